"""Finds single sheets, their revisions, and the rubric that a revision was made by."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Edition, Event, EventDefinition, Stage
from contest.editions.queries import definition_of, safeguards_of
from contest.foundation.errors import NotFound
from contest.foundation.models import LedgerRecord, LedgerSecret
from judges.panels.models import Judge, Panel, Seat, SeatHolder, SeatRole
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoring import definition as scoring
from judges.sealing.models import Work
from judges.sealing.queries import entry_of_work

KEPT_DEFINITIONS = 64
# Asked with each sheet, so made once.
_SHEET = select(ScoreSheet).where(
    ScoreSheet.seat_id == bindparam("seat_id"), ScoreSheet.work_id == bindparam("work_id")
)
_REVISION = select(SheetRevision).where(SheetRevision.event_id == bindparam("event_id"))
_REVISIONS, _RECORDS = SheetRevision.__table__, LedgerRecord.__table__
_RECORDED = (
    select(_REVISIONS.c.body_hash, _RECORDS.c.seq, _RECORDS.c.hash)
    .join_from(_REVISIONS, _RECORDS, _RECORDS.c.event_id == _REVISIONS.c.event_id)
    .where(_REVISIONS.c.event_id == bindparam("event_id"))
)
_REVISIONS_OF = (
    select(SheetRevision)
    .where(SheetRevision.sheet_id == bindparam("sheet_id"))
    .order_by(SheetRevision.ledger_seq)
)


def seat_by_public_id(session: Session, public_id: str) -> Seat:
    """Return the seat with its panel, event and holders; raises `NotFound`."""
    seat = session.scalar(_seat(), {"public_id": public_id})
    if seat is None:
        raise NotFound
    return seat


def sheet_of(session: Session, seat: Seat, work: Work) -> ScoreSheet | None:
    """Return the sheet of a seat on a work; None before anything was typed."""
    return session.scalar(_SHEET, {"seat_id": seat.id, "work_id": work.id})


def revisions_of(session: Session, sheet: ScoreSheet) -> list[SheetRevision]:
    """Return all revisions of a sheet in the order in which the trail got them."""
    return list(session.scalars(_REVISIONS_OF, {"sheet_id": sheet.id}))


def newest_revisions(session: Session, sheet: ScoreSheet) -> list[SheetRevision]:
    """Return the versions that a sheet in conflict has to choose from: all since the last choice.

    In the order of the trail: the one that held before the conflict, then those that contest it.
    """
    found = revisions_of(session, sheet)
    held = [index for index, one in enumerate(found) if one.revision == sheet.revision]
    return found[held[0] :] if held else found


def effective_revision(session: Session, sheet: ScoreSheet) -> SheetRevision | None:
    """Return the revision that holds; None before the first. In conflict: the one from before."""
    query = select(SheetRevision).where(
        SheetRevision.sheet_id == sheet.id, SheetRevision.revision == sheet.revision
    )
    return session.scalar(query.order_by(SheetRevision.ledger_seq).limit(1))


def revision_by_event_id(session: Session, event_id: str) -> SheetRevision | None:
    """Return the revision that a client sent under this id; None when it never came."""
    return session.scalar(_REVISION, {"event_id": event_id})


@dataclass(frozen=True, slots=True)
class RecordedRevision:
    """What a revision says and where its record stands in the trail."""

    body_hash: str
    seq: int
    hash: str


def recorded_revision(session: Session, event_id: str) -> RecordedRevision | None:
    """Return the revision under this id with its record; None where one of the two is missing.

    As the database holds them now, both: what is answered to a tablet stands there.
    """
    row = session.execute(_RECORDED, {"event_id": event_id}).first()
    return RecordedRevision(row.body_hash, row.seq, row.hash) if row else None


def record_of(session: Session, revision: SheetRevision) -> LedgerRecord | None:
    """Return the record of the trail that holds this revision's body."""
    return session.scalar(select(LedgerRecord).where(LedgerRecord.event_id == revision.event_id))


@dataclass(frozen=True, slots=True)
class Signature:
    """How a judge signed: strokes of a hand, or (`strokes` empty) the digits of a card."""

    strokes: list[list[int]]
    card: str | None


def signature_of(session: Session, revision: SheetRevision) -> Signature | None:
    """Return how the judge signed this revision; None without a signature."""
    query = (
        select(LedgerSecret.value)
        .join(LedgerRecord, LedgerRecord.id == LedgerSecret.record_id)
        .where(LedgerRecord.event_id == revision.event_id, LedgerSecret.field == "signature")
    )
    kept = session.scalar(query)
    if not kept:
        return None
    found = json.loads(kept)
    return Signature([], found["card"]) if isinstance(found, dict) else Signature(found, None)


