"""What has happened to events, told upwards."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RehearsalBegun:
    """A copy of an event was made to try everything on; features bring their samples."""

    event_id: int
    now: datetime
