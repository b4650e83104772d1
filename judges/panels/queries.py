"""Reads judges, panels, seats, assignments and ties; shows nothing of who stands behind a work."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Event, EventPhase, Stage, StageKind
from contest.editions.queries import stages_of
from contest.foundation.errors import NotFound
from contest.people.models import Person, Unit, UnitLevel
from judges.panels.models import (
    Assignment,
    Conflict,
    Declaration,
    Judge,
    JudgeCard,
    Panel,
    Recusal,
    Seat,
    SeatHolder,
)
from judges.panels.rules import Behind, Place, Ties, conflict_kind, judges_needed, side_of
from judges.rubrics.queries import stage_definition
from judges.sealing.models import Work
from judges.sealing.queries import identities_behind, works_of_stage

Row = TypeVar("Row")
IN_HOUSE = frozenset({UnitLevel.ENTERPRISE, UnitLevel.TEAM})


@dataclass(frozen=True, slots=True)
class UnmetWork:
    """A work that has fewer judges than its total needs. It does not say who is barred."""

    code: str
    judges: int
    needed: int


@dataclass(frozen=True, slots=True)
class RecusalCount:
    """How many works a judge does not judge for one reason; which ones is not said."""

    judge: Judge
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class AssignmentReport:
    """What an assignment came to: pairs of seat and work, empty seats, and what is lacking."""

    assigned: int
    empty_seats: tuple[int, ...]
    recusals: tuple[RecusalCount, ...]
    unmet: tuple[UnmetWork, ...]


def judge_by_public_id(session: Session, public_id: str) -> Judge:
    """Return the judge of this public id; raises `NotFound`."""
    return _found(session.scalar(_judges().where(Judge.public_id == public_id)))


def judge_of_person(session: Session, person_id: int | None) -> Judge | None:
    """Return the person as a judge; None when they are not registered as one."""
    return session.scalar(_judges().where(Judge.person_id == person_id))


def all_judges(session: Session) -> list[Judge]:
    """Return every registered judge by pinyin: the library from which panels are made."""
    query = _judges().join(Person, Person.id == Judge.person_id)
    return list(session.scalars(query.order_by(Person.pinyin, Judge.id)))


def panel_by_public_id(session: Session, public_id: str) -> Panel:
    """Return the panel of this public id; raises `NotFound`."""
    return _found(session.scalar(select(Panel).where(Panel.public_id == public_id)))


def seat_by_public_id(session: Session, public_id: str) -> Seat:
    """Return the seat of this public id; raises `NotFound`."""
    return _found(session.scalar(select(Seat).where(Seat.public_id == public_id)))


def panels_of_stage(session: Session, stage: Stage) -> list[Panel]:
    """Return the panels of `stage` by code."""
    query = select(Panel).where(Panel.stage_id == stage.id).order_by(Panel.code)
    return list(session.scalars(query.options(selectinload(Panel.seats))))


def judged_stages(session: Session, event: Event) -> list[Stage]:
    """Return the stages of `event` that panels judge, in their order."""
    return [stage for stage in stages_of(session, event) if stage.kind is StageKind.JUDGED]


def judges_of_event(session: Session, event: Event) -> list[Judge]:
    """Return the judges who sit on any panel of `event` now, by pinyin."""
    seated = (
        select(SeatHolder.judge_id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        .where(Stage.event_id == event.id, SeatHolder.left_at.is_(None))
    )
    query = _judges().join(Person, Person.id == Judge.person_id).where(Judge.id.in_(seated))
    return list(session.scalars(query.order_by(Person.pinyin, Judge.id)))


def seats_of_person(
    session: Session, person_id: int | None, event: Event | None = None
) -> list[Seat]:
    """Return the seats on which the person sits now, of one event or all, by stage and number."""
    query = (
        select(Seat)
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        .where(Judge.person_id == person_id, SeatHolder.left_at.is_(None))
        .order_by(Stage.event_id, Stage.position, Panel.code, Seat.number)
    )
    if event is not None:
        query = query.where(Stage.event_id == event.id)
    return list(session.scalars(query))


def assigned_works(session: Session, seat: Seat) -> list[Work]:
    """Return the works that `seat` judges, in the order of its queue."""
    query = (
        select(Work)
        .join(Assignment, Assignment.work_id == Work.id)
        .where(Assignment.seat_id == seat.id)
        .order_by(Assignment.position, Work.code)
    )
    return list(session.scalars(query))


def is_assigned(session: Session, seat: Seat, work: Work) -> bool:
    """Say whether `seat` judges `work`; a recused work is not assigned."""
    return _assignment(session, seat, work) is not None


def assignments_of_panel(session: Session, panel: Panel) -> list[Assignment]:
    """Return what the seats of `panel` judge."""
    query = select(Assignment).join(Seat, Seat.id == Assignment.seat_id)
    return list(session.scalars(query.where(Seat.panel_id == panel.id)))


def loads_of_panel(session: Session, panel: Panel) -> dict[int, int]:
    """Return how many works each seat of `panel` judges, by the seat's id."""
    return Counter(row.seat_id for row in assignments_of_panel(session, panel))


