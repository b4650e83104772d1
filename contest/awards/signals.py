"""What has happened to awards; certificates and transfer cases listen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AwardConfirmed:
    """An award stands: its notice is over, or none was asked for."""

    award_id: int


@dataclass(frozen=True, slots=True)
class AwardWithdrawn:
    """An award was taken back; whatever stands on it falls in the same transaction."""

    award_id: int
    reason: str
