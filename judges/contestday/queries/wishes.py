"""What a wished correction would change, computed beside the marks that stand; nothing is kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from judges.contestday.queries.day import Day
from judges.results.queries import standing_of_works
from judges.rubrics.queries import stage_definition
from judges.scoresheets.models import ScoreSheet, SheetUnlock
from judges.scoresheets.queries import effective_revision, rubric_of_version
from judges.scoresheets.render import CriterionShown, SheetShown, sheet_shown
from judges.scoring.definition import Rubric
from judges.scoring.fields import texts_from_values
from judges.scoring.inputs import SheetInput
from judges.scoring.outcome import StageEntry
from judges.scoring.values import Values, parse_sheet

NO_MARKS, INCOMPLETE = "no_marks", "incomplete"
HIDDEN, UNCOUNTED, STAGE_INCOMPLETE, CARRIES = "hidden", "uncounted", "stage_incomplete", "carries"


@dataclass(frozen=True, slots=True)
class Moved:
    """A number before and after; None: there is none, e.g. where the rules give no total yet."""

    before: Decimal | int | None
    after: Decimal | int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What would be otherwise if the judge's wish held.

    `items` are those that would read otherwise, old and new, in the order of the sheet. `withheld`
    says why neither values nor marks are told (no_marks: the wish names none; incomplete: a seat of
    this work is still to come), `no_total` why the work's total is not (hidden: the organiser shows
    judges no totals; uncounted: the seat does not count), `no_rank` why its rank is not (also
    stage_incomplete; carries: earlier stages bring points). None: it is told. Totals are points,
    rounded as they are published; `others` counts the other works whose rank would change.
    """

    items: Sequence[tuple[CriterionShown, CriterionShown]]
    withheld: str | None
    no_total: str | None = None
    no_rank: str | None = None
    sheet_total: tuple[str | None, str | None] = (None, None)
    total: Moved | None = None
    rank: Moved | None = None
    others: int = 0


def effect_of_wish(session: Session, day: Day, unlock: SheetUnlock, *, sees_totals: bool) -> Effect:
    """Return what agreeing to `unlock` would change, for whoever decides it.

    So that nobody can steer, no value is told while a counting seat of the work is still to come.
    `sees_totals` says whether the organiser lets this reader see totals.
    """
    sheet = unlock.sheet
    held = effective_revision(session, sheet)
    rubric = rubric_of_version(session, sheet.stage, held.rules_hash) if held else None
    if unlock.proposed is None or held is None or rubric is None:
        return Effect((), NO_MARKS)
    old, new = (parse_sheet(json.loads(body)) for body in (held.body, unlock.proposed))
    shown = [_shown(rubric, values) for values in (old, new)]
    pairs = zip(shown[0].criteria, shown[1].criteria, strict=True)
    items = [(one, other) for one, other in pairs if old.get(one.code) != new.get(one.code)]
    if not day.row_of(sheet.work).is_complete:
        return Effect(items, INCOMPLETE)
    if not sees_totals:
        return Effect(items, None, HIDDEN, HIDDEN)
    totals = (shown[0].total, shown[1].total)
    if not sheet.seat.counts:
        return Effect(items, None, UNCOUNTED, UNCOUNTED, totals)
    return _of_work(session, day, sheet, new, items=items, totals=totals)


def _of_work(
    session: Session,
    day: Day,
    sheet: ScoreSheet,
    new: Values,
    *,
    items: Sequence[tuple[CriterionShown, CriterionShown]],
    totals: tuple[str | None, str | None],
) -> Effect:
    code, stage = sheet.work.code, day.stage
    instead = SheetInput(stage.code, str(sheet.seat.number), code, new)
    before = standing_of_works(session, stage)
    after = standing_of_works(session, stage, instead=instead)
    no_rank = _no_rank(session, day)
    return Effect(
        items=items,
        withheld=None,
        no_rank=no_rank,
        sheet_total=totals,
        total=Moved(before[code].total, after[code].total),
        rank=None if no_rank else Moved(before[code].rank, after[code].rank),
        others=0 if no_rank else _others(before, after, code),
    )


def _no_rank(session: Session, day: Day) -> str | None:
    if stage_definition(session, day.stage).carry:
        return CARRIES
    complete = all(row.is_complete for row in day.rows if row.wanted)
    return None if complete else STAGE_INCOMPLETE


def _others(before: Mapping[str, StageEntry], after: Mapping[str, StageEntry], code: str) -> int:
    return sum(one.rank != after[other].rank for other, one in before.items() if other != code)


def _shown(rubric: Rubric, values: Values) -> SheetShown:
    texts = texts_from_values(rubric, values)
    return sheet_shown(rubric, values, texts, errors={}, sure={}, with_total=True)
