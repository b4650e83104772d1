"""Imports marks that no judge gives here: a theory paper, a machine's reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind, StageState
from contest.foundation import ledger, signals
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from contest.foundation.words import N_
from judges.rubrics.queries import scoring_rubric, stage_definition
from judges.scoresheets.errors import MarksRefused, NothingToImport, StageClosed
from judges.scoresheets.models import ImportedMark
from judges.scoring.definition import Imported
from judges.scoring.numbers import plain, to_units
from judges.sealing.models import Work, WorkStatus
from judges.sealing.queries import entries_of_works, works_of_stage

IMPORTED = "mark.import"
MOST_DECIMALS = 6
WHOLE_STAGE = ""


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One row of a list as typed: its number, a work code or entry number, a number as text."""

    row: int
    work: str
    mark: str


def importable_criteria(session: Session, stage: Stage) -> list[Imported]:
    """Return the criteria of `stage` that are imported; empty when the whole stage is one mark."""
    rubric = scoring_rubric(session, stage)
    criteria = rubric.criteria if rubric else ()
    return [criterion for criterion in criteria if isinstance(criterion, Imported)]


def marks_from_rows(
    session: Session, stage: Stage, rows: Iterable[MarkRow], *, criterion: str
) -> list[tuple[Work, str, Decimal]]:
    """Return typed rows as marks; raises `MarksRefused` with a fault for each bad row.

    A work is named by its code, or by its entry's number while codes are not sealed.
    """
    named = _works_by_name(session, stage)
    marks: list[tuple[Work, str, Decimal]] = []
    faults: list[Fault] = []
    seen: dict[int, int] = {}
    for row in rows:
        work = named.get(row.work.strip().upper().lstrip("0") or row.work.strip())
        if work is None:
            faults.append(_fault(row, "work", NO_SUCH_WORK))
        elif work.id in seen:
            faults.append(_fault(row, "work", TWICE, first=seen[work.id]))
        else:
            seen[work.id] = row.row
            marks.append((work, criterion, Decimal(row.mark)))
    if faults:
        raise MarksRefused(faults=faults)
    return marks


def import_marks(
    session: Session,
    actor: Actor,
    stage: Stage,
    *,
    marks: Sequence[tuple[Work, str, Decimal]],
    source: str,
    now: datetime,
) -> int:
    """Take over marks (work, criterion or "" for the whole stage, points) and return how many.

    A mark imported before is replaced; the trail keeps both. `source` says where they come from
    and stays outside the chain. All or nothing: raises `NotPermitted`, `StageClosed`,
    `NothingToImport`, or `MarksRefused` with a fault for each mark out of range.
    """
    require(actor, "mark.import", stage)
    if stage.state is StageState.CLOSED:
        raise StageClosed
    limits = _limits(session, stage)
    faults = [fault for mark in marks for fault in _faults(stage, mark, limits)]
    if faults:
        raise MarksRefused(faults=faults)
    known = _imported(session, stage)
    told = []
    for work, criterion, value in marks:
        units, decimals = _scaled(value)
        row = known.get((work.id, criterion))
        if row is None:
            row = ImportedMark(edition_id=stage.edition_id, work_id=work.id, criterion=criterion)
            session.add(row)
        row.value, row.decimals, row.source = units, decimals, source[:200]
        row.imported_by, row.imported_at = actor.reference, now
        told.append(
            {
                "work": work.public_id,
                "code": work.code,
                "criterion": criterion,
                "value": units,
                "decimals": decimals,
            }
        )
    session.flush()
    body = {"stage": stage.public_id, "marks": told}
    ledger.record(session, actor, IMPORTED, stage, body=body, private={"source": source}, now=now)
    signals.send(session, FactsChanged("imported_marks", stage.event_id))
    return len(told)


NO_SUCH_WORK = (
    N_("There is no work or entry “%(work)s” in this stage."),
    N_("Write the work code, or the entry number while codes are open."),
)
TWICE = (N_("“%(work)s” stands in row %(first)s already."), N_("Keep one of the two rows."))


def _works_by_name(session: Session, stage: Stage) -> dict[str, Work]:
    works = works_of_stage(session, stage)
    entries = entries_of_works(session, stage)
    named = {str(entries[work.id].number): work for work in works if work.id in entries}
    return {**named, **{work.code.upper().lstrip("0"): work for work in works}}


def _fault(row: MarkRow, column: str, words: tuple[str, str], **params: object) -> Fault:
    rule, remedy = words
    return Fault(rule, remedy, row=row.row, value=row.work, params={"work": row.work, **params})


def _limits(session: Session, stage: Stage) -> dict[str, tuple[Decimal, int]]:
    criteria = importable_criteria(session, stage)
    limits = {one.code: (one.max, one.decimals) for one in criteria}
    if stage.kind is StageKind.IMPORTED and not criteria:
        limits[WHOLE_STAGE] = (stage_definition(session, stage).max, MOST_DECIMALS)
    if not limits:
        raise NothingToImport
    return limits


def _faults(
    stage: Stage, mark: tuple[Work, str, Decimal], limits: dict[str, tuple[Decimal, int]]
) -> list[Fault]:
    work, criterion, value = mark
    params: dict[str, object] = {"code": work.code, "value": plain(value)}
    if criterion not in limits or work.stage_id != stage.id:
        return [Fault(N_("%(code)s takes no such mark."), params=params)]
    most, decimals = limits[criterion]
    params |= {"most": plain(most), "decimals": decimals}
    if work.status is not WorkStatus.PRESENT:
        rule = N_("%(code)s is registered as absent, forfeited or disqualified.")
        return [Fault(rule, N_("Leave the row out."), params=params)]
    if value < 0 or (most and value > most):
        rule = N_("%(code)s: %(value)s lies outside 0 to %(most)s.")
        return [Fault(rule, N_("Correct the mark."), params=params)]
    if to_units(value, decimals) is None:
        rule = N_("%(code)s: %(value)s has more than %(decimals)s decimals.")
        return [Fault(rule, N_("Round it as the rules say."), params=params)]
    return []


def _scaled(value: Decimal) -> tuple[int, int]:
    decimals = max(0, -int(value.as_tuple().exponent))
    units = to_units(value, decimals)
    if units is None:
        raise ValueError(f"{value} cannot be scaled")
    return units, decimals


def _imported(session: Session, stage: Stage) -> dict[tuple[int, str], ImportedMark]:
    query = (
        select(ImportedMark)
        .join(Work, Work.id == ImportedMark.work_id)
        .where(Work.stage_id == stage.id)
    )
    return {(row.work_id, row.criterion): row for row in session.scalars(query)}
