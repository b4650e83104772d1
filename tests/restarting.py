"""A server that dies right behind a commit, and the next one that begins where it ended."""

import os
import signal
import time
from collections.abc import Callable

from flask import Flask

from contest.foundation import jobs
from contest.foundation.db import db
from contest.foundation.jobs import Queue

PATIENCE = 30.0


def dies_behind_the_commit(app: Flask, work: Callable[[], object]) -> None:
    """Do `work` in a process of its own, killed when its queue is to hear of the first job."""
    with app.app_context():
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            Queue.put = _die  # type: ignore[assignment, method-assign]
            app.config.update(QUEUE_IMMEDIATE=False, QUEUE_WORKER=False)
            jobs.init_app(app)
            with app.app_context():
                work()
        finally:
            os._exit(1)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended != -signal.SIGKILL:
        raise RuntimeError(f"no job was asked for: the process ended with {ended}")


def serve_until(app: Flask, is_done: Callable[[], bool]) -> None:
    """Start the worker as a server does, and end it once `is_done`."""
    app.config.update(QUEUE_IMMEDIATE=False, QUEUE_WORKER=True)
    jobs.init_app(app)
    queue = app.extensions["leitai_queue"]
    try:
        jobs.start_worker(app)
        end = time.monotonic() + PATIENCE
        while not is_done() and time.monotonic() < end:
            time.sleep(0.02)
    finally:
        queue.stop()
        app.extensions.pop("leitai_queue")
        app.config.update(QUEUE_IMMEDIATE=True)
        jobs.init_app(app)
    if not is_done():
        raise RuntimeError("what was left was not done")


def _die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
