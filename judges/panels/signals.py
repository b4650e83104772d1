"""What has happened on a panel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeRecused:
    """A seat does not judge a work any more; a sheet of theirs must not count."""

    seat_id: int
    work_id: int


@dataclass(frozen=True, slots=True)
class JudgeReplaced:
    """Another person sits on a seat from now on."""

    seat_id: int
