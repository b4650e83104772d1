"""The queue: after commit, once per key, at least once, and never a pickle."""

import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT
from contest.foundation import jobs
from contest.foundation.db import reading, transaction
from contest.foundation.jobs import Job, Queue, enqueue, own, queue_age_seconds, register, start_run
from contest.foundation.jobs.job import RETRIES
from contest.foundation.models import JobRun
from tests.conftest import NOON
from tests.database import Database
from tests.restarting import dies_behind_the_commit, serve_until

KILLED_AT_WORK = """
import os, pathlib, sys
from contest.foundation.jobs import Job, Queue
queue = Queue(pathlib.Path(sys.argv[1]), perform=lambda job: os._exit(9), gave_up=print)
queue.put(Job("work", {}, "k", "2026-11-20T04:00:00+00:00"))
queue.work_once()
"""


class Recorder:
    """Remembers which jobs were done, and fails those it was told to."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.given_up: list[str] = []
        self.failing: set[str] = set()
        self.did = threading.Event()

    def perform(self, job: Job) -> None:
        if job.name in self.failing:
            raise RuntimeError(job.name)
        self.done.append(job.key)
        self.did.set()

    def gave_up(self, job: Job) -> None:
        self.given_up.append(job.key)


def a_job(key: str = "k", name: str = "work", at: datetime = NOON) -> Job:
    return Job(name, {"数": [1, None, "a"]}, key, at.isoformat())


@pytest.fixture
def recorder():
    return Recorder()


@pytest.fixture
def queue(tmp_path, recorder):
    made = Queue(tmp_path / "jobs.db", perform=recorder.perform, gave_up=recorder.gave_up)
    yield made
    made.stop()


@pytest.fixture
def worked(app):
    """The payloads that the job `test.work` was given."""
    told: list[dict[str, object]] = []

    def work(_session: Session, payload: Mapping[str, Any], now: datetime) -> None:
        assert now.tzinfo is not None
        told.append(dict(payload))

    register("test.work", work)
    yield told
    jobs._works.pop("test.work")


# ------------------------------------------------------------------ the queue


def test_jobs_are_done_in_their_order(queue, recorder):
    for key in ("a", "b", "c"):
        queue.put(a_job(key))

    while queue.work_once():
        pass

    assert recorder.done == ["a", "b", "c"]


def test_a_key_that_waits_is_not_queued_again_but_may_be_once_it_ran(queue, recorder):
    queue.put(a_job())
    queue.put(a_job())
    assert (queue.work_once(), queue.work_once()) == (True, False)
    queue.put(a_job())

    assert (queue.work_once(), recorder.done) == (True, ["k", "k"])


def test_jobs_outlive_the_process_and_their_keys_with_them(tmp_path, queue, recorder):
    queue.put(a_job("kept"))
    again = Queue(tmp_path / "jobs.db", perform=recorder.perform, gave_up=recorder.gave_up)

    again.put(a_job("kept"))
    assert (again.work_once(), again.work_once(), recorder.done) == (True, False, ["kept"])
    again.stop()


@pytest.mark.slow
def test_a_job_at_which_the_process_was_killed_is_taken_up_again(tmp_path, recorder):
    path = tmp_path / "killed.db"
    done = subprocess.run([sys.executable, "-c", KILLED_AT_WORK, path], cwd=ROOT, check=False)  # noqa: S603
    assert done.returncode == 9

    after = Queue(path, perform=recorder.perform, gave_up=recorder.gave_up)
    after.start()
    assert recorder.did.wait(30)
    after.stop()
    assert recorder.done == ["k"]


def test_a_failing_job_waits_for_its_next_try_and_does_not_stop_the_others(queue, recorder):
    recorder.failing.add("broken")
    queue.put(a_job("bad", "broken"))
    queue.put(a_job("good"))

    while queue.work_once():
        pass

    assert (recorder.done, recorder.given_up) == (["good"], [])
    assert queue.waiting_since() == NOON


def test_a_job_is_given_up_after_its_last_try(tmp_path, recorder, monkeypatch):
    monkeypatch.setattr(own, "RETRY_SECONDS", 0)
    recorder.failing.add("broken")
    queue = Queue(tmp_path / "other.db", perform=recorder.perform, gave_up=recorder.gave_up)
    queue.put(a_job("bad", "broken"))

    tries = sum(1 for _ in iter(queue.work_once, False))
    queue.stop()

    assert (tries, recorder.given_up) == (1 + RETRIES, ["bad"])


def test_the_thread_is_woken_by_a_job_and_ends_when_asked(queue, recorder):
    queue.start()
    queue.put(a_job("soon"))

    assert recorder.did.wait(30)
    queue.stop()
    assert not any(thread.name == "leitai-jobs" for thread in threading.enumerate())


def test_the_age_is_that_of_the_oldest_job(queue):
    assert queue.waiting_since() is None
    queue.put(a_job("b", at=NOON + timedelta(minutes=1)))
    queue.put(a_job("a"))

    assert queue.waiting_since() == NOON


def test_messages_are_json_in_a_file_closed_to_others(tmp_path, queue):
    queue.put(a_job())

    assert stat.S_IMODE((tmp_path / "jobs.db").stat().st_mode) == 0o600
    with sqlite3.connect(tmp_path / "jobs.db") as connection:
        ((data,),) = connection.execute("SELECT data FROM task").fetchall()
    connection.close()
    assert bytes(data).startswith(b"{")
    assert '"数": [1, null, "a"]'.encode() in bytes(data)


# ------------------------------------------------------------------ the port


def test_a_job_runs_after_the_transaction_that_asked_for_it(app, worked):
    with app.app_context():
        with transaction():
            enqueue("test.work", {"n": 1}, "one")
            assert worked == []
        assert worked == [{"n": 1}]


def test_a_job_of_a_transaction_that_failed_never_runs(app, worked):
    with app.app_context():
        with pytest.raises(KeyError), transaction():  # noqa: PT012 - the transaction is the case
            enqueue("test.work", {"n": 1}, "one")
            enqueue("test.unknown", {}, "two")
        with transaction():
            pass

    assert worked == []


def test_the_end_of_a_savepoint_is_not_the_end_of_the_transaction(app, worked):
    with app.app_context():
        with transaction() as session:
            enqueue("test.work", {"n": 1}, "one")
            with session.begin_nested():
                session.execute(select(1))
            assert worked == []
        assert worked == [{"n": 1}]


def test_without_a_transaction_a_job_is_queued_at_once(app, worked):
    with app.app_context():
        enqueue("test.work", {"n": 2}, "two")

    assert worked == [{"n": 2}]


def test_unknown_names_and_payloads_that_json_cannot_hold_are_refused_where_they_are_asked(worked):
    with pytest.raises(KeyError, match="no job is named nothing"):
        enqueue("nothing", {}, "k")
    with pytest.raises(TypeError):
        enqueue("test.work", {"at": NOON}, "k")
    with pytest.raises(ValueError, match="Out of range float"):
        enqueue("test.work", {"n": float("nan")}, "k")


def test_a_run_shows_when_it_is_finished_and_one_key_has_one_row(app, worked):
    told: dict[str, Any] = {
        "name": "test.work",
        "payload": {"n": 3},
        "key": "three",
        "total": 1,
        "now": NOON,
    }
    with app.app_context():
        with transaction() as session:
            first = start_run(session, **told)
            assert start_run(session, **told) is first
        with transaction() as session:
            (run,) = session.scalars(select(JobRun)).all()
            assert (run.failed, run.finished_at is not None, run.queued_at) == (False, True, NOON)
            start_run(session, **told)
            assert run.finished_at is None

    assert worked == [{"n": 3}, {"n": 3}]


def test_without_a_queue_nothing_waits():
    assert queue_age_seconds(datetime.now(UTC)) == 0


def test_a_run_that_a_crash_left_unfinished_is_done_when_the_worker_starts(app, database: Database):
    if database.url.startswith("postgresql"):
        pytest.skip("there a job and its run are one transaction: see test_jobs_shared.py")
    did = threading.Event()
    register("test.left", lambda _session, _payload, _now: did.set())
    app.config.update(QUEUE_IMMEDIATE=False, QUEUE_WORKER=True)
    with app.app_context(), transaction() as session:
        session.add(JobRun(name="test.left", key="left", payload={}, total=1, queued_at=NOON))
    jobs.init_app(app)
    try:
        jobs.start_worker(app)
        assert did.wait(30)
    finally:
        app.extensions.pop("leitai_queue").stop()
        app.config.update(QUEUE_IMMEDIATE=True)
        jobs.init_app(app)
        jobs._works.pop("test.left")

    with app.app_context(), transaction() as session:
        (run,) = session.scalars(select(JobRun)).all()
        assert (run.failed, run.finished_at is not None) == (False, True)


def promise(session, number=1):
    jobs.promise(session, name="test.work", payload={"n": number}, key=f"promise-{number}")


def unfinished(app):
    with app.app_context(), transaction() as session:
        return [run.key for run in session.scalars(select(JobRun)) if run.finished_at is None]


def test_a_promise_leaves_nothing_once_it_is_kept_and_nothing_when_it_is_rolled_back(app, worked):
    with app.app_context():
        with transaction() as session:
            promise(session)
            assert worked == []
        with pytest.raises(KeyError), transaction() as session:  # noqa: PT012 - it is the case
            promise(session, 2)
            raise KeyError

    assert worked == [{"n": 1}]
    with app.app_context(), transaction() as session:
        assert session.scalars(select(JobRun)).all() == []


def test_a_promise_of_a_process_that_was_killed_is_kept_by_the_next_one(app, worked, database):
    if database.url.startswith("postgresql"):
        pytest.skip("there a job and its change are one transaction: see test_jobs_shared.py")

    def change() -> None:
        with transaction() as session:
            promise(session)

    dies_behind_the_commit(app, change)
    assert (worked, unfinished(app)) == ([], ["promise-1"])

    serve_until(app, lambda: bool(worked))
    assert (worked[:1], unfinished(app)) == ([{"n": 1}], [])


def test_a_run_that_found_nothing_to_do_is_no_promise(app, worked):
    with app.app_context():
        with transaction() as session:
            jobs.start_run(session, name="test.work", payload={"n": 1}, key="r", total=0, now=NOON)
        with reading() as session:
            assert session.scalars(select(JobRun)).one().finished_at is not None
        jobs._give_up_in(app, Job("test.work", {"n": 1}, "r", NOON.isoformat()))
        with reading() as session:
            assert session.scalars(select(JobRun)).one().failed


def test_a_promise_that_was_given_up_is_tried_again_on_the_next_day(app, worked):
    with app.app_context(), transaction() as session:
        run = JobRun(name="test.work", key="p", payload={"n": 4}, total=jobs.PROMISED)
        run.queued_at = NOON
        session.add(run)
    jobs._give_up_in(app, Job("test.work", {"n": 4}, "p", NOON.isoformat()))
    assert unfinished(app) == ["p"]

    with app.app_context():
        jobs.strike(NOON.date())

    assert (worked, unfinished(app)) == ([{"n": 4}], [])
