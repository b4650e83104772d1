"""What a judge has to do: the works of their seats in order; never another judge's marks."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from contest.editions.models import Edition, Event, Stage
from contest.editions.queries import safeguards_of
from judges.panels.models import Assignment, Judge, Panel, Recusal, Seat, SeatHolder
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.sealing.models import Work, WorkStatus
from judges.sealing.queries import entries_of_works


class RowState(enum.StrEnum):
    """What a row of a queue or a cell of the grid says."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CORRECTING = "correcting"
    LOCKED = "locked"
    CONFLICT = "conflict"
    HELD = "held"
    RECUSED = "recused"
    ABSENT = "absent"
    FORFEITED = "forfeited"
    DISQUALIFIED = "disqualified"


OPEN_STATES = (RowState.CONFLICT, RowState.CORRECTING, RowState.IN_PROGRESS, RowState.NOT_STARTED)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One work on a judge's list. `name` is None while names are hidden from judges.

    `given` counts the criteria that have a value. `total` is None unless judges see totals. A
    recalled sheet was submitted and taken back.
    """

    work: Work
    state: RowState
    given: int
    name: str | None
    submitted_at: datetime | None
    total: Decimal | None
    is_recalled: bool = False


@dataclass(frozen=True, slots=True)
class QueueStage:
    """The judge's list in one stage: what is to be done, then what is done, in drawn order."""

    stage: Stage
    seat: Seat
    count: int
    to_do: Sequence[QueueRow]
    done: Sequence[QueueRow]


def has_seats(session: Session, person_id: int | None) -> bool:
    """Say whether the person sits on any panel now."""
    if person_id is None:
        return False
    return session.scalar(_seats(person_id).with_only_columns(Seat.id).limit(1)) is not None


def queue_of_judge(
    session: Session, person_id: int | None, *, event: Event | None = None
) -> list[QueueStage]:
    """Return the works of every seat on which the person sits, newest event first.

    The number of statements grows with the stages, not with the works. Empty for nobody.
    """
    if person_id is None:
        return []
    query = _seats(person_id).options(*_ways())
    if event is not None:
        query = query.where(Stage.event_id == event.id)
    seats = list(session.scalars(query.order_by(Stage.event_id.desc(), Stage.position, Seat.id)))
    return queue_of_seats(session, seats)


def queue_of_seats(session: Session, seats: Sequence[Seat]) -> list[QueueStage]:
    """Return the works of these seats in their order, each as whoever sits there finds them."""
    works = _works_of(session, seats)
    sheets = _sheets_of(session, seats)
    sitting = {seat.id: seat.holder.judge.person_id for seat in seats if seat.holder}
    recused = {person: _recused(session, person) for person in set(sitting.values())}
    nothing: frozenset[int] = frozenset()
    return [
        _queue(
            session,
            seat,
            works.get(seat.id, []),
            sheets,
            recused.get(sitting.get(seat.id, 0), nothing),
        )
        for seat in seats
    ]


def row_state(work: Work, sheet: ScoreSheet | None, *, recused: bool = False) -> RowState:
    """Return what is to be said of a work on a seat; the work's own status comes first."""
    if work.status is not WorkStatus.PRESENT:
        return RowState(work.status.value)
    if recused:
        return RowState.RECUSED
    if sheet is None or (sheet.state is SheetState.DRAFT and not given_of(sheet)):
        return RowState.NOT_STARTED
    if sheet.state is SheetState.DRAFT:
        return RowState.IN_PROGRESS
    if sheet.state is SheetState.SUBMITTED and given_of(sheet):
        return RowState.CORRECTING
    return RowState(sheet.state.value)


def given_of(sheet: ScoreSheet | None) -> int:
    """Return how many criteria of the draft have a value."""
    values = (sheet.draft or {}).get("values", {}) if sheet else {}
    return sum(value is not None for value in values.values())


def _queue(
    session: Session,
    seat: Seat,
    works: Sequence[Work],
    sheets: Mapping[tuple[int, int], ScoreSheet],
    recused: frozenset[int],
) -> QueueStage:
    stage = seat.panel.stage
    safeguards = safeguards_of(session, stage.event)
    entries = entries_of_works(session, stage) if safeguards.names_visible_to_judges else {}
    rubric = scoring_rubric(session, stage)
    rows = []
    for work in works:
        sheet = sheets.get((seat.id, work.id))
        entry = entries.get(work.id)
        rows.append(
            QueueRow(
                work=work,
                state=row_state(work, sheet, recused=work.id in recused),
                given=given_of(sheet),
                name=entry.display_name if entry else None,
                submitted_at=sheet.submitted_at if sheet else None,
                total=sheet.total if sheet and safeguards.judge_sees_total else None,
                is_recalled=sheet is not None
                and sheet.state is SheetState.DRAFT
                and sheet.revision > 0,
            )
        )
    to_do = [row for row in rows if row.state in OPEN_STATES]
    return QueueStage(
        stage=stage,
        seat=seat,
        count=len(rubric.judged) if rubric else 0,
        to_do=sorted(to_do, key=lambda row: OPEN_STATES.index(row.state)),
        done=[row for row in rows if row.state not in OPEN_STATES],
    )


def _seats(person_id: int) -> Select[Seat]:
    return (
        select(Seat)
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        .where(Judge.person_id == person_id, SeatHolder.left_at.is_(None))
    )


def _ways() -> tuple[ORMOption, ...]:
    stage = joinedload(Seat.panel).joinedload(Panel.stage)
    return (
        stage.joinedload(Stage.event).joinedload(Event.edition).joinedload(Edition.unit),
        selectinload(Seat.holders).joinedload(SeatHolder.judge),
    )


def _works_of(session: Session, seats: Sequence[Seat]) -> dict[int, list[Work]]:
    query = (
        select(Assignment.seat_id, Work)
        .join(Work, Work.id == Assignment.work_id)
        .where(Assignment.seat_id.in_([seat.id for seat in seats]))
        .order_by(Assignment.seat_id, Assignment.position)
    )
    works: dict[int, list[Work]] = {}
    for seat_id, work in session.execute(query):
        works.setdefault(seat_id, []).append(work)
    return works


def _sheets_of(session: Session, seats: Sequence[Seat]) -> dict[tuple[int, int], ScoreSheet]:
    query = select(ScoreSheet).where(ScoreSheet.seat_id.in_([seat.id for seat in seats]))
    return {(sheet.seat_id, sheet.work_id): sheet for sheet in session.scalars(query)}


def _recused(session: Session, person_id: int) -> frozenset[int]:
    query = (
        select(Recusal.work_id)
        .join(Judge, Judge.id == Recusal.judge_id)
        .where(Judge.person_id == person_id)
    )
    return frozenset(session.scalars(query))
