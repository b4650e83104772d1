"""Seasons whose periods are posted, made through the operations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.operations import close_stage
from contest.entries.models import Entry
from judges.results.models import ResultVersion
from judges.results.operations import compute_results, publish_results, sign_results
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, a_unit, an_actor, an_enterprise, apart
from tests.factories.returns import a_confirmed_return, open_period

QUIET = {"preset": "workshop", "signatures": ["organiser"], "second_person_for": []}
LOWER: Mapping[str, Mapping[str, str]] = {
    code: {
        **{"output": "1080", "quality": "98.5", "safety": "0", "saving": "1.00"},
        **{"innovation": "1", "order": "8", "commendation": "0", "criticism": "0"},
    }
    for code in ("m1", "m2", "m3")
}
"""A team of 22.5 + 25 + 20 + 10 + 2 + 8 = 87.50 each month."""


def a_season(session: Session, *, teams: int = 2, **parts: Any) -> tuple[Event, list[Entry]]:
    """A labour competition of teams of one factory, signed and published by one organiser."""
    document = a_document("labour-teams", **{"safeguards": QUIET, **parts})
    event = an_event(session, document=document)
    factory = an_enterprise(session)
    entries = [
        an_accepted_entry(
            session, event, unit=a_unit(session, parent=factory, level="team", name=f"第{one}班组")
        )
        for one in range(1, teams + 1)
    ]
    return event, entries


def a_posted_month(
    session: Session,
    event: Event,
    code: str,
    texts: Sequence[tuple[Entry, Mapping[str, str]]],
    *,
    now: datetime = NOON,
) -> ResultVersion:
    """A period in which these entries reported this, closed, computed, signed and public."""
    stage = open_period(session, event, code)
    for entry, given in texts:
        a_confirmed_return(session, stage, entry, texts=given)
    apart(session)
    close_stage(session, SYSTEM, stage, now=now)
    return a_posting(session, event, code, now=now)


def a_posting(
    session: Session, event: Event, code: str, *, now: datetime = NOON, **details: Any
) -> ResultVersion:
    """The period as it computes now, signed and public."""
    apart(session)
    organiser = an_actor(session, "organiser", unit=event.edition.unit)
    apart(session)
    stage = a_stage(session, event, code)
    version = compute_results(session, organiser, event, stage=stage, now=now, **details)
    sign_results(session, organiser, version, shown_hash=version.sha256, now=now)
    publish_results(session, organiser, version, shown_hash=version.sha256, now=now)
    apart(session)
    return version
