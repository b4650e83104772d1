"""Series, editions and events for tests, made through the operations of the product."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from contest.editions import operations, queries
from contest.editions.models import Edition, Event, EventPhase, Series, Stage
from contest.people.models import Unit
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_federation, apart

_numbers = count(1)


def a_series(session: Session, *, unit: Unit | None = None, name: str = "高新匠领") -> Series:
    """A series run by `unit`, or by the federation."""
    unit = unit or a_federation(session)
    apart(session)
    return operations.add_series(session, SYSTEM, unit=unit, name=name, now=NOON)


def an_edition(
    session: Session,
    *,
    unit: Unit | None = None,
    series: Series | None = None,
    name: str | None = None,
    year: int = 2026,
    now: datetime = NOON,
) -> Edition:
    """An edition run by `unit`, or by the federation."""
    unit = unit or a_federation(session)
    apart(session)
    return operations.add_edition(
        session,
        SYSTEM,
        unit=unit,
        name=name or f"第{next(_numbers)}届职工技能竞赛",
        year=year,
        series=series,
        now=now,
    )


def a_document(template: str = "workshop", **parts: Any) -> dict[str, Any]:
    """A fresh copy of a shipped definition document, its top-level `parts` replaced."""
    return {**queries.template_by_key(template).document, **parts}


def an_event(
    session: Session,
    *,
    template: str = "workshop",
    document: dict[str, Any] | None = None,
    edition: Edition | None = None,
    unit: Unit | None = None,
    phase: EventPhase = EventPhase.PREPARING,
    now: datetime = NOON,
    **details: Any,
) -> Event:
    """An event of a shipped template (or of `document`), in `phase`.

    In the phase of registration its window is open at `now` unless `details` say otherwise.
    """
    event = operations.add_event(
        session,
        SYSTEM,
        edition or an_edition(session, unit=unit),
        document=document or a_document(template),
        now=now,
        **{
            "registration_opens_at": now - timedelta(days=7),
            "registration_closes_at": now + timedelta(days=7),
            "held_on": (now + timedelta(days=14)).date(),
            **details,
        },
    )
    order = list(EventPhase)
    for step in order[1 : order.index(phase) + 1]:
        operations.move_phase(session, SYSTEM, event, phase=step, now=now)
    apart(session)
    return event


def a_stage(session: Session, event: Event, code: str | None = None) -> Stage:
    """The event's stage of this code, or its only or last one."""
    stages = queries.stages_of(session, event)
    return queries.stage_by_code(session, event, code) if code else stages[-1]


def an_open_stage(session: Session, event: Event, code: str | None = None) -> Stage:
    """The same, opened, so that it takes marks."""
    stage = a_stage(session, event, code)
    operations.open_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return stage
