"""Every night, and at each start: folders of half-done work that nothing names leave the disk.

A process that dies right behind a commit leaves them. It must not know whose work it was.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation import files
from contest.foundation.feature import Background, offers

SWEEP = "foundation.sweep"


def left_behind(session: Session, _payload: Mapping[str, Any]) -> list[str]:
    """Return the names of the folders that no half-done work needs."""
    # In this order: what is begun in between is not there yet, and what is there is named by now.
    there = files.scratch_names()
    needed = {name for names in offers("scratch") for name in names(session)}
    return [name for name in there if name not in needed]


def sweep(_session: Session, _payload: Mapping[str, Any], _now: datetime, names: list[str]) -> None:
    """Take these folders off the disk."""
    files.forget_scratch(names)


JOBS = {SWEEP: Background(sweep, left_behind)}