def sheet_by_public_id(session: Session, public_id: str) -> ScoreSheet:
    """Return the sheet of this public id; raises `NotFound`."""
    sheet = session.scalar(select(ScoreSheet).where(ScoreSheet.public_id == public_id))
    if sheet is None:
        raise NotFound
    return sheet


def conflicts_to_decide(session: Session, person_id: int | None) -> list[ScoreSheet]:
    """Return the sheets in conflict of panels on whose chief seat the person sits, by work code.

    Their own sheets are on their queue and not here.
    """
    if person_id is None:
        return []
    sits = (SeatHolder.left_at.is_(None)) & (Judge.person_id == person_id)
    holders = select(SeatHolder.seat_id).join(Judge, Judge.id == SeatHolder.judge_id).where(sits)
    chaired = select(Seat.panel_id).where(Seat.role == SeatRole.CHIEF, Seat.id.in_(holders))
    query = (
        select(ScoreSheet)
        .join(Seat, Seat.id == ScoreSheet.seat_id)
        .join(Work, Work.id == ScoreSheet.work_id)
        .where(
            ScoreSheet.state == SheetState.CONFLICT,
            Seat.panel_id.in_(chaired),
            Seat.id.not_in(holders),
        )
        .options(joinedload(ScoreSheet.work), joinedload(ScoreSheet.seat))
    )
    return list(session.scalars(query.order_by(Work.code, Seat.number)))


def chief_persons(session: Session, panel: Panel) -> frozenset[int]:
    """Return the ids of the persons who sit on the panel's chief seats now."""
    query = (
        select(Judge.person_id)
        .join(SeatHolder, SeatHolder.judge_id == Judge.id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .where(Seat.panel_id == panel.id, Seat.role == SeatRole.CHIEF, SeatHolder.left_at.is_(None))
    )
    return frozenset(session.scalars(query))


def rules_hash_of(session: Session, stage: Stage) -> str:
    """Return the SHA-256 of the definition that holds now; sheets carry it."""
    return definition_of(session, stage.event).sha256


def rubric_of_version(session: Session, stage: Stage, rules_hash: str) -> scoring.Rubric | None:
    """Return the stage's rubric in the version of the rules that a sheet carries.

    None when that version is not ours or has no rubric for the stage.
    """
    query = select(EventDefinition).where(
        EventDefinition.event_id == stage.event_id, EventDefinition.sha256 == rules_hash
    )
    version = session.scalar(query)
    if version is None:
        return None
    definition = _parsed(version.sha256, version.body)
    try:
        return definition.rubric_of(definition.stage(stage.code))
    except KeyError:
        return None


def facts_of_work(session: Session, work: Work) -> tuple[dict[str, Decimal], str | None]:
    """Return the recorded numbers of the entry behind `work` and its group, for `by_fact` ranges.

    Nothing while the work is sealed: a judge must not learn of its entry through a range.
    """
    entry = entry_of_work(session, work)
    if entry is None:
        return {}, None
    facts = {}
    for code, answer in entry.answers.items():
        try:
            number = Decimal(str(answer))
        except InvalidOperation:
            continue
        if number.is_finite():
            facts[code] = number
    return facts, entry.group.code if entry.group else entry.category


def visible_name(session: Session, work: Work) -> str | None:
    """Return the entry's name where judges may see it beside the code; None everywhere else."""
    if not safeguards_of(session, work.stage.event).names_visible_to_judges:
        return None
    entry = entry_of_work(session, work)
    return entry.display_name if entry else None


# Made when first asked: a path names what is mapped, which it is not yet while this is imported.
@cache
def _seat() -> Select[Seat]:
    event = joinedload(Seat.panel).joinedload(Panel.stage).joinedload(Stage.event)
    return (
        select(Seat)
        .where(Seat.public_id == bindparam("public_id"))
        .options(
            event.joinedload(Event.edition).joinedload(Edition.unit),
            selectinload(Seat.holders).joinedload(SeatHolder.judge).joinedload(Judge.person),
        )
    )


@lru_cache(maxsize=KEPT_DEFINITIONS)
def _parsed(_sha256: str, body: str) -> scoring.Definition:
    return scoring.parse_definition(json.loads(body))
