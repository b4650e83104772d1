"""The queue of one process: a file of its own, worked off by a thread of the server.

Huey on SQLite, with JSON messages.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from huey import SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from contest.foundation.jobs.job import LOOK_SECONDS, RETRIES, RETRY_SECONDS, Job

RUNNING = "running"
REST_SECONDS = 0.1
log = structlog.get_logger("leitai.jobs")


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
    """Jobs waiting in one SQLite file; `perform` does one, `gave_up` hears of the last failure.

    `perform` says whether the work goes on with another piece; others may write before that.
    """

    def __init__(
        self, path: Path, *, perform: Callable[[Job], object], gave_up: Callable[[Job], None]
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
            if job.after:
                self._task.schedule(kwargs=asdict(job), delay=job.after)
            else:
                self._task(**asdict(job))
        self._wake.set()

    def waiting_since(self) -> datetime | None:
        """Return when the job that waits longest was queued; `None` when none waits."""
        jobs = self._jobs()
        return min((datetime.fromisoformat(job.queued_at) for job in jobs), default=None)

    def left_to_do(self) -> list[Job]:
        """Return what waits, and first what a process that was killed was at."""
        self._take_up_again()
        return self._jobs()

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
            if self._perform(job):
                # Whoever waits for SQLite's lock asks ten times a second: none waits two pieces.
                time.sleep(REST_SECONDS)
        except Exception:
            log.exception("job_failed", job=job.name, key=job.key, tries_left=task.retries)
            if not task.retries:
                self._gave_up(job)
            raise

    def _jobs(self) -> list[Job]:
        storage = self._huey.storage
        messages = [*storage.enqueued_items(), *storage.scheduled_items()]
        return [Job(**self._huey.serializer.deserialize(told).kwargs) for told in messages]
