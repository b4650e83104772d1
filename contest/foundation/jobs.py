"""Background work: a queue kept in a file of its own, worked off by a thread of the server.

The port is `register` and `enqueue`; the adapter is huey on SQLite with JSON messages. It must
not know what the jobs do. A job is put into the queue once the transaction that asked for it is
committed, and runs in one transaction of its own, at least once: job functions are idempotent.
"""

import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from huey import SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from contest.foundation.db import WRITES, reading, transaction
from contest.foundation.models import JobRun

Payload = Mapping[str, Any]
Prepare = Callable[[Session, Payload], Any]

RETRIES = 3
RETRY_SECONDS = 20
# Another process (a command) may queue work; the thread looks for it this often.
LOOK_SECONDS = 5.0
RUNNING = "running"
_QUEUED = "leitai_jobs"
_EXTENSION = "leitai_queue"

_works: dict[str, tuple[Callable[..., None], Prepare | None]] = {}
_queues: list["Queue"] = []
_writers = threading.local()
log = structlog.get_logger("leitai.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it waits; `key` is the same for two that would do the same."""

    name: str
    payload: dict[str, Any]
    key: str
    queued_at: str


class _JsonSerializer(Serializer):
    """Huey would pickle, and whoever can write a pickle can run code."""

    def _serialize(self, data: Any) -> bytes:
        plain = data._asdict() if isinstance(data, Message) else data
        if isinstance(plain, dict) and isinstance(plain.get("eta"), datetime):
            plain["eta"] = plain["eta"].isoformat()
        return json.dumps(plain, ensure_ascii=False).encode()

    def _deserialize(self, data: bytes) -> Any:
        plain = json.loads(data)
        if isinstance(plain, dict) and "args" in plain:
            plain["eta"] = datetime.fromisoformat(plain["eta"]) if plain["eta"] else None
            return Message(**plain)
        return plain


class Queue:
    """Jobs waiting in one SQLite file; `perform` does one, `gave_up` hears of the last failure."""

    def __init__(
        self, path: Path, *, perform: Callable[[Job], None], gave_up: Callable[[Job], None]
    ) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        self._perform, self._gave_up = perform, gave_up
        self._huey = SqliteHuey(
            "leitai", filename=str(path), results=False, fsync=True, serializer=_JsonSerializer()
        )
        self._task = self._huey.task(
            retries=RETRIES, retry_delay=RETRY_SECONDS, context=True, name="job"
        )(self._run)
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._waiting = {job.key for job in self._jobs()}

    def put(self, job: Job) -> None:
        """Let `job` wait, unless one of the same key waits already."""
        with self._lock:
            if job.key in self._waiting:
                return
            self._waiting.add(job.key)
            self._task(**asdict(job))
        self._wake.set()

    def waiting_since(self) -> datetime | None:
        """Return when the job that waits longest was queued; `None` when none waits."""
        jobs = self._jobs()
        return min((datetime.fromisoformat(job.queued_at) for job in jobs), default=None)

    def work_once(self) -> bool:
        """Do the next job that is due; say whether there was one."""
        for task in self._huey.read_schedule():
            self._huey.enqueue(task)
        task = self._huey.dequeue()
        if task is None:
            return False
        # Kept while it runs: a killed process takes it up again at its next start.
        self._huey.storage.put_data(RUNNING, self._huey.serialize_task(task))
        self._huey.execute(task)
        self._huey.storage.delete_data(RUNNING)
        return True

    def start(self) -> None:
        """Work in a daemon thread from now on; once only."""
        if self._thread is None:
            self._take_up_again()
            self._thread = threading.Thread(target=self._loop, name="leitai-jobs", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Finish the job at hand and end the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None
        self._huey.storage.close()

    def _take_up_again(self) -> None:
        if self._huey.storage.has_data_for_key(RUNNING):
            self._huey.storage.enqueue(self._huey.storage.peek_data(RUNNING))
            self._huey.storage.delete_data(RUNNING)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                if self.work_once():
                    continue
            except Exception:
                # A full disk or a locked file must not end the only worker there is.
                log.exception("queue_failed")
            self._wake.wait(LOOK_SECONDS)

    def _run(self, task: Any = None, **told: Any) -> None:
        job = Job(**told)
        # From here on the same work may be asked for again: this run may already miss it.
        with self._lock:
            self._waiting.discard(job.key)
        try:
            self._perform(job)
        except Exception:
            log.exception("job_failed", job=job.name, key=job.key, tries_left=task.retries)
            if not task.retries:
                self._gave_up(job)
            raise

    def _jobs(self) -> list[Job]:
        storage = self._huey.storage
        messages = [*storage.enqueued_items(), *storage.scheduled_items()]
        return [Job(**self._huey.serializer.deserialize(told).kwargs) for told in messages]


def register(name: str, work: Callable[..., None], *, prepare: Prepare | None = None) -> None:
    """Let `name` mean `work(session, payload, now)`, in one transaction.

    `prepare(session, payload)` runs before it without a lock; its result is the fourth argument.
    """
    _works[name] = (work, prepare)


def enqueue(name: str, payload: Payload, key: str) -> None:
    """Have the job done soon after the open transaction of this thread is committed.

    Without an open transaction it is queued at once. Nothing happens when a job of the same
    `key` waits already, or when the transaction is rolled back. `payload` is JSON.
    Raises `KeyError` for a name that nobody registered, `TypeError` for what JSON cannot hold.
    """
    if name not in _works:
        raise KeyError(f"no job is named {name}")
    kept = json.loads(json.dumps(dict(payload), allow_nan=False))
    job = Job(name, kept, key, datetime.now(UTC).isoformat())
    open_sessions: list[Session] = getattr(_writers, "sessions", [])
    if open_sessions:
        open_sessions[-1].info.setdefault(_QUEUED, []).append(job)
    else:
        _hand_over(job)


def start_run(
    session: Session, *, name: str, payload: Payload, key: str, total: int, now: datetime
) -> JobRun:
    """Queue a job whose progress a page shows; return its row, which the job may count up.

    A job that counted up and is not at `total` yet is run again at once, in a transaction of its
    own: so it does one piece at a time.

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


def queue_age_seconds(now: datetime | None = None) -> float:
    """Return how long the oldest job has been waiting; 0 when none waits."""
    since = _queues[-1].waiting_since() if _queues else None
    return 0.0 if since is None else max(0.0, ((now or datetime.now(UTC)) - since).total_seconds())


def init_app(app: Flask) -> None:
    """Open the queue of `app`; with QUEUE_IMMEDIATE there is none, and jobs run at once."""
    _queues.clear()
    if app.config["QUEUE_IMMEDIATE"]:
        return
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
    with app.app_context(), reading() as session:
        unfinished = session.scalars(select(JobRun).where(JobRun.finished_at.is_(None))).all()
        for run in unfinished:
            queue.put(Job(run.name, run.payload, run.key, run.queued_at.isoformat()))
    queue.start()


def _hand_over(job: Job) -> None:
    if _queues:
        _queues[-1].put(job)
    else:
        _perform(job)


def _perform_in(app: Flask, job: Job) -> None:
    with app.app_context():
        _perform(job)


def _perform(job: Job) -> None:
    now = datetime.now(UTC)
    work, prepare = _works[job.name]
    prepared: tuple[Any, ...] = ()
    if prepare is not None:
        with reading() as session:
            prepared = (prepare(session, job.payload),)
    with transaction() as session:
        before = _done(session, job)
        work(session, job.payload, now, *prepared)
        if _is_cut_short(session, job, before):
            enqueue(job.name, job.payload, job.key)
        else:
            _close_run(session, job, now)
    log.info("job_done", job=job.name, key=job.key)


def _done(session: Session, job: Job) -> int:
    return session.scalar(select(JobRun.done).where(JobRun.key == job.key)) or 0


def _is_cut_short(session: Session, job: Job, before: int) -> bool:
    # Long work goes in pieces, so that nobody waits for the write lock longer than one piece. A
    # piece that counted nothing up was the last, whatever the total says.
    run = session.scalar(select(JobRun).where(JobRun.key == job.key))
    return run is not None and before < run.done < run.total


def _give_up_in(app: Flask, job: Job) -> None:
    with app.app_context(), transaction() as session:
        run = _close_run(session, job, datetime.now(UTC))
        if run is not None:
            run.failed = True


def _close_run(session: Session, job: Job, now: datetime) -> JobRun | None:
    run = session.scalar(select(JobRun).where(JobRun.key == job.key))
    if run is not None:
        run.finished_at = now
    return run


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
