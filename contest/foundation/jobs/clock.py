"""The clock: once on each day of Shanghai it has every daily job done; knows none of them.

What it asks for may be asked twice, after a restart or by two processes: daily jobs are idempotent.
"""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

import structlog

from contest.foundation.calendar import local_day

LOOK_SECONDS = 300.0
log = structlog.get_logger("leitai.jobs")


class Clock:
    """Calls `strike(day)` at its start and on every new day, in a daemon thread."""

    def __init__(self, strike: Callable[[date], None], *, look_seconds: float = LOOK_SECONDS):
        self._strike, self._look_seconds = strike, look_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: date | None = None

    def look(self, now: datetime) -> bool:
        """Strike if the day is another than when it last struck; say whether it did."""
        day = local_day(now)
        if day == self._last:
            return False
        self._strike(day)
        self._last = day
        return True

    def start(self) -> None:
        """Look from now on; once only."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="leitai-clock", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 10) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look(datetime.now(UTC))
            except Exception:
                # A locked file must not stop the clock; it looks again.
                log.exception("clock_failed")
            self._stopping.wait(self._look_seconds)
