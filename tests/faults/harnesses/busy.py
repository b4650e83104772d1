"""Another writer keeps SQLite's lock, for less or more than a request is ready to wait."""

import sqlite3
from contextlib import closing
from random import Random
from threading import Event, Thread
from unittest.mock import patch

from contest.foundation import db
from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.plants import hide_errors, planted_before

WAITS_MS = 120
PATIENCE = 60


def _hold(path: str, begun: Event, seconds: float) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        begun.set()
        Event().wait(seconds)
        connection.execute("ROLLBACK")


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Send while the lock is held, `count` times; requests wait for 0.12 s here instead of 15.

    The planted fault is a server that hides the error and says that all is stored.
    """
    chance = Random(seed)  # noqa: S311 - times that can be repeated
    path = stand.database.url.removeprefix("sqlite:///")
    refused = 0
    with patch.object(db, "BUSY_TIMEOUT_MS", WAITS_MS):
        hallway = a_hallway(stand.app)
        with planted_before(stand.app, hide_errors if planted else None):
            for number in range(count):
                hallway.freeze(number)
                begun = Event()
                seconds = WAITS_MS / 1000 * chance.choice((0.2, 0.7, 2, 3))
                holder = Thread(target=_hold, args=(path, begun, seconds))
                holder.start()
                begun.wait(PATIENCE)
                refused += not hallway.send()
                holder.join()
            hallway.send()
            hallway.send()
        with stand.app.app_context():
            db.db.engine.dispose()
    found = hallway.found(count)
    found.seen.update(refused=refused)
    return found
