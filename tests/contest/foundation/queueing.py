"""Programs for the test of the shared queue: a web process and a worker, as they are started.

`python -m tests.contest.foundation.queueing serve|work FOLDER`, with the database's address in
DATABASE_URL. The job writes a line before and a row when it is done; one of them kills its worker.
"""

import hashlib
import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from config import Config
from contest.app import create_app
from contest.foundation import jobs
from contest.foundation.db import transaction
from contest.foundation.jobs import shared
from contest.foundation.models import Attempt
from contest.foundation.web import public
from tests.conftest import NOON

JOB = "test.count"
DEADLY = 7
"""The number of the job at which the first worker that takes it dies."""


def key_of(number: int) -> str:
    """Return what the row of a job is called."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def application(folder: Path) -> Flask:
    """Return the application with one page that asks for a job, and the job."""

    class Shared(Config):
        DATA = folder
        TESTING = True
        WTF_CSRF_ENABLED = False

    app = create_app(Shared)
    jobs.register(JOB, count)

    @app.post("/ask/<int:number>")
    @public
    def ask(number: int) -> str:
        with transaction():
            jobs.enqueue(JOB, {"number": number, "folder": str(folder)}, f"count-{number}")
        return "asked"

    return app


def count(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Write the row of the job unless it is there; `now` goes unused."""
    number, folder = payload["number"], Path(payload["folder"])
    with (folder / "runs").open("a", encoding="utf-8") as runs:
        runs.write(f"{number} {os.getpid()}\n")
    died = folder / "died"
    if number == DEADLY and not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if session.scalar(select(Attempt.id).where(Attempt.key == key_of(number))) is None:
        session.add(Attempt(key=key_of(number), window_starts_at=NOON, count=1))


def main() -> None:
    """Serve, or work, until stopped."""
    app = application(Path(sys.argv[2]))
    if sys.argv[1] == "work":
        # Dead soon, so that a test need not wait a minute.
        shared.HEARTBEAT_SECONDS, shared.STALLED_SECONDS = 0.5, 5.0
        jobs.work(app)
        return
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
