"""The server's way in: one process, whose queue worker is a thread of it by default."""

import os

from config import chosen
from contest.app import create_app
from contest.foundation import jobs
from demo.cli import demo

app = create_app(chosen())
app.cli.add_command(demo)
# A command makes its own application and must not work off the queue beside the server.
if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
    jobs.start_worker(app)
