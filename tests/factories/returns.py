"""Periods of a labour competition with units that report, made through the operations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.operations import open_stage
from contest.entries.models import Entry
from contest.foundation.permissions import Actor
from judges.returns.models import UnitReturn
from judges.returns.operations import (
    Voucher,
    confirm_return,
    file_return,
    save_figures,
    sign_return,
)
from judges.returns.queries import content_hash, figures_of, rubric_of_period, rules_of
from judges.scoring.fields import values_from_texts
from judges.scoring.values import Value
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart

# Rule book D4, the worked vector of one team.
MONTHS: Mapping[str, Mapping[str, str]] = {
    "m1": {
        **{"output": "1236", "quality": "98.2", "safety": "1", "saving": "1.02"},
        **{"innovation": "3", "order": "9 8.5 9.5 9", "commendation": "1", "criticism": "0"},
    },
    "m2": {
        **{"output": "1180", "quality": "98.6", "safety": "0", "saving": "0.99"},
        **{"innovation": "5", "order": "9 9.5 9 9.5", "commendation": "0", "criticism": "0"},
    },
    "m3": {
        **{"output": "1260", "quality": "97.4", "safety": "0", "safety.flag": "yes"},
        **{"saving": "1.00", "innovation": "0", "order": "9 8.5 8.5 9"},
        **{"commendation": "0", "criticism": "1"},
    },
}


def a_competition(
    session: Session,
    *,
    ends_on: str | None = None,
    returns: Mapping[str, Any] | None = None,
    safeguards: Mapping[str, Any] | None = None,
    timeline: Mapping[str, Any] | None = None,
) -> tuple[Event, Entry]:
    """A labour competition whose first period is open, with one unit that takes part."""
    document = a_document("labour-teams")
    if ends_on is not None:
        document["timeline"] = {"m1": {"ends_on": ends_on}}
    if timeline is not None:
        document["timeline"] = dict(timeline)
    if returns is not None:
        document["returns"] = dict(returns)
    if safeguards is not None:
        document["safeguards"] = {**document["safeguards"], **safeguards}
    event = an_event(session, document=document)
    entry = an_accepted_entry(session, event, unit=an_enterprise(session))
    open_period(session, event)
    return event, entry


def open_period(session: Session, event: Event, code: str = "m1") -> Stage:
    """The event's period of this code, opened."""
    stage = a_stage(session, event, code)
    open_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return stage


def a_contact(session: Session, entry: Entry) -> Actor:
    """The contact of the entry's unit."""
    apart(session)
    contact = an_actor(session, "unit_contact", unit=entry.unit)
    apart(session)
    return contact


def figures(session: Session, stage: Stage, texts: Mapping[str, str]) -> dict[str, Value | None]:
    """What these texts mean as figures; only those that are named."""
    rubric = rubric_of_period(session, stage)
    values, faults = values_from_texts(rubric, texts, complete=False)
    assert faults == []
    return {code: value for code, value in values.items() if code in texts}


def a_filed_return(
    session: Session,
    stage: Stage,
    entry: Entry,
    *,
    texts: Mapping[str, str] | None = None,
    contact: Actor | None = None,
    vouchers: Sequence[str] = (),
    with_asked: bool = True,
    now: datetime = NOON,
) -> UnitReturn:
    """A return with these figures (the vector's of that month without any), filed.

    Its vouchers are those that are named and, unless told otherwise, those that the rules ask for.
    """
    contact = contact or a_contact(session, entry)
    asked = rules_of(session, stage).voucher_for if with_asked else ()
    save_figures(
        session,
        contact,
        stage=stage,
        entry=entry,
        values=figures(session, stage, texts or MONTHS[stage.code]),
        vouchers={code: Voucher(f"凭证-{code}") for code in {*asked, *vouchers}},
        now=now,
    )
    return file_return(session, contact, stage=stage, entry=entry, now=now)


def a_signed_return(session: Session, found: UnitReturn, *, chair: Actor) -> UnitReturn:
    """The return, signed by a chair who looks at it as it stands now."""
    shown_hash = content_hash(figures_of(session, found))
    return sign_return(session, chair, found, shown_hash=shown_hash, now=NOON)


def a_confirmed_return(session: Session, stage: Stage, entry: Entry, **details: Any) -> UnitReturn:
    """The same, confirmed by an inspector."""
    found = a_filed_return(session, stage, entry, **details)
    apart(session)
    inspector = an_actor(session, "inspector", event=stage.event)
    apart(session)
    return confirm_return(session, inspector, found, rest=True, now=NOON)
