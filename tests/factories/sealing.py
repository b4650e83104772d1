"""Stages whose codes are drawn, for tests; chance has a seed here."""

from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.entries.models import Entry
from contest.people.models import Person
from judges.sealing import queries
from judges.sealing.models import Work
from judges.sealing.operations import draw_stage
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, apart
from tests.factories.rubrics import an_event_with

SEALED: dict[str, Any] = {"preset": "standard"}
THREE_LAYERS = ["entry", "station", "work"]


def seeded(seed: int = 1) -> Random:
    """Chance that draws the same again."""
    return Random(seed)  # noqa: S311 - a test must repeat; the product draws from the system


def a_sealed_event(
    session: Session, *, sealing: Sequence[str] = tuple(THREE_LAYERS), **details: Any
) -> Event:
    """An event whose last stage hides names behind these layers."""
    safeguards = details.pop("safeguards", SEALED)
    return an_event_with(
        session, safeguards=safeguards, stage={"sealing": list(sealing)}, **details
    )


def a_drawn_stage(
    session: Session,
    event: Event,
    *,
    entries: int = 3,
    keepers: dict[str, Person] | None = None,
    seed: int = 1,
) -> Stage:
    """The event's last stage, its codes drawn for its accepted entries and `entries` new ones."""
    for _ in range(entries):
        an_accepted_entry(session, event)
    stage = a_stage(session, event)
    draw_stage(session, SYSTEM, stage, keepers=keepers, now=NOON, chance=seeded(seed))
    apart(session)
    return stage


def work_behind(session: Session, stage: Stage, entry: Entry) -> Work:
    """The work of `entry`, looked up past every seal."""

    # Tests may look behind the seal; the product has no such door.
    behind = queries._map(session, stage)
    works = {work.id: work for work in queries.works_of_stage(session, stage)}
    return next(works[key] for key, entry_id in behind.items() if entry_id == entry.id)
