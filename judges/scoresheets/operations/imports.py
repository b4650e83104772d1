"""Imports marks that no judge gives here: a theory paper, a machine's reading."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind, StageState
from contest.foundation import ledger, signals
from contest.foundation.errors import Fault
from contest.foundation.lists import (
    ListInUse,
    ListKind,
    Options,
    PlannedRow,
    Taken,
    planned,
    same_row,
)
from contest.foundation.office import Column, Kind, Table
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

IMPORTED, WITHDRAWN = "mark.import", "mark.withdraw"
MOST_DECIMALS = 6
WHOLE_STAGE = ""
WORK = Column(
    "work",
    "作品号",
    synonyms=("参赛号", "编号", "加密号"),
    required=True,
    label_en="Work code",
    note="作品号；未加密时也可填参赛编号",
)
MARK = Column(
    "mark",
    "成绩",
    synonyms=("得分", "分数", "总分"),
    required=True,
    kind=Kind.DECIMAL,
    label_en="Mark",
)


def mark_columns(_session: Session, _stage: Stage) -> tuple[Column, ...]:
    """Return the two columns of a list of marks."""
    return WORK, MARK


def importable_criteria(session: Session, stage: Stage) -> list[Imported]:
    """Return the criteria of `stage` that are imported; empty when the whole stage is one mark."""
    rubric = scoring_rubric(session, stage)
    criteria = rubric.criteria if rubric else ()
    return [criterion for criterion in criteria if isinstance(criterion, Imported)]


def plan_marks(session: Session, stage: Stage, table: Table, options: Options) -> list[PlannedRow]:
    """Return what importing each row as a mark of `options["criterion"]` would meet.

    A work is named by its code, or by its entry's number while codes are not sealed; one that
    stands in an earlier row is a duplicate. A mark that was imported before is replaced.
    """
    rows, criterion = planned(table.rows), str(options["criterion"])
    named, limits = _works_by_name(session, stage), _limits(session, stage)
    seen: dict[int, int] = {}
    for row in rows:
        written, mark = row.values.get("work"), row.values.get("mark")
        if not written:
            continue
        work = named.get(_key(written))
        if work is None:
            row.blame(WORK, Fault(*NO_SUCH_WORK, params={"work": written}))
            continue
        if work.id in seen:
            row.repeats(WORK, same_row(seen[work.id]))
        seen.setdefault(work.id, row.number)
        if mark and not row.faults:
            for fault in _faults(stage, (work, criterion, Decimal(mark)), limits):
                row.blame(MARK, fault)
    return rows


def take_marks(
    session: Session,
    actor: Actor,
    stage: Stage,
    *,
    rows: Sequence[PlannedRow],
    options: Options,
    now: datetime,
) -> Taken:
    """Import the mark of each row; what it made is each work with the mark that stood before."""
    named, criterion = _works_by_name(session, stage), str(options["criterion"])
    marks = [
        (named[_key(row.values["work"] or "")], criterion, Decimal(row.values["mark"] or ""))
        for row in rows
    ]
    before = {key: _stands(row) for key, row in _imported(session, stage).items()}
    import_marks(session, actor, stage, marks=marks, source=str(options["source"]), now=now)
    after = {key: _stands(row) for key, row in _imported(session, stage).items()}
    return Taken(
        [
            {
                "work": work.public_id,
                "code": work.code,
                "criterion": criterion,
                "former": before.get((work.id, criterion)),
                "given": after[(work.id, criterion)],
            }
            for work, _criterion, _mark in marks
        ]
    )


def withdraw_marks(
    session: Session, actor: Actor, stage: Stage, *, made: Sequence[Any], now: datetime
) -> None:
    """Put back each mark that an import replaced, and remove those that were none before.

    Raises `NotPermitted`, `StageClosed` (what a result stands on is not taken away), or
    `ListInUse` where another list has replaced a mark by now.
    """
    require(actor, "mark.import", stage)
    if stage.state is StageState.CLOSED:
        raise StageClosed
    works = {work.public_id: work.id for work in works_of_stage(session, stage)}
    known = _imported(session, stage)
    replaced, told = [], []
    # The newest first: one list may have given a work two marks, one after the other.
    for one in reversed(made):
        key = (works[one["work"]], one["criterion"])
        row, former = known.get(key), one["former"]
        if row is None or _stands(row) != one["given"]:
            replaced.append(one["code"])
        elif former is None:
            session.delete(known.pop(key))
        else:
            row.value, row.decimals, row.source = (
                former["value"], former["decimals"], former["source"],
            )  # fmt: skip
            row.imported_by = former["imported_by"]
            row.imported_at = datetime.fromisoformat(former["imported_at"])
        mark = {name: (former or {}).get(name) for name in ("value", "decimals")}
        told.append({**{name: one[name] for name in ("work", "code", "criterion")}, **mark})
    if replaced:
        raise ListInUse(names="、".join(replaced))
    session.flush()
    body = {"stage": stage.public_id, "marks": told}
    ledger.record(session, actor, WITHDRAWN, stage, body=body, now=now)
    signals.send(session, FactsChanged("imported_marks", stage.event_id))


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
    _require_allowed(session, stage, marks)
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


MARK_LIST = ListKind(
    key="marks",
    permission="mark.import",
    columns=mark_columns,
    plan=plan_marks,
    take=take_marks,
    undo=withdraw_marks,
)
NO_SUCH_WORK = (
    N_("There is no work or entry “%(work)s” in this stage."),
    N_("Write the work code, or the entry number while codes are open."),
)


def _works_by_name(session: Session, stage: Stage) -> dict[str, Work]:
    works = works_of_stage(session, stage)
    entries = entries_of_works(session, stage)
    named = {str(entries[work.id].number): work for work in works if work.id in entries}
    return {**named, **{work.code.upper().lstrip("0"): work for work in works}}


def _key(written: str) -> str:
    return written.strip().upper().lstrip("0") or written.strip()


def _limits(session: Session, stage: Stage) -> dict[str, tuple[Decimal, int]]:
    criteria = importable_criteria(session, stage)
    limits = {one.code: (one.max, one.decimals) for one in criteria}
    if stage.kind is StageKind.IMPORTED and not criteria:
        limits[WHOLE_STAGE] = (stage_definition(session, stage).max, MOST_DECIMALS)
    return limits


def _require_allowed(
    session: Session, stage: Stage, marks: Sequence[tuple[Work, str, Decimal]]
) -> None:
    limits = _limits(session, stage)
    if not limits:
        raise NothingToImport
    faults = [fault for mark in marks for fault in _faults(stage, mark, limits)]
    if faults:
        raise MarksRefused(faults=faults)


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


def _stands(row: ImportedMark) -> dict[str, Any]:
    """Return a mark with who gave it and when, by which it is told from the same one of another."""
    return {
        "value": row.value,
        "decimals": row.decimals,
        "source": row.source,
        "imported_by": row.imported_by,
        "imported_at": row.imported_at.isoformat(),
    }


def _imported(session: Session, stage: Stage) -> dict[tuple[int, str], ImportedMark]:
    query = (
        select(ImportedMark)
        .join(Work, Work.id == ImportedMark.work_id)
        .where(Work.stage_id == stage.id)
    )
    return {(row.work_id, row.criterion): row for row in session.scalars(query)}
