"""The month's round by itself: the next period opens on its day, the late are reminded."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, Stage, StageKind, StageState
from contest.editions.operations import open_stage
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation import ledger, signals
from contest.foundation.calendar import add_working_days, local_day
from contest.foundation.permissions import Actor, require, system_actor
from contest.foundation.signals import Message
from judges.returns.models import ReturnReminder, ReturnState, UnitReturn
from judges.returns.queries import contacts_of, round_rules, rules_of

CLOCKWORK = "returns-round"
REMINDED = "return.remind"
WAITING = (ReturnState.DRAFT, ReturnState.TO_SIGN, ReturnState.SENT_BACK)


def turn_round(session: Session, *, now: datetime) -> tuple[int, int]:
    """Open what is due to open and remind who is due to be reminded, in every running season.

    Returns how many periods were opened and how many units reminded. Done twice a day it does
    nothing the second time.
    """
    actor, today = system_actor(CLOCKWORK), local_day(now)
    opened = reminded = 0
    seasons = _seasons(session)
    # Streams are locked in one order, which is not that of the seasons.
    ledger.lock(session, [event.stream for event in seasons], now=now)
    for event in seasons:
        rules = round_rules(session, event)
        for stage in event.stages:
            if stage.kind is not StageKind.RETURNS:
                continue
            begins = stage.starts_on
            if (
                rules.opens_by_itself
                and stage.state is StageState.PLANNED
                and begins is not None
                and begins <= today
            ):
                open_stage(session, actor, stage, now=now)
                opened += 1
            if stage.state is StageState.OPEN and _is_reminding_day(
                session, stage, today, rules.remind_before
            ):
                reminded += len(_remind(session, actor, stage, today, now))
    return opened, reminded


def remind_late(session: Session, actor: Actor, event: Event, *, now: datetime) -> int:
    """Remind, at somebody's word, the units that have not reported the open periods; how many.

    Raises `NotPermitted`.
    """
    require(actor, "return.remind", event)
    stages = [
        one
        for one in event.stages
        if one.kind is StageKind.RETURNS and one.state is StageState.OPEN
    ]
    return sum(len(_remind(session, actor, one, local_day(now), now)) for one in stages)


def _seasons(session: Session) -> Sequence[Event]:
    query = (
        select(Event)
        .where(
            Event.phase == EventPhase.JUDGING,
            Event.stages.any(Stage.kind == StageKind.RETURNS),
        )
        .order_by(Event.id)
    )
    return session.scalars(query).all()


def _is_reminding_day(session: Session, stage: Stage, today: date, before: int) -> bool:
    due = rules_of(session, stage).due_on
    if due is None or before < 0:
        return False
    # From some working days before the last day on, then every day until it is reported.
    return add_working_days(today, before) >= due


def _remind(
    session: Session, actor: Actor, stage: Stage, today: date, now: datetime
) -> list[Entry]:
    """Send each waiting unit's contacts one message a day at most; return the units."""
    waiting = _waiting(session, stage, today)
    people = contacts_of(session, waiting)
    due = rules_of(session, stage).due_on
    for entry in waiting:
        recipients = people[entry.id]
        session.add(
            ReturnReminder(
                edition_id=stage.edition_id,
                stage_id=stage.id,
                entry_id=entry.id,
                reminded_on=today,
                recipients=len(recipients),
            )
        )
        if recipients:
            context = {
                "stage": stage.public_id,
                "entry": entry.public_id,
                "period": stage.name,
                "unit": entry.display_name,
                "due_on": due.isoformat() if due else "—",
            }
            signals.send(session, Message("return_due", recipients, context))
    session.flush()
    if waiting:
        body = {"entries": [entry.public_id for entry in waiting], "day": today.isoformat()}
        ledger.record(session, actor, REMINDED, stage, body=body, now=now)
    return waiting


def _waiting(session: Session, stage: Stage, today: date) -> list[Entry]:
    """Return who has not reported the period and was not reminded of it today."""
    query = select(UnitReturn.entry_id, UnitReturn.state).where(UnitReturn.stage_id == stage.id)
    states: dict[int, ReturnState] = dict(session.execute(query).all())
    done = set(
        session.scalars(
            select(ReturnReminder.entry_id).where(
                ReturnReminder.stage_id == stage.id, ReturnReminder.reminded_on == today
            )
        )
    )
    return [
        entry
        for entry in accepted_entries(session, stage.event)
        if states.get(entry.id, ReturnState.DRAFT) in WAITING and entry.id not in done
    ]
