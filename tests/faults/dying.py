"""Kills a process of its own in the middle of what it does: at a line by number, or after a time.

Real processes, real SIGKILL: no handler runs, no file is closed, no transaction ends.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

Work = Callable[[], object]
WATCHED = ("/contest/foundation/backup/", "/tests/faults/", "/tarfile.py", "/shutil.py")
"""Lines are counted in these; what lies below them runs as it is."""


def lines_of(work: Work) -> int:
    """Do the work in a child to its end and return how many watched lines it ran through."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        counter = _Counter(0)
        code = _run(work, counter)
        os.write(outlet, str(counter.count).encode())
        os._exit(code)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as stream:
        told = stream.read()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise RuntimeError("the work does not come to its end")
    return int(told)


def die_at_line(work: Work, line: int) -> bool:
    """Do the work in a child that is killed at its `line`th line; say whether it was."""
    child = os.fork()
    if child == 0:
        os._exit(_run(work, _Counter(line)))
    return _was_killed(child)


def die_after(work: Work, seconds: float) -> bool:
    """Do the work in a child that is killed from outside after a time; say whether it was."""
    child = os.fork()
    if child == 0:
        os._exit(_run(work, None))
    # The handler stands before the clock runs, and the child is reaped only when it no longer does:
    # until then its number cannot be another process's.
    before = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    try:
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.0001))
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
    return _was_killed(child)


class _Counter:
    def __init__(self, last: int) -> None:
        self.count, self.last = 0, last

    def watch(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if not any(part in frame.f_code.co_filename for part in WATCHED):
            return None
        if event == "line":
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.watch


def _run(work: Work, counter: _Counter | None) -> int:
    try:
        if counter is not None:
            sys.settrace(counter.watch)
        work()
    except BaseException:
        sys.settrace(None)
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.settrace(None)
    return 0


def _was_killed(child: int) -> bool:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the work failed by itself: {code}")
    return code != 0