def conflicts_with_works(session: Session, stage: Stage, judge: Judge) -> dict[int, str]:
    """Return the kind of conflict by the id of each work that `judge` must not judge.

    For the check alone: shown to nobody while the stage is sealed, because it would tell of which
    unit a code is.
    """
    ties = _ties(session, stage, judge)
    allowed = stage_definition(session, stage).panel.own_unit == "allowed"
    found = {}
    for work_id, behind in _behind(session, stage).items():
        kind = conflict_kind(ties, behind, own_unit_allowed=allowed)
        if kind is not None:
            found[work_id] = kind
    return found


def hard_conflict(session: Session, judge: Judge, work: Work) -> str | None:
    """Return why `judge` must not judge `work`; None when they may. Asked again before marking."""
    return conflicts_with_works(session, work.stage, judge).get(work.id)


def recusals_of_panel(session: Session, panel: Panel) -> list[RecusalCount]:
    """Return how many works each judge of `panel` is barred from, by reason; it names no work."""
    judges = {seat.holder.judge_id: seat.holder.judge for seat in panel.seats if seat.holder}
    rows = session.scalars(
        select(Recusal)
        .join(Work, Work.id == Recusal.work_id)
        .where(Work.stage_id == panel.stage_id, Recusal.judge_id.in_(judges))
    )
    counts = Counter((row.judge_id, row.kind) for row in rows)
    return [RecusalCount(judges[who], kind, count) for (who, kind), count in sorted(counts.items())]


def recused_works(session: Session, stage: Stage, judge: Judge) -> frozenset[int]:
    """Return the ids of the works of `stage` that `judge` was recused from, whatever the reason."""
    query = (
        select(Recusal.work_id)
        .join(Work, Work.id == Recusal.work_id)
        .where(Work.stage_id == stage.id, Recusal.judge_id == judge.id)
    )
    return frozenset(session.scalars(query))


