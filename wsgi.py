"""The server's way in: one process, whose queue worker is a thread of it by default."""

from config import chosen
from contest.app import create_app
from contest.foundation import jobs

app = create_app(chosen())
jobs.start_worker(app)
