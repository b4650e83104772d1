"""The world, played once for a worker and returned to for each module; nobody else finds it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from contest.foundation.db import db
from tests.conftest import NOON, alone_in_its_process
from tests.database import Database
from tests.sweeps.oracle import Oracle
from tests.sweeps.world import World, play


@contextmanager
def at_noon(app: Flask, database: Database) -> Iterator[None]:
    """On an empty database at noon of the contest day; settings are put back behind it."""
    settings = dict(app.config)
    # What is printed in the background is no answer to anybody.
    app.config["QUEUE_IMMEDIATE"] = False
    alone_in_its_process(app)
    with app.app_context():
        db.engine.dispose()
    database.begin_anew()
    try:
        with time_machine.travel(NOON, tick=False):
            yield
    finally:
        app.config.clear()
        app.config.update(settings)
        app.extensions.pop("leitai_queue")


def lay(kept: Path, where: Path) -> None:
    """Let a folder hold these stored files and no others."""
    shutil.rmtree(where, ignore_errors=True)
    shutil.copytree(kept, where)


@pytest.fixture(scope="session")
def played(
    worker_app: Flask, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> tuple[World, Path]:
    """The world, whose rows are kept aside, and where its stored files are kept."""
    own, kept = worker_app.config["DATA"] / "files", tmp_path_factory.mktemp("world") / "files"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    with at_noon(worker_app, database), worker_app.app_context():
        world = play()
        db.engine.dispose()
        database.keep_aside()
    lay(own, kept)
    return world, kept


@pytest.fixture(scope="module")
def stage(
    worker_app: Flask, database: Database, played: tuple[World, Path]
) -> Iterator[tuple[World, Oracle]]:
    """The world at noon of the contest day, and the oracle that watches it."""
    world, kept = played
    with at_noon(worker_app, database):
        database.return_to_kept()
        lay(kept, worker_app.config["DATA"] / "files")
        oracle = Oracle(worker_app, database)
        yield world, oracle
        oracle.close()


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
