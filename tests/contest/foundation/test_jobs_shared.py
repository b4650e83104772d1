"""The queue that processes share: two that ask and two that work, on one database."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from sqlalchemy import select, text

from config import ROOT
from contest.foundation import jobs
from contest.foundation.db import reading, transaction
from contest.foundation.jobs import Job, SharedQueue
from contest.foundation.models import Attempt
from tests.conftest import NOON
from tests.contest.foundation.queueing import DEADLY, JOB, key_of
from tests.database import Database

COUNT = 40
PATIENCE_SECONDS = 300


@pytest.fixture
def queue(app: Flask, database: Database) -> Iterator[SharedQueue]:
    """The application's own queue, with nobody working at it."""
    if not database.url.startswith("postgresql"):
        pytest.skip("on SQLite one process works off a queue of its own: see test_jobs.py")
    app.config.update(QUEUE_IMMEDIATE=False)
    jobs.init_app(app)
    jobs.register(JOB, lambda *_told: None)
    yield app.extensions["leitai_queue"]
    app.config.update(QUEUE_IMMEDIATE=True)
    app.extensions.pop("leitai_queue")
    jobs.init_app(app)
    jobs._works.pop(JOB)


def waiting(app: Flask) -> list[str]:
    with app.app_context(), reading() as session:
        return list(session.scalars(text("SELECT lock FROM procrastinate_jobs ORDER BY id")))


def test_a_job_is_there_with_its_change_or_not_at_all(app: Flask, queue: SharedQueue) -> None:
    with app.app_context():
        with pytest.raises(KeyError), transaction():  # noqa: PT012 - the transaction is the case
            jobs.enqueue(JOB, {}, "lost")
            raise KeyError
        with transaction() as session:
            jobs.enqueue(JOB, {"数": [1, None, "a"]}, "kept")
            jobs.enqueue(JOB, {}, "kept")
            assert waiting(app) == []
            assert queue.waiting_since(session) is not None
        jobs.enqueue(JOB, {}, "without a change")

    assert waiting(app) == ["kept", "without a change"]


def test_the_age_is_that_of_the_oldest_job(app: Flask, queue: SharedQueue) -> None:
    with app.app_context():
        assert jobs.queue_age_seconds(NOON) == 0
        with transaction() as session:
            queue.put(session, Job(JOB, {}, "old", NOON.isoformat()))
        assert jobs.queue_age_seconds(NOON.replace(hour=5)) == 3600


class Processes:
    """Programs that are started for a test, and none of which outlives it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.environment = {
            "DATABASE_URL": database.url,
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
        }
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []

    def start(self, part: str) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "tests.contest.foundation.queueing",
            part,
            str(self.folder),
        ]
        log = (self.folder / "processes.txt").open("a", encoding="utf-8")
        with log:
            process = subprocess.Popen(  # noqa: S603 - our own words
                command,
                cwd=ROOT,
                env=self.environment,
                text=True,
                stdout=subprocess.PIPE if part == "serve" else log,
                stderr=log,
            )
        self.started.append(process)
        return process

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def processes(database: Database, tmp_path: Path) -> Iterator[Processes]:
    made = Processes(database, tmp_path)
    yield made
    made.end()


def ask(port: str, number: int) -> None:
    request = Request(f"http://127.0.0.1:{port}/ask/{number}", method="POST")
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
        assert answer.status == 200


def until(is_so: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            pytest.fail(log.read_text(encoding="utf-8")[-3000:])
        time.sleep(0.2)


@pytest.mark.slow
def test_two_that_ask_and_two_that_work_do_every_job_although_one_of_them_is_killed(
    app: Flask, queue: SharedQueue, processes: Processes, tmp_path: Path
) -> None:
    servers = [processes.start("serve") for _ in range(2)]
    ports = [server.stdout.readline().strip() for server in servers if server.stdout]
    workers = [processes.start("work") for _ in range(2)]
    # Each job is asked for at both doors at once.
    with ThreadPoolExecutor(8) as callers:
        list(callers.map(ask, ports * COUNT, [number for number in range(COUNT) for _ in ports]))

    def is_done() -> bool:
        with app.app_context(), reading() as session:
            left = session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))
        return left == 0

    until(is_done, tmp_path / "processes.txt")

    with app.app_context(), reading() as session:
        rows = Counter(session.scalars(select(Attempt.key)))
    runs = [line.split() for line in (tmp_path / "runs").read_text().splitlines()]
    assert rows == Counter(map(key_of, range(COUNT)))
    # Somebody died at the deadly one; it was done by another, or by the one that was left.
    assert sorted(worker.poll() is None for worker in workers) == [False, True]
    assert len({worker for number, worker in runs if number == str(DEADLY)}) == 2
    assert len({worker for _, worker in runs}) == 2
