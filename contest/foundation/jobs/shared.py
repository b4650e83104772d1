"""The queue of several processes: in the database itself, worked off by any process of any machine.

Procrastinate on PostgreSQL. A job is queued in the transaction that asks for it: it is there with
the change, or not at all. A worker that dies leaves its job to the others.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from contest.foundation.jobs.job import LOOK_SECONDS, RETRIES, RETRY_SECONDS, Job

QUEUE = "leitai"
TASK = "leitai.job"
HEARTBEAT_SECONDS = 10.0
# A worker that has not been heard of for so long is dead, and its job is taken up by another.
STALLED_SECONDS = 60.0
log = structlog.get_logger("leitai.jobs")
# The library writes what a job was told into the log; ours names the job and its key.
logging.getLogger("procrastinate").setLevel(logging.CRITICAL)

_WAITS = text(
    "SELECT EXISTS (SELECT FROM procrastinate_jobs "
    "WHERE task_name = :task AND lock = :key AND status = 'todo')"
)
_OLDEST = text(
    "SELECT min(args ->> 'queued_at') FROM procrastinate_jobs "
    "WHERE task_name = :task AND status = 'todo'"
)


class SharedQueue:
    """Jobs waiting in the database; `perform` does one, `gave_up` hears of the last failure.

    Two jobs of one key never run at once, whoever works.
    """

    def __init__(
        self, url: URL, *, perform: Callable[[Job], object], gave_up: Callable[[Job], None]
    ) -> None:
        self._perform, self._gave_up = perform, gave_up
        where = url.set(drivername="postgresql").render_as_string(hide_password=False)
        # Queueing goes by the caller's own connection; only workers open this one's.
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=where, min_size=1, max_size=3)
        )
        self._asking = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
        self._app.task(
            name=TASK,
            pass_context=True,
            retry=procrastinate.RetryStrategy(max_attempts=RETRIES, wait=RETRY_SECONDS),
        )(self._run)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working: asyncio.Task[None] | None = None

    def put(self, session: Session, job: Job) -> None:
        """Let `job` wait once `session` is committed, unless one of the same key waits already."""
        if session.scalar(_WAITS, {"task": TASK, "key": job.key}):
            return
        driver = session.connection().connection.driver_connection
        rest = {"seconds": round(job.after)} if job.after else None
        asked = self._asking.configure_task(
            TASK, queue=QUEUE, lock=job.key, connection=driver, schedule_in=rest
        )
        asked.defer(**asdict(job))

    def waiting_since(self, session: Session) -> datetime | None:
        """Return when the job that waits longest was queued; `None` when none waits."""
        oldest = session.scalar(_OLDEST, {"task": TASK})
        return None if oldest is None else datetime.fromisoformat(oldest)

    def start(self) -> None:
        """Work in a daemon thread from now on; once only."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self.work, kwargs={"is_process": False}, name="leitai-jobs", daemon=True
            )
            self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """Finish the job at hand and end the thread."""
        if self._loop is not None and self._working is not None:
            self._loop.call_soon_threadsafe(self._working.cancel)
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def work(self, *, is_process: bool = True) -> None:
        """Work until stopped; as a process of its own, until it is told by a signal."""
        asyncio.run(self._work(is_process))

    async def _work(self, is_process: bool) -> None:
        self._loop, self._working = asyncio.get_running_loop(), asyncio.current_task()
        async with self._app.open_async():
            helper = asyncio.create_task(self._take_up_what_the_dead_left())
            try:
                await self._app.run_worker_async(
                    queues=[QUEUE],
                    install_signal_handlers=is_process,
                    fetch_job_polling_interval=LOOK_SECONDS,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                    delete_jobs="successful",
                )
            except asyncio.CancelledError:
                log.info("worker_stopped")
            finally:
                helper.cancel()

    async def _take_up_what_the_dead_left(self) -> None:
        manager = self._app.job_manager
        while True:
            try:
                left = await manager.get_stalled_jobs(
                    queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS
                )
                for queued in left:
                    await self._take_up(queued)
            except ConnectorException:
                # Another worker was quicker, or the database is away for a moment.
                log.exception("taking_up_failed")
            await asyncio.sleep(min(LOOK_SECONDS, STALLED_SECONDS))

    async def _take_up(self, queued: QueuedJob) -> None:
        told: dict[str, Any] = dict(queued.task_kwargs)
        job = Job(**told)
        log.warning("worker_died", job=job.name, key=job.key, tries=queued.attempts + 1)
        if queued.attempts < RETRIES:
            await self._app.job_manager.retry_job(queued)
            return
        # It may be this very job that kills whoever works at it.
        await asyncio.to_thread(self._gave_up, job)
        await self._app.job_manager.finish_job(queued, status=Status.FAILED, delete_job=False)

    def _run(self, context: procrastinate.JobContext, /, **told: Any) -> None:
        job = Job(**told)
        try:
            self._perform(job)
        except Exception:
            tries_left = RETRIES - context.job.attempts
            log.exception("job_failed", job=job.name, key=job.key, tries_left=tries_left)
            if not tries_left:
                self._gave_up(job)
            raise
