"""What has happened to codes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageUnsealed:
    """Every layer of a stage was opened; who stands behind the codes may be shown."""

    stage_id: int


@dataclass(frozen=True, slots=True)
class WorkStatusChanged:
    """A work became absent, forfeited, disqualified or present again."""

    work_id: int
