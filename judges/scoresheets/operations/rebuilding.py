"""Derives sheets, revisions and marks of an event anew from its trail, and says what differed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from contest.foundation.canonical import canonical_json
from contest.foundation.models import LedgerRecord
from judges.panels.models import Seat
from judges.scoresheets.models import (
    ImportedMark,
    ScoreSheet,
    SheetMark,
    SheetRevision,
    SheetState,
)
from judges.scoresheets.operations.conflicts import RESOLVED
from judges.scoresheets.operations.deriving import Derived, derived_of, set_derived
from judges.scoresheets.operations.imports import IMPORTED, WITHDRAWN
from judges.scoresheets.operations.recalling import RECALLED
from judges.scoresheets.operations.recusals import HELD
from judges.scoresheets.operations.submitting import SUBMITTED
from judges.scoresheets.queries import rubric_of_version
from judges.scoresheets.rules import (
    Standing,
    after_choice,
    after_recall,
    after_recusal,
    after_submission,
)
from judges.scoring.numbers import plain
from judges.sealing.models import Work

KINDS = (SUBMITTED, RESOLVED, HELD, RECALLED, IMPORTED, WITHDRAWN)
EVENT_STREAM = "event:"


@dataclass
class Told:
    """What the trail tells of one sheet: its place, its revisions, where it stands."""

    seat: str = ""
    work: str = ""
    standing: Standing = field(default_factory=Standing)
    revisions: list[tuple[LedgerRecord, Mapping[str, Any]]] = field(default_factory=list)
    submitted_at: datetime | None = None


def rebuild_marks(session: Session, stream: str) -> list[str]:
    """Rebuild the event's sheets, revisions, marks and imported marks; return every difference.

    Each difference is mended. The trail is only read. Nothing is to be found in a sound system.
    """
    if not stream.startswith(EVENT_STREAM):
        return []
    event = session.scalar(
        select(Event).where(Event.public_id == stream.removeprefix(EVENT_STREAM))
    )
    if event is None:
        return []
    sheets: dict[str, Told] = {}
    imported: dict[tuple[str, str], tuple[int, int]] = {}
    for row, content in ledger.records(session, stream, KINDS):
        if row.kind in (IMPORTED, WITHDRAWN):
            for mark in content["data"]["marks"]:
                key = (mark["work"], mark["criterion"])
                imported[key] = (mark["value"], mark["decimals"])
                if mark["value"] is None:
                    del imported[key]
        else:
            _tell(sheets.setdefault(row.subject, Told()), row, content["data"])
    return [*_rebuilt_sheets(session, event, sheets), *_rebuilt_imports(session, event, imported)]


def _tell(told: Told, row: LedgerRecord, data: Mapping[str, Any]) -> None:
    if row.kind == HELD:
        told.standing = after_recusal(told.standing)
        return
    if row.kind == RECALLED:
        told.standing, told.submitted_at = after_recall(told.standing), None
        return
    told.seat, told.work = data["seat"], data["work"]
    told.revisions.append((row, data))
    if row.kind == RESOLVED:
        told.standing = after_choice(told.standing)
    else:
        told.standing = after_submission(told.standing, data["base_revision"])
    if told.standing.state == "submitted" or told.submitted_at is None:
        told.submitted_at = row.recorded_at


def _rebuilt_sheets(session: Session, event: Event, told: Mapping[str, Told]) -> Iterator[str]:
    stages = select(Stage.id).where(Stage.event_id == event.id)
    query = select(ScoreSheet).where(ScoreSheet.stage_id.in_(stages)).order_by(ScoreSheet.id)
    rows = {sheet.public_id: sheet for sheet in session.scalars(query)}
    for public_id, sheet in rows.items():
        if public_id not in told and sheet.state is not SheetState.DRAFT:
            yield f"sheet {public_id} ({sheet.work.code}) is {sheet.state}, the trail has none"
            _empty(session, sheet)
    for public_id, one in told.items():
        found = rows.get(public_id)
        if found is None:
            yield f"sheet {public_id} is missing"
            found = _made(session, public_id, one)
        yield from _rebuilt_sheet(session, found, one)


def _rebuilt_sheet(session: Session, sheet: ScoreSheet, told: Told) -> Iterator[str]:
    name = f"sheet {sheet.public_id} ({sheet.work.code}, seat {sheet.seat.number})"
    yield from _rebuilt_revisions(session, sheet, told, name)
    state = SheetState(told.standing.state)
    if sheet.state is SheetState.LOCKED and state is SheetState.SUBMITTED:
        state = SheetState.LOCKED
    if (sheet.state, sheet.revision) != (state, told.standing.revision):
        yield (
            f"{name} is {sheet.state} at revision {sheet.revision}, "
            f"the trail says {state} at {told.standing.revision}"
        )
        sheet.state, sheet.revision = state, told.standing.revision
        taken_back = state is SheetState.DRAFT
        sheet.submitted_at = None if taken_back else sheet.submitted_at or told.submitted_at
    derived = _derived(session, sheet, told, state)
    different = list(_different_marks(session, sheet, derived, name))
    if different:
        yield from different
        set_derived(session, sheet, derived)


def _derived(session: Session, sheet: ScoreSheet, told: Told, state: SheetState) -> Derived | None:
    if state not in (SheetState.SUBMITTED, SheetState.LOCKED):
        return None
    data = next(
        data for _, data in reversed(told.revisions) if data["revision"] == told.standing.revision
    )
    rubric = rubric_of_version(session, sheet.work.stage, data["rules_hash"])
    return derived_of(rubric, data["body"]) if rubric else None


def _different_marks(
    session: Session, sheet: ScoreSheet, derived: Derived | None, name: str
) -> Iterator[str]:
    total = derived.total if derived else None
    if sheet.total != total:
        yield f"{name} has the total {sheet.total}, the trail gives {total}"
    wanted = {
        code: (dict(mark.value) if mark.value is not None else None, mark.mark)
        for code, mark in (derived.marks if derived else {}).items()
    }
    query = select(SheetMark).where(SheetMark.sheet_id == sheet.id)
    there = {mark.criterion: (mark.value, mark.mark) for mark in session.scalars(query)}
    for code in sorted(set(wanted) | set(there)):
        if wanted.get(code) != there.get(code):
            found, meant = _said(there.get(code)), _said(wanted.get(code))
            yield f"{name} {code}: {found} stands, the trail gives {meant}"


def _said(mark: tuple[Any, Decimal | None] | None) -> str:
    if mark is None or mark[1] is None:
        return "no mark"
    return plain(mark[1])


def _rebuilt_revisions(session: Session, sheet: ScoreSheet, told: Told, name: str) -> Iterator[str]:
    query = select(SheetRevision).where(SheetRevision.sheet_id == sheet.id)
    there = {revision.event_id: revision for revision in session.scalars(query)}
    for row, data in told.revisions:
        revision = there.pop(row.event_id, None)
        meant = _content(row, data)
        if revision is None:
            yield f"{name}: revision {data['revision']} ({row.event_id}) is missing"
            revision = SheetRevision(
                edition_id=sheet.edition_id,
                sheet_id=sheet.id,
                event_id=row.event_id,
                entered_by=row.actor,
                entered_by_name="",
                received_at=row.recorded_at,
            )
            session.add(revision)
        elif any(getattr(revision, key) != value for key, value in meant.items()):
            yield f"{name}: revision {data['revision']} ({row.event_id}) was changed"
        for key, value in meant.items():
            setattr(revision, key, value)
    for revision in there.values():
        yield f"{name}: revision {revision.revision} ({revision.event_id}) is not in the trail"
        session.delete(revision)
    session.flush()


def _content(row: LedgerRecord, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "revision": data["revision"],
        "base_revision": data["base_revision"],
        "rules_hash": data["rules_hash"],
        "body": canonical_json(data["body"]).decode(),
        "body_hash": data["body_hash"],
        "ledger_seq": row.seq,
    }


def _made(session: Session, public_id: str, told: Told) -> ScoreSheet:
    seat = session.scalars(select(Seat).where(Seat.public_id == told.seat)).one()
    work = session.scalars(select(Work).where(Work.public_id == told.work)).one()
    sheet = ScoreSheet(
        public_id=public_id,
        edition_id=seat.edition_id,
        stage_id=work.stage_id,
        stage=work.stage,
        seat_id=seat.id,
        seat=seat,
        work_id=work.id,
        work=work,
        draft={},
        state=SheetState.SUBMITTED,
        submitted_at=told.submitted_at,
    )
    session.add(sheet)
    session.flush()
    return sheet


def _empty(session: Session, sheet: ScoreSheet) -> None:
    set_derived(session, sheet, None)
    session.execute(delete(SheetRevision).where(SheetRevision.sheet_id == sheet.id))
    sheet.state, sheet.revision, sheet.submitted_at = SheetState.DRAFT, 0, None
    session.flush()


def _rebuilt_imports(
    session: Session, event: Event, told: Mapping[tuple[str, str], tuple[int, int]]
) -> Iterator[str]:
    query = (
        select(ImportedMark, Work)
        .join(Work, Work.id == ImportedMark.work_id)
        .join(Stage, Stage.id == Work.stage_id)
        .where(Stage.event_id == event.id)
    )
    rows = {(work.public_id, mark.criterion): mark for mark, work in session.execute(query)}
    for key in sorted(set(rows) | set(told)):
        row, meant = rows.get(key), told.get(key)
        found = (row.value, row.decimals) if row else None
        if found == meant:
            continue
        yield f"imported mark {key[1]} of {key[0]}: {found} stands, the trail gives {meant}"
        if row is not None and meant is None:
            session.delete(row)
        elif row is not None and meant is not None:
            row.value, row.decimals = meant
        else:
            _import_again(session, event, key, told[key])
    session.flush()


def _import_again(
    session: Session, event: Event, key: tuple[str, str], value: tuple[int, int]
) -> None:
    work = session.scalars(select(Work).where(Work.public_id == key[0])).one()
    session.add(
        ImportedMark(
            edition_id=work.edition_id,
            work_id=work.id,
            criterion=key[1],
            value=value[0],
            decimals=value[1],
            source="",
            imported_by="system:rebuild",
            imported_at=event.created_at,
        )
    )
