"""Background work that is queued with a change and done after it.

The port is `register` and `enqueue`; behind it stands a queue of this process (`own`, on SQLite)
or one that several processes share (`shared`, on PostgreSQL). It must not know what the jobs do. A
job is queued when the transaction that asked for it is committed, and runs in one transaction of
its own, at least once: job functions are idempotent.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from contest.foundation.db import WRITES, db, reading, transaction
from contest.foundation.jobs.clock import Clock
from contest.foundation.jobs.job import Job
from contest.foundation.jobs.own import Queue
from contest.foundation.jobs.shared import SharedQueue
from contest.foundation.models import JobRun

__all__ = [
    "Clock",
    "Job",
    "Queue",
    "SharedQueue",
    "enqueue",
    "promise",
    "register",
    "register_daily",
    "start_run",
    "start_worker",
    "strike",
    "take_up",
    "work",
]

Payload = Mapping[str, Any]
Work = Callable[..., bool | None]
Prepare = Callable[[Session, Payload], Any]
Left = tuple[str, Payload, str]

PROMISED = -1
"""The total of a run that no page waits for: it is done or not, and its row goes when it is.

No number of things: a run that finds nothing to do has a total of 0, and keeps its row.
"""
_QUEUED = "leitai_jobs"
_EXTENSION = "leitai_queue"

_works: dict[str, tuple[Work, Prepare | None]] = {}
_daily: list[str] = []
_queues: list[Queue | SharedQueue] = []
_left: list[Callable[[Session], Iterable[Left]]] = []
_writers = threading.local()
log = structlog.get_logger("leitai.jobs")


def register(name: str, work: Work, *, prepare: Prepare | None = None) -> None:
    """Let `name` mean `work(session, payload, now)`, in one transaction.

    `prepare(session, payload)` runs before it without a lock; its result is the fourth argument.
    """
    _works[name] = (work, prepare)


def register_daily(name: str) -> None:
    """Have the job of this name done once on each day; it may be asked for twice."""
    if name not in _daily:
        _daily.append(name)


def strike(day: date) -> None:
    """Queue every daily job for `day`, and anew what was promised and is not done yet."""
    for name in _daily:
        enqueue(name, {"day": day.isoformat()}, f"{name}:{day.isoformat()}")
    with reading() as session:
        promised = select(JobRun).where(JobRun.total == PROMISED, JobRun.finished_at.is_(None))
        for run in session.scalars(promised).all():
            enqueue(run.name, run.payload, run.key)


def enqueue(name: str, payload: Payload, key: str, *, after: float = 0.0) -> None:
    """Have the job done soon after the open transaction of this thread is committed.

    It rests `after` seconds first; without a queue, where nothing rests, it is then left undone.
    Without an open transaction it is queued at once. Nothing happens when a job of the same
    `key` waits already, or when the transaction is rolled back. `payload` is JSON.
    Raises `KeyError` for a name that nobody registered, `TypeError` for what JSON cannot hold.
    """
    if name not in _works:
        raise KeyError(f"no job is named {name}")
    kept = json.loads(json.dumps(dict(payload), allow_nan=False))
    due_at = datetime.now(UTC) + timedelta(seconds=after)
    job = Job(name, kept, key, due_at.isoformat(), after)
    open_sessions: list[Session] = getattr(_writers, "sessions", [])
    queue = _queues[-1] if _queues else None
    if isinstance(queue, SharedQueue):
        if not open_sessions:
            with transaction() as session:
                queue.put(session, job)
        else:
            queue.put(open_sessions[-1], job)
    elif open_sessions:
        open_sessions[-1].info.setdefault(_QUEUED, []).append(job)
    else:
        _hand_over(job)


def start_run(
    session: Session, *, name: str, payload: Payload, key: str, total: int, now: datetime
) -> JobRun:
    """Queue a job whose progress a page shows; return its row, which the job may count up.

    A job that counted up and is not at `total` yet is run again at once, in a transaction of its
    own: so it does one piece at a time. What a job returns says instead whether it has more to do.

    One row per key: an unfinished run is returned as it is, a finished one begins anew. The row
    outlives a crash: unfinished runs are queued again when the worker starts.
    """
    run = session.scalar(select(JobRun).where(JobRun.key == key))
    if run is None:
        run = JobRun(key=key, name=name)
        session.add(run)
    elif run.finished_at is None:
        return run
    run.name, run.payload, run.done, run.total = name, dict(payload), 0, total
    run.queued_at, run.finished_at, run.failed, run.message = now, None, False, None
    session.flush()
    enqueue(name, payload, key)
    return run


def promise(session: Session, *, name: str, payload: Payload, key: str) -> None:
    """Queue a job that is done even where this process dies before its queue has heard of it.

    Its row is committed with the change and goes when the job is done. What was given up is tried
    again on each day and at each start. Nobody is shown how far it is: see `start_run` for that.
    """
    now = datetime.now(UTC)
    start_run(session, name=name, payload=payload, key=key, total=PROMISED, now=now)


def take_up(left: Callable[[Session], Iterable[Left]]) -> None:
    """Let `left` name the jobs (name, payload, key) that a stopped process may have forgotten.

    Asked when a worker starts, where the queue is another file than the database.
    """
    if left not in _left:
        _left.append(left)


def queue_age_seconds(now: datetime | None = None) -> float:
    """Return how long the oldest job has been waiting; 0 when none waits."""
    queue = _queues[-1] if _queues else None
    since = None
    if isinstance(queue, SharedQueue):
        with reading() as session:
            since = queue.waiting_since(session)
    elif queue is not None:
        since = queue.waiting_since()
    return 0.0 if since is None else max(0.0, ((now or datetime.now(UTC)) - since).total_seconds())


def init_app(app: Flask) -> None:
    """Open the queue of `app`; with QUEUE_IMMEDIATE there is none, and jobs run at once."""
    _queues.clear()
    if app.config["QUEUE_IMMEDIATE"]:
        return
    with app.app_context():
        url = db.engine.url
    queue: Queue | SharedQueue
    if url.get_backend_name() == "postgresql":
        queue = SharedQueue(
            url,
            perform=lambda job: _perform_in(app, job),
            gave_up=lambda job: _give_up_in(app, job),
        )
    else:
        queue = Queue(
            app.config["DATA"] / "jobs.db",
            perform=lambda job: _perform_in(app, job),
            gave_up=lambda job: _give_up_in(app, job),
        )
    app.extensions[_EXTENSION] = queue
    _queues.append(queue)


def start_worker(app: Flask) -> None:
    """Work off the queue in this process, unless QUEUE_WORKER says that another one does."""
    queue = app.extensions.get(_EXTENSION)
    if queue is None or not app.config["QUEUE_WORKER"]:
        return
    if isinstance(queue, Queue):
        # A crash may have come between a change and its queueing, which are two files here.
        with app.app_context(), reading() as session:
            unfinished = session.scalars(select(JobRun).where(JobRun.finished_at.is_(None))).all()
            for run in unfinished:
                queue.put(Job(run.name, run.payload, run.key, run.queued_at.isoformat()))
            since = datetime.now(UTC).isoformat()
            for left in _left:
                for name, payload, key in left(session):
                    queue.put(Job(name, dict(payload), key, since))
    queue.start()
    Clock(lambda day: _strike_in(app, day)).start()


def work(app: Flask) -> bool:
    """Work off the shared queue until a signal ends this process; False where there is none."""
    queue = app.extensions.get(_EXTENSION)
    if not isinstance(queue, SharedQueue):
        return False
    clock = Clock(lambda day: _strike_in(app, day))
    clock.start()
    try:
        queue.work()
    finally:
        clock.stop()
    return True


def _strike_in(app: Flask, day: date) -> None:
    with app.app_context():
        strike(day)


def _hand_over(job: Job) -> None:
    if _queues and isinstance(_queues[-1], Queue):
        _queues[-1].put(job)
    elif not job.after:
        _perform(job)


def _perform_in(app: Flask, job: Job) -> bool:
    with app.app_context():
        return _perform(job)


def _perform(job: Job) -> bool:
    """Do the job, or its next piece; say whether there is another one."""
    now = datetime.now(UTC)
    work, prepare = _works[job.name]
    prepared: tuple[Any, ...] = ()
    if prepare is not None:
        with reading() as session:
            prepared = (prepare(session, job.payload),)
    with transaction() as session:
        before = _done(session, job)
        has_more = work(session, job.payload, now, *prepared)
        goes_on = _is_cut_short(session, job, before) if has_more is None else has_more
        if goes_on:
            enqueue(job.name, job.payload, job.key)
        else:
            _close_run(session, job, now)
    log.info("job_done", job=job.name, key=job.key)
    return goes_on


def _done(session: Session, job: Job) -> int:
    return session.scalar(select(JobRun.done).where(JobRun.key == job.key)) or 0


def _is_cut_short(session: Session, job: Job, before: int) -> bool:
    # Long work goes in pieces, so that nobody waits for the write lock longer than one piece. A
    # piece that counted nothing up was the last, whatever the total says.
    run = _run_of(session, job)
    return run is not None and before < run.done < run.total


def _give_up_in(app: Flask, job: Job) -> None:
    with app.app_context(), transaction() as session:
        run = _run_of(session, job)
        if run is not None and run.total != PROMISED:
            run.finished_at, run.failed = datetime.now(UTC), True


def _close_run(session: Session, job: Job, now: datetime) -> None:
    run = _run_of(session, job)
    if run is not None and run.total == PROMISED:
        session.delete(run)
    elif run is not None:
        run.finished_at = now


def _run_of(session: Session, job: Job) -> JobRun | None:
    return session.scalar(select(JobRun).where(JobRun.key == job.key))


@event.listens_for(Session, "after_begin")
def _note_writer(session: Session, _transaction: object, connection: Any) -> None:
    if connection.get_execution_options().get(WRITES):
        sessions: list[Session] = _writers.__dict__.setdefault("sessions", [])
        if session not in sessions:
            sessions.append(session)


@event.listens_for(Session, "after_commit")
def _queue_after_commit(session: Session) -> None:
    # A savepoint's end is announced alike; only the end of the whole transaction counts.
    if session.in_nested_transaction():
        return
    _forget_writer(session)
    for job in session.info.pop(_QUEUED, []):
        _hand_over(job)


@event.listens_for(Session, "after_rollback")
def _drop_after_rollback(session: Session) -> None:
    if session.in_nested_transaction():
        return
    _forget_writer(session)
    session.info.pop(_QUEUED, None)


def _forget_writer(session: Session) -> None:
    sessions: list[Session] = _writers.__dict__.get("sessions", [])
    if session in sessions:
        sessions.remove(session)