def unmet_works(session: Session, panel: Panel) -> list[UnmetWork]:
    """Return the works with fewer judges whose marks count than the definition needs, by code."""
    rule = stage_definition(session, panel.stage).panel
    needed = judges_needed(rule.seats, rule.missing, rule.minimum)
    query = (
        select(Assignment.work_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .where(Panel.stage_id == panel.stage_id, Seat.counts)
    )
    have = Counter(session.scalars(query))
    return [
        UnmetWork(work.code, have[work.id], needed)
        for work in works_of_stage(session, panel.stage)
        if have[work.id] < needed
    ]


def report_of_panel(session: Session, panel: Panel) -> AssignmentReport:
    """Return how the works of `panel` are covered now."""
    return AssignmentReport(
        assigned=len(assignments_of_panel(session, panel)),
        empty_seats=tuple(seat.number for seat in panel.seats if seat.holder is None),
        recusals=tuple(recusals_of_panel(session, panel)),
        unmet=tuple(unmet_works(session, panel)),
    )


def declaration_of(session: Session, judge: Judge, event: Event) -> Declaration | None:
    """Return what `judge` declared for `event`; None before they did."""
    return session.scalar(
        select(Declaration).where(
            Declaration.judge_id == judge.id, Declaration.event_id == event.id
        )
    )


def declarations_of_event(session: Session, event: Event) -> dict[int, Declaration]:
    """Return the declarations for `event` by the judge's id."""
    rows = session.scalars(select(Declaration).where(Declaration.event_id == event.id))
    return {row.judge_id: row for row in rows}


def ties_of_judges(session: Session, judges: Iterable[Judge]) -> dict[int, list[Conflict]]:
    """Return the recorded ties of `judges` by the judge's id, oldest first."""
    ids = [judge.id for judge in judges]
    found: dict[int, list[Conflict]] = {judge_id: [] for judge_id in ids}
    query = select(Conflict).where(Conflict.judge_id.in_(ids)).order_by(Conflict.id)
    for row in session.scalars(
        query.options(joinedload(Conflict.person), joinedload(Conflict.unit))
    ):
        found[row.judge_id].append(row)
    return found


def secret_hash(secret: str) -> str:
    """Return what stands in the database for a card's secret; it has 130 bits, so no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def card_of_secret(session: Session, secret: str, *, now: datetime) -> JudgeCard | None:
    """Return the card that this secret opens; None when unknown, void, expired or the event over.

    It is looked up by its hash, so that the time taken tells nothing of how near a guess was.
    """
    return session.scalar(
        select(JudgeCard)
        .join(Event, Event.id == JudgeCard.event_id)
        .where(
            JudgeCard.secret_hash == secret_hash(secret),
            JudgeCard.voided_at.is_(None),
            JudgeCard.expires_at > now,
            Event.phase != EventPhase.FINISHED,
        )
        .options(joinedload(JudgeCard.judge).joinedload(Judge.person))
    )


def live_cards(session: Session, event: Event) -> dict[int, JudgeCard]:
    """Return the cards of `event` that were not voided, by the judge's id."""
    rows = session.scalars(
        select(JudgeCard).where(JudgeCard.event_id == event.id, JudgeCard.voided_at.is_(None))
    )
    return {row.judge_id: row for row in rows}


def _judges() -> Select[Judge]:
    return select(Judge).options(joinedload(Judge.person).joinedload(Person.unit))


def _assignment(session: Session, seat: Seat, work: Work) -> Assignment | None:
    return session.scalar(
        select(Assignment).where(Assignment.seat_id == seat.id, Assignment.work_id == work.id)
    )


def _behind(session: Session, stage: Stage) -> dict[int, Behind]:
    identities = identities_behind(session, stage)
    units = {unit_id for who in identities.values() for unit_id in who.unit_ids}
    sides = sides_of_units(session, stage.event, units)
    return {
        work_id: Behind(
            persons=who.person_ids,
            sides=frozenset(s for s in map(sides.get, who.unit_ids) if s is not None),
        )
        for work_id, who in identities.items()
    }


def _ties(session: Session, stage: Stage, judge: Judge) -> Ties:
    recorded = ties_of_judges(session, [judge])[judge.id]
    own = judge.person.unit_id
    units = {tie.unit_id for tie in recorded if tie.unit_id is not None}
    sides = sides_of_units(session, stage.event, units | ({own} if own is not None else set()))
    tied_sides = {
        side: tie.kind
        for tie in recorded
        if tie.unit_id is not None and (side := sides.get(tie.unit_id)) is not None
    }
    return Ties(
        person_id=judge.person_id,
        side=sides.get(own) if own is not None else None,
        persons={tie.person_id: tie.kind for tie in recorded if tie.person_id is not None},
        sides=tied_sides,
    )


def sides_of_units(
    session: Session, event: Event, unit_ids: Iterable[int]
) -> Mapping[int, int | None]:
    """Return the side of each unit in `event`, by the unit's id; None for the organiser's own."""
    organiser = event.edition.unit
    units = list(session.scalars(select(Unit).where(Unit.id.in_(set(unit_ids)))))
    above = {int(part) for unit in units for part in unit.path.split("/") if part}
    enterprises = set(
        session.scalars(
            select(Unit.id).where(Unit.id.in_(above), Unit.level == UnitLevel.ENTERPRISE)
        )
    )
    return {
        unit.id: side_of(
            _place(unit, enterprises),
            organiser.path,
            within_enterprise=organiser.level in IN_HOUSE,
        )
        for unit in units
    }


def _place(unit: Unit, enterprises: set[int]) -> Place:
    path = [int(part) for part in unit.path.split("/") if part]
    employer = next((unit_id for unit_id in path if unit_id in enterprises), None)
    return Place(unit.id, unit.path, employer)


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
