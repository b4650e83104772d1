"""Times, memory and how they are printed; it knows nothing of scoring."""

import resource
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def timed(work: Callable[[], Found], rounds: int = 5) -> tuple[float, Found]:
    """The best of several rounds in seconds of this process, and what came out.

    Processor time, because other programs on the machine would count in the clock's time; nothing
    here waits or uses a second core.
    """
    best, found = float("inf"), work()
    for _ in range(rounds):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
    return best, found


def peak_megabytes() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_times(baseline: str, times: dict[str, float]) -> None:
    """One line each: milliseconds, and how many times faster than the baseline."""
    for name, seconds in times.items():
        ratio = times[baseline] / seconds
        told = "baseline" if name == baseline else f"{ratio:.3g} × as fast as {baseline}"
        print(f"  {name:<44} {seconds * 1000:>10.2f} ms   {told}")
