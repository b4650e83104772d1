"""Reads judges, panels, seats, cards and declarations."""

import hashlib
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from contest.editions.models import Event, EventPhase, Stage, StageKind
from contest.editions.queries import stages_of
from contest.foundation.errors import NotFound
from contest.people.models import Person
from judges.panels.models import Declaration, Judge, JudgeCard, Panel, Seat, SeatHolder
from judges.panels.rules import code_check, code_sign

Row = TypeVar("Row")
_SEAT = select(Seat).where(Seat.public_id == bindparam("public_id"))


def judge_by_public_id(session: Session, public_id: str) -> Judge:
    """Return the judge of this public id; raises `NotFound`."""
    return _found(session.scalar(_judges().where(Judge.public_id == public_id)))


def judge_of_person(session: Session, person_id: int | None) -> Judge | None:
    """Return the person as a judge; None when they are not registered as one."""
    return session.scalar(_judge_of_person(), {"person_id": person_id})


def all_judges(session: Session) -> list[Judge]:
    """Return every registered judge by pinyin: the library from which panels are made."""
    query = _judges().join(Person, Person.id == Judge.person_id)
    return list(session.scalars(query.order_by(Person.pinyin, Judge.id)))


def panel_by_public_id(session: Session, public_id: str) -> Panel:
    """Return the panel of this public id; raises `NotFound`."""
    return _found(session.scalar(select(Panel).where(Panel.public_id == public_id)))


def seat_by_public_id(session: Session, public_id: str) -> Seat:
    """Return the seat of this public id; raises `NotFound`."""
    return _found(session.scalar(_SEAT, {"public_id": public_id}))


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
    """Return the seats on which the person sits now, of one event or all, by stage and number.

    With panel, stage and whoever sat there: every gate asks the seat for them.
    """
    if event is None:
        return list(session.scalars(_seats_of_person(), {"person_id": person_id}).unique())
    asked = {"person_id": person_id, "event_id": event.id}
    return list(session.scalars(_seats_of_person_in(), asked).unique())


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


def secret_hash(secret: str) -> str:
    """Return what stands in the database for a card's secret; it has 130 bits, so no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def card_of_secret(session: Session, secret: str, *, now: datetime) -> JudgeCard | None:
    """Return the card that this secret opens; None when unknown, void, expired or the event over.

    It is looked up by its hash, so that the time taken tells nothing of how near a guess was.
    """
    return session.scalar(_usable_cards(now).where(JudgeCard.secret_hash == secret_hash(secret)))


def card_of_code(session: Session, event: Event, key: str, *, now: datetime) -> JudgeCard | None:
    """Return the live card of `event` whose stretched code this is; None as for a secret."""
    return session.scalar(
        _usable_cards(now).where(
            JudgeCard.event_id == event.id, JudgeCard.code_check == code_check(code_sign(key))
        )
    )


def card_that_signs(
    session: Session, judge: Judge, event: Event, sign: str, *, at: datetime
) -> JudgeCard | None:
    """Return the card of `judge` in `event` whose digits this shows to have been typed; or None.

    The card must have been good at `at`: a sheet that comes late was signed with what held then.
    One that was voided must have been printed before: a clock that fell back makes no card good.
    """
    return session.scalar(
        select(JudgeCard)
        .where(
            JudgeCard.event_id == event.id,
            JudgeCard.judge_id == judge.id,
            JudgeCard.code_check == code_check(sign),
            JudgeCard.expires_at > at,
            or_(
                JudgeCard.voided_at.is_(None),
                and_(JudgeCard.voided_at > at, JudgeCard.printed_at <= at),
            ),
        )
        .order_by(JudgeCard.id.desc())
        .limit(1)
    )


def live_cards(session: Session, event: Event) -> dict[int, JudgeCard]:
    """Return the cards of `event` that were not voided, by the judge's id."""
    rows = session.scalars(
        select(JudgeCard).where(JudgeCard.event_id == event.id, JudgeCard.voided_at.is_(None))
    )
    return {row.judge_id: row for row in rows}


def _usable_cards(now: datetime) -> Select[JudgeCard]:
    return (
        select(JudgeCard)
        .join(Event, Event.id == JudgeCard.event_id)
        .where(
            JudgeCard.voided_at.is_(None),
            JudgeCard.expires_at > now,
            Event.phase != EventPhase.FINISHED,
        )
        .options(joinedload(JudgeCard.judge).joinedload(Judge.person))
    )


# Made once each: they are asked with each sheet. Only when asked, as a path names what is mapped.
@cache
def _judge_of_person() -> Select[Judge]:
    return _judges().where(Judge.person_id == bindparam("person_id"))


@cache
def _seats_of_person() -> Select[Seat]:
    # Few have sat on one seat: joined, they cost no statement of their own.
    holder = joinedload(Seat.holders).joinedload(SeatHolder.judge).joinedload(Judge.person)
    return (
        select(Seat)
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        .where(Judge.person_id == bindparam("person_id"), SeatHolder.left_at.is_(None))
        .order_by(Stage.event_id, Stage.position, Panel.code, Seat.number)
        .options(contains_eager(Seat.panel).contains_eager(Panel.stage), holder)
    )


@cache
def _seats_of_person_in() -> Select[Seat]:
    return _seats_of_person().where(Stage.event_id == bindparam("event_id"))


def _judges() -> Select[Judge]:
    return select(Judge).options(joinedload(Judge.person).joinedload(Person.unit))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
