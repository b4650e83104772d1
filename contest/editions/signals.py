"""What has happened to events, told upwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RehearsalBegun:
    """A copy of an event was made to try everything on; features bring their samples."""

    event_id: int
    now: datetime


@dataclass(frozen=True, slots=True)
class RehearsalEnds:
    """A rehearsal's rows go in this transaction; features note what else goes with them."""

    event_id: int


@dataclass(frozen=True, slots=True)
class RehearsalWiped:
    """A rehearsal's rows are gone; content of these `hashes` is named by nobody any more."""

    event_id: int
    hashes: Sequence[str]
