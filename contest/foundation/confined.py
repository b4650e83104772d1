"""Runs a script of ours on foreign bytes in a process of its own, bounded in memory and time.

It must not know what the script does: bytes go in, bytes come out, or it was stopped.
"""

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The limits bind before the script's own imports. Where the hard limit of processor time is the
# soft one, the kernel kills without a word and nobody can tell the end of time from a crash.
_LAUNCH = """
import resource, runpy, sys
memory, seconds, script = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
sys.argv = sys.argv[3:]
runpy.run_path(script, run_name="__main__")
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one run may take: address space in bytes, processor and wall time in seconds."""

    memory: int = 400 * 1024 * 1024
    seconds: int = 20


def hold(*, memory: int, written: int) -> None:
    """Bound this process itself for good, where a module of ours works on foreign templates.

    `memory` is address space, `written` the size of each file, both in bytes; the caller of the
    process bounds its time.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))


class Stopped(Exception):
    """The script did not finish: `by` says `time`, `memory` or `crash`."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(by)


def run_confined(
    script: Path, data: bytes, *, arguments: Mapping[str, Any], bounds: Bounds
) -> bytes:
    """Return what `script` writes to its standard output when given `data` and JSON arguments.

    The child sees no environment but the path, and writes no file. Raises `Stopped`.
    """
    command = [sys.executable, "-I", "-c", _LAUNCH]
    command += [str(bounds.memory), str(bounds.seconds), str(script), json.dumps(arguments)]
    try:
        # S603: every word of the command is ours; the foreign bytes go through the pipe.
        done = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=bounds.seconds, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Stopped("time") from error
    if done.returncode == 0:
        return done.stdout
    if done.returncode == -signal.SIGXCPU:
        raise Stopped("time")
    # A Rust parser aborts where Python would raise MemoryError; both mean the same here.
    out_of_memory = b"MemoryError" in done.stderr or b"memory allocation" in done.stderr
    raise Stopped("memory" if out_of_memory else "crash")
