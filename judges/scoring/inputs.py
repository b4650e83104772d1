"""What a contest hands over to be scored: plain values, no database row and no name of a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from judges.scoring.values import Values


class Status(StrEnum):
    """Four different states; none of them is a mark of 0 (F.8)."""

    PRESENT = "present"
    ABSENT = "absent"
    FORFEITED = "forfeited"
    DISQUALIFIED = "disqualified"


GRAVEST = (Status.DISQUALIFIED, Status.FORFEITED, Status.ABSENT)


def gravest(states: Iterable[Status]) -> Status:
    """The state that holds where there are several: disqualified, forfeited, absent, present.

    >>> gravest([Status.PRESENT, Status.ABSENT, Status.DISQUALIFIED]).value
    'disqualified'
    """
    found = set(states)
    return next((state for state in GRAVEST if state in found), Status.PRESENT)


@dataclass(frozen=True, slots=True)
class EntryInput:
    """One entry under any opaque code. `ineligible_for_award`: ranked, awards pass by (A7.8)."""

    code: str
    status: Status = Status.PRESENT
    group: str = ""
    unit: str = ""
    district: str = ""
    ineligible_for_award: bool = False
    facts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetInput:
    """What one seat says about one entry in one stage. A criterion left out is not scored.

    `unit` of the judge, where it is known: a panel with `own_unit` forbidden takes no sheet on an
    entry of the same unit.
    """

    stage: str
    seat: str
    entry: str
    values: Values
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ImportedMark:
    """A mark from elsewhere: of one imported criterion, or (`criterion` empty) of the stage."""

    stage: str
    entry: str
    value: Decimal | None
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class ReturnInput:
    """What a unit reported for a period, as confirmed; `late_days` counts working days."""

    stage: str
    entry: str
    values: Values
    late_days: int = 0


@dataclass(frozen=True, slots=True)
class StageStatus:
    """An entry's state in one stage, where it is not present."""

    stage: str
    entry: str
    status: Status


@dataclass(frozen=True, slots=True)
class PanelOf:
    """Which of several panels judged an entry in a stage."""

    stage: str
    entry: str
    panel: str


@dataclass(frozen=True, slots=True)
class TeamInput:
    """A team and the codes of its members, who are entries. Its stages name it by its own code."""

    code: str
    members: tuple[str, ...]
    status: Status = Status.PRESENT
    group: str = ""
    unit: str = ""
    district: str = ""
    ineligible_for_award: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded vote or draw of lots: these entries, tied, in this order. `stage` "" = overall.

    `teams`: the codes are those of teams, in the teams' ranking.
    """

    order: tuple[str, ...]
    stage: str = ""
    witness: str = ""
    teams: bool = False


@dataclass(frozen=True, slots=True)
class ContestInput:
    """Everything that is known. `stages`: those that count now; `None` = all of the definition."""

    entries: tuple[EntryInput, ...]
    sheets: tuple[SheetInput, ...] = ()
    imported: tuple[ImportedMark, ...] = ()
    returns: tuple[ReturnInput, ...] = ()
    statuses: tuple[StageStatus, ...] = ()
    advanced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    stages: tuple[str, ...] | None = None
    panels: tuple[PanelOf, ...] = ()
    teams: tuple[TeamInput, ...] = ()
