"""Which units have reported which periods; and what one contact has to report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Edition, Event, EventPhase, Stage, StageKind
from contest.editions.queries import stages_of
from contest.entries.models import Entry, EntryState
from contest.entries.queries import accepted_entries
from contest.foundation.permissions import Actor
from contest.people.models import Unit
from judges.returns.models import UnitReturn
from judges.returns.queries.returns import late_days_of, rules_of


@dataclass(frozen=True, slots=True)
class Report:
    """What one unit has for one period. `state` None: nothing saved yet."""

    stage: Stage
    entry: Entry
    found: UnitReturn | None
    due_on: date | None
    late_days: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Units × periods of one event; entries by number, periods in their order."""

    stages: Sequence[Stage]
    entries: Sequence[Entry]
    reports: Mapping[tuple[int, int], Report]


def overview_of(session: Session, event: Event) -> Overview:
    """Return the grid of `event`; the number of statements grows with the periods alone."""
    stages = [one for one in stages_of(session, event) if one.kind is StageKind.RETURNS]
    entries = accepted_entries(session, event)
    return Overview(stages, entries, _reports(session, stages, entries))


def reports_of(session: Session, actor: Actor) -> list[tuple[Event, list[Report]]]:
    """Return what the contact's units report, by event, newest first; periods in their order.

    Only running events: those being judged, or whose results stand in notice.
    """
    paths = [one.unit_path for one in actor.grants if one.role == "unit_contact" and one.unit_path]
    if not paths:
        return []
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    query = (
        select(Entry)
        .join(Unit, Unit.id == Entry.unit_id)
        .join(Event, Event.id == Entry.event_id)
        .where(
            below,
            Entry.state == EntryState.ACCEPTED,
            Event.phase.in_((EventPhase.JUDGING, EventPhase.NOTICE)),
            Event.stages.any(Stage.kind == StageKind.RETURNS),
        )
        .options(
            joinedload(Entry.event).joinedload(Event.edition).joinedload(Edition.unit),
            joinedload(Entry.unit),
        )
        .order_by(Entry.event_id.desc(), Entry.number)
    )
    by_event: dict[int, list[Entry]] = {}
    for entry in session.scalars(query):
        by_event.setdefault(entry.event_id, []).append(entry)
    found = []
    for entries in by_event.values():
        event = entries[0].event
        stages = [one for one in stages_of(session, event) if one.kind is StageKind.RETURNS]
        reports = _reports(session, stages, entries)
        found.append((event, list(reports.values())))
    return found


def _reports(
    session: Session, stages: Sequence[Stage], entries: Sequence[Entry]
) -> dict[tuple[int, int], Report]:
    query = select(UnitReturn).where(UnitReturn.stage_id.in_([stage.id for stage in stages]))
    rows = {(row.stage_id, row.entry_id): row for row in session.scalars(query)}
    reports = {}
    for stage in stages:
        rules = rules_of(session, stage)
        for entry in entries:
            found = rows.get((stage.id, entry.id))
            late = late_days_of(found, rules) if found else 0
            reports[stage.id, entry.id] = Report(stage, entry, found, rules.due_on, late)
    return reports
