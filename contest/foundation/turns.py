"""A queue in which threads of one process wait for the one place of a writer, in their order."""

import threading
from collections import deque


class Turns:
    """One place; whoever leaves hands it to the one who waits longest.

    A lock of Python's, or SQLite's own waiting, lets the quickest in: SQLite looks again after up
    to a tenth of a second, meanwhile the place stands empty, and who came first may come last.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None

    @property
    def is_mine(self) -> bool:
        """Say whether the thread that asks has the place."""
        return self._holder == threading.get_ident()

    def take(self, *, seconds: float) -> bool:
        """Wait at most so long for the place; say whether the caller has it now."""
        if not self._is_handed_over(seconds):
            return False
        self._holder = threading.get_ident()
        return True

    def _is_handed_over(self, seconds: float) -> bool:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=seconds):
            return True
        with self._guard:
            if mine not in self._waiting:
                # It was handed over at the very last moment.
                return True
            self._waiting.remove(mine)
            return False

    def leave(self) -> None:
        """Hand the place to the one who waits longest, or leave it empty."""
        with self._guard:
            self._holder = None
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
