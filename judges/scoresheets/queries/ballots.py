"""Reads the ballot of a seat: which place it gave which of its works so far."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from judges.panels.models import Seat
from judges.panels.queries import assigned_works
from judges.scoresheets.models import ScoreSheet, SheetRevision
from judges.scoring.definition import Placing, Rubric
from judges.scoring.values import Placed, Values, parse_sheet
from judges.sealing.models import Work, WorkStatus


@dataclass(frozen=True, slots=True)
class Placement:
    """A work with the place that its sheet, or a draft, gives it; shared: not alone on it."""

    work: Work
    place: int
    shared: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one seat says of one placing criterion: the best place first, then what is open.

    `fits` is False where the places are no ranking (1, 2, 2, 4 is one), or one is shared where the
    criterion refuses that; until all works have a place it is None.
    """

    criterion: Placing
    placements: Sequence[Placement]
    waiting: Sequence[Work]

    @property
    def fits(self) -> bool | None:
        """Say whether the finished ballot is a valid ranking."""
        if self.waiting:
            return None
        places = [one.place for one in self.placements]
        if self.criterion.shared == "refuse" and len(set(places)) < len(places):
            return False
        return all(one == 1 + sum(other < one for other in places) for one in places)


def ballots_of_seat(session: Session, seat: Seat, rubric: Rubric) -> list[Ballot]:
    """Return the ballots of `seat`, one for each placing criterion of its rubric; [] without any.

    What is being typed counts before what was submitted, so that the judge sees one ranking.
    """
    criteria = [criterion for criterion in rubric.judged if isinstance(criterion, Placing)]
    if not criteria:
        return []
    works = [w for w in assigned_works(session, seat) if w.status is WorkStatus.PRESENT]
    said = _values_by_work(session, seat)
    return [_ballot(criterion, works, said) for criterion in criteria]


def _ballot(criterion: Placing, works: Sequence[Work], said: dict[int, Values]) -> Ballot:
    places = {}
    for work in works:
        value = said.get(work.id, {}).get(criterion.code)
        if isinstance(value, Placed):
            places[work.id] = value.place
    often = Counter(places.values())
    placed = sorted(
        (work for work in works if work.id in places), key=lambda work: (places[work.id], work.code)
    )
    return Ballot(
        criterion,
        [Placement(work, places[work.id], often[places[work.id]] > 1) for work in placed],
        [work for work in works if work.id not in places],
    )


def _values_by_work(session: Session, seat: Seat) -> dict[int, Values]:
    rows = session.execute(
        select(ScoreSheet, SheetRevision.body)
        .outerjoin(
            SheetRevision,
            (SheetRevision.sheet_id == ScoreSheet.id)
            & (SheetRevision.revision == ScoreSheet.revision),
        )
        .where(ScoreSheet.seat_id == seat.id)
        .options(joinedload(ScoreSheet.work))
    )
    found: dict[int, Values] = {}
    for sheet, body in rows:
        if sheet.draft:
            found[sheet.work_id] = parse_sheet(sheet.draft)
        elif body:
            found[sheet.work_id] = parse_sheet(json.loads(body))
    return found
