"""Fixtures of every test: the application, a session, a visitor, a served port, a fixed noon.

- `session`: rows in one `transaction()`, rolled back at the end. For operations and queries.
- `owning`: the same for somebody who owns the database, to change what the application cannot.
- `client`: a visitor without form tokens. Arrange its rows with `with writing() as session:`;
  `session` would hold the write lock against it.
- `clock`: makes the entry points read NOON.
- `server`: the same application behind a real port, form tokens asked for.
"""

import gc
import os
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from config import ROOT, TestConfig
from contest.foundation.db import db, transaction
from tests.database import Database, database_for_tests, migrate
from tests.nearby import changed_features, is_quick
from tests.serving import Server, serve

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Noon of the contest day in Shanghai."""

TESTS = ROOT / "tests"
MARKED_FOLDERS = ("browser", "faults")
LONGEST_FIRST = ("browser", "sweeps", "faults")
"""Suites whose files take minutes: begun last, one would keep one core while the other rests."""

# Properties are checked without a clock: a busy machine must not make a rule look wrong.
settings.register_profile("no_clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no_clock")


def alone_in_its_process(app: Flask) -> None:
    """Take back the queue, keys and files that a test's other application left for this process."""
    # Imported here, like the application: most tests are of pure functions.
    from contest.foundation import files, jobs, keyring  # noqa: PLC0415

    keyring.configure(app.config["DATA"] / "keys")
    files.configure(app.config["DATA"] / "files")
    jobs.init_app(app)


@pytest.fixture(scope="session")
def worker_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the application of this worker keeps its data."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database(worker_folder: Path) -> Iterator[Database]:
    """The database of this worker."""
    made = database_for_tests(worker_folder, os.environ.get("PYTEST_XDIST_WORKER", "main"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def worker_app(worker_folder: Path, database: Database) -> Iterator[Flask]:
    """One application per worker: making one takes longer than most tests."""
    # Imported here: the tests of pure functions run without the rest of the house.
    from contest.app import create_app  # noqa: PLC0415
    from tests.scripts import refuse_old_scripts  # noqa: PLC0415

    refuse_old_scripts(worker_folder / "scripts")

    class WorkerConfig(TestConfig):
        DATA = worker_folder
        SQLALCHEMY_DATABASE_URI = database.url
        DATABASE_OWNER_URL = database.owner_url
        # `client` posts without a token; `server` asks for one, as browsers send it.
        WTF_CSRF_ENABLED = False

    app = create_app(WorkerConfig)
    migrate(app)
    database.keep_as_template()
    # What stands now stands to the end: looking through it for garbage took a tenth of the tests.
    # The first paper that a worker prints gives it back; the larger threshold stays.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(worker_app: Flask, database: Database) -> Iterator[Flask]:
    """The application on a database without rows and with no stored file."""
    settings = dict(worker_app.config)
    for kept in ("files", "scratch"):
        shutil.rmtree(worker_app.config["DATA"] / kept, ignore_errors=True)
    (worker_app.config["DATA"] / "files").mkdir()
    with worker_app.app_context():
        db.engine.dispose()
    database.begin_anew()
    alone_in_its_process(worker_app)
    yield worker_app
    worker_app.config.clear()
    worker_app.config.update(settings)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of one transaction that is never committed."""
    with app.app_context(), transaction() as session:
        yield session
        session.rollback()


@pytest.fixture
def owning(app: Flask, database: Database) -> Iterator[Session]:
    """Like `session`, as somebody who owns the database and may take its guards away."""
    with app.app_context():
        engine = sa.create_engine(database.owner_url) if database.owner_url else db.engine
        with Session(engine, expire_on_commit=False) as session:
            yield session
            session.rollback()
        if database.owner_url:
            engine.dispose()


@pytest.fixture
def writing(app: Flask) -> Callable[[], AbstractContextManager[Session]]:
    """Opens a committed transaction, so that `client` and `server` see its rows."""

    @contextmanager
    def committed() -> Iterator[Session]:
        with app.app_context(), transaction() as session:
            yield session

    return committed


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser without its looks; it keeps cookies."""
    return app.test_client()


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    """The application behind a free port of 127.0.0.1."""
    with serve(app) as served:
        yield served


@pytest.fixture
def now() -> datetime:
    """The instant that operations are told."""
    return NOON


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock that entry points read stands at NOON; `clock.shift(…)` moves it.

    For `client` and commands. Behind a `server` the browser's own clock goes on.
    """
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--quick`: what tests/nearby.py chooses, and no more."""
    parser.addoption("--quick", action="store_true", help="leave out what takes long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests with a database and those of folders with a marker; put the long ones first."""
    for item in items:
        if "database" in getattr(item, "fixturenames", ()):
            item.add_marker("database")
        suite = _suite(item.nodeid)
        if suite in MARKED_FOLDERS:
            item.add_marker(suite)
    if config.getoption("quick"):
        near = changed_features()
        chosen = [
            item
            for item in items
            if is_quick(item.nodeid, (mark.name for mark in item.iter_markers()), near)
        ]
        left = [item for item in items if item not in set(chosen)]
        config.hook.pytest_deselected(items=left)
        items[:] = chosen
    items.sort(key=lambda item: _suite(item.nodeid) not in LONGEST_FIRST)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each suite took beside its written budget."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    seconds: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[_suite(report.nodeid)] += report.duration
    terminalreporter.section("suites")
    for suite, budget in settings["tool"]["leitai"]["budgets"].items():
        if suite in seconds:
            over = "  OVER BUDGET" if seconds[suite] > budget else ""
            terminalreporter.write_line(f"{suite:9}{seconds[suite]:7.1f} s of {budget} s{over}")


def _suite(nodeid: str) -> str:
    parts = Path(nodeid.partition("::")[0]).parts
    known = ("contest", "judges", "house", "sweeps", *MARKED_FOLDERS)
    return parts[1] if len(parts) > 2 and parts[1] in known else "other"
