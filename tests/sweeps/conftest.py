"""The world, played once for a module; nothing of it is left to the tests of others."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from contest.foundation.db import db
from tests.conftest import NOON
from tests.database import Database
from tests.sweeps.oracle import Oracle
from tests.sweeps.world import World, play


@pytest.fixture(scope="module")
def stage(worker_app: Flask, database: Database) -> Iterator[tuple[World, Oracle]]:
    """The world at noon of the contest day, and the oracle that watches it."""
    settings = dict(worker_app.config)
    # What is printed in the background is no answer to anybody.
    worker_app.config["QUEUE_IMMEDIATE"] = False
    with time_machine.travel(NOON, tick=False):
        with worker_app.app_context():
            db.engine.dispose()
            database.begin_anew()
            played = play()
        oracle = Oracle(worker_app, database)
        yield played, oracle
        oracle.close()
    worker_app.config.clear()
    worker_app.config.update(settings)


@pytest.fixture(scope="module")
def world(stage: tuple[World, Oracle]) -> World:
    """Who may ask, and what there is to ask for."""
    return stage[0]


@pytest.fixture
def oracle(stage: tuple[World, Oracle]) -> Iterator[Oracle]:
    """Says what a request changed; the world begins and ends as it was played."""
    stage[1].undo()
    yield stage[1]
    stage[1].undo()
