"""Reads series, editions, events, stages, definitions and templates; changes nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import (
    DefinitionProposal,
    Edition,
    EditionArchive,
    Event,
    EventDefinition,
    EventDraft,
    EventGroup,
    EventPhase,
    Series,
    SeriesFigure,
    Stage,
    StageState,
)
from contest.editions.rules import Safeguards, read_safeguards
from contest.foundation.errors import NotFound
from contest.foundation.models import Approval, ApprovalState, JobRun
from contest.foundation.once import once
from contest.foundation.permissions import Actor, can
from contest.people.models import Unit

Row = TypeVar("Row")
# Asked before each request: made once, and of columns, it takes a quarter of what rows take.
_STAGES = Stage.__table__.c
_SWITCH_DUE = select(_STAGES.id).where(_STAGES.switches_at <= bindparam("now")).limit(1)
_NEWEST_DEFINITION = (
    select(EventDefinition)
    .where(EventDefinition.event_id == bindparam("event_id"))
    .order_by(EventDefinition.version.desc())
    .limit(1)
)
# A process serves a few events at a time.
KEPT_DEFINITIONS = 64
TEMPLATES = Path(__file__).with_name("event_templates")
# The order in which an organiser looks for what is near to their contest.
TEMPLATE_ORDER = (
    *("workshop", "skills-cnc-turner", "innovation-defence"),
    *("worldskills-mechatronics", "labour-teams", "five-small"),
)


@dataclass(frozen=True)
class EventTemplate:
    """A definition document shipped with the product, to start an event from."""

    key: str
    text: str

    @property
    def document(self) -> dict[str, Any]:
        """Return a fresh copy of the document, to be changed freely."""
        loaded: dict[str, Any] = json.loads(self.text)
        return loaded


def event_templates() -> list[EventTemplate]:
    """Return the shipped templates, the simplest first."""
    known = {key: place for place, key in enumerate(TEMPLATE_ORDER)}
    found = [EventTemplate(key, text) for key, text in _template_files()]
    return sorted(found, key=lambda template: (known.get(template.key, 99), template.key))


def template_by_key(key: str) -> EventTemplate:
    """Return the shipped template of this name; raises `NotFound`."""
    return _one(next((template for template in event_templates() if template.key == key), None))


def draft_by_public_id(session: Session, public_id: str) -> EventDraft:
    """Return a contest that is being set up, with its unit; raises `NotFound`."""
    query = select(EventDraft).where(EventDraft.public_id == public_id)
    return _one(session.scalar(query.options(joinedload(EventDraft.unit))))


def open_drafts(session: Session, actor: Actor) -> list[EventDraft]:
    """Return the contests that `actor` may go on setting up, the last saved first."""
    query = select(EventDraft).where(EventDraft.event_id.is_(None))
    found = session.scalars(query.options(joinedload(EventDraft.unit)))
    own = [draft for draft in found if can(actor, "edition.manage", draft)]
    return sorted(own, key=lambda draft: draft.saved_at, reverse=True)


def managing_unit(session: Session, actor: Actor) -> Unit | None:
    """Return the highest unit whose contests `actor` may set up; None when there is none."""
    paths = {grant.unit_path for grant in actor.grants if grant.unit_path}
    units = session.scalars(select(Unit).where(Unit.path.in_(paths)).order_by(Unit.path))
    return next((unit for unit in units if can(actor, "edition.manage", unit)), None)


def series_by_public_id(session: Session, public_id: str) -> Series:
    """Return a series with its editions; raises `NotFound`."""
    query = select(Series).where(Series.public_id == public_id)
    return _one(session.scalar(query.options(selectinload(Series.editions))))


def series_seen_by(session: Session, actor: Actor) -> list[Series]:
    """Return the series with their editions that `actor` may see, in the order of their making."""
    query = select(Series).options(selectinload(Series.editions), joinedload(Series.unit))
    found = session.scalars(query.order_by(Series.id))
    return [series for series in found if can(actor, "event.view", series)]


def editions_of(session: Session, series: Series) -> list[Edition]:
    """Return the editions of a series with their events, newest year first."""
    query = select(Edition).where(Edition.series_id == series.id)
    query = query.options(joinedload(Edition.unit), selectinload(Edition.events))
    return list(session.scalars(query.order_by(Edition.year.desc(), Edition.id.desc())))


def figures_of(session: Session, series: Series) -> list[SeriesFigure]:
    """Return the imported yearly figures of a series, by key and year."""
    query = select(SeriesFigure).where(SeriesFigure.series_id == series.id)
    query = query.options(joinedload(SeriesFigure.unit))
    return list(session.scalars(query.order_by(SeriesFigure.key, SeriesFigure.year)))


def edition_by_public_id(session: Session, public_id: str) -> Edition:
    """Return an edition with its unit, series and events; raises `NotFound`."""
    query = select(Edition).where(Edition.public_id == public_id)
    return _one(session.scalar(query.options(joinedload(Edition.unit), joinedload(Edition.series))))


def editions_below(session: Session, paths: Iterable[str]) -> list[Edition]:
    """Return the editions run by units at or below `paths`, newest year first."""
    below = [Unit.path.startswith(path, autoescape=True) for path in paths]
    if not below:
        return []
    rehearsed = select(Event.edition_id).where(Event.rehearsal_of_id.is_not(None))
    query = select(Edition).join(Unit, Unit.id == Edition.unit_id)
    query = query.where(or_(*below), Edition.id.not_in(rehearsed))
    query = query.options(joinedload(Edition.unit), selectinload(Edition.events))
    return list(session.scalars(query.order_by(Edition.year.desc(), Edition.id.desc())))


def event_by_public_id(session: Session, public_id: str) -> Event:
    """Return an event with its edition and the unit that runs it; raises `NotFound`."""
    return _one(session.scalar(_event(), {"public_id": public_id}))


@cache
def _event() -> Select[Event]:
    return _events().where(Event.public_id == bindparam("public_id"))


def public_event_by_public_id(session: Session, public_id: str) -> Event:
    """Return an event that was announced; raises `NotFound` while it is being prepared."""
    announced = _events().where(Event.phase != EventPhase.PREPARING)
    return _one(session.scalar(announced.where(Event.public_id == public_id)))


def public_events(session: Session) -> list[Event]:
    """Return all announced events: registering, then judging, in notice, finished; newest first."""
    phases = list(EventPhase)
    found = session.scalars(_events().where(Event.phase != EventPhase.PREPARING))
    return sorted(found, key=lambda event: (phases.index(event.phase), -event.id))


def events_seen_by(session: Session, actor: Actor) -> list[Event]:
    """Return the events that any grant of `actor` reaches, newest first; all for the system.

    Running rehearsals are among them, wiped ones are not.
    """
    query = _events().where(Event.wiped_at.is_(None)).order_by(Event.id.desc())
    if not actor.is_system:
        query = query.where(or_(*_reached(actor), Event.id.in_(())))
    return list(session.scalars(query))


def running_events(session: Session, actor: Actor) -> list[Event]:
    """Return the events, not yet finished, that any grant of `actor` reaches, with their stages.

    Rehearsals are not among them: nobody's work waits there.
    """
    query = _events().where(Event.phase != EventPhase.FINISHED, Event.rehearsal_of_id.is_(None))
    query = query.options(selectinload(Event.stages)).order_by(Event.id.desc())
    if not actor.is_system:
        query = query.where(or_(*_reached(actor), Event.id.in_(())))
    return list(session.scalars(query))


def rehearsal_of(session: Session, event: Event) -> Event | None:
    """Return the running rehearsal of an event; None where none runs."""
    query = _events().where(Event.rehearsal_of_id == event.id, Event.wiped_at.is_(None))
    return session.scalar(query.order_by(Event.id.desc()).limit(1))


def original_of(session: Session, event: Event) -> Event:
    """Return the event that a rehearsal rehearses; raises `NotFound` for a true event."""
    return _one(session.scalar(_events().where(Event.id == event.rehearsal_of_id)))


def open_proposals(session: Session, actor: Actor) -> list[DefinitionProposal]:
    """Return the changes of rules that wait in the events that `actor` reaches, oldest first."""
    waiting = (ApprovalState.REQUESTED, ApprovalState.APPROVED)
    reached = select(Event.id).where(or_(*_reached(actor), Event.id.in_(())))
    event = joinedload(DefinitionProposal.event).joinedload(Event.edition)
    query = (
        select(DefinitionProposal)
        .join(Approval, Approval.id == DefinitionProposal.approval_id)
        .where(DefinitionProposal.event_id.in_(reached), Approval.state.in_(waiting))
        .options(joinedload(DefinitionProposal.approval), event.joinedload(Edition.unit))
    )
    return list(session.scalars(query.order_by(DefinitionProposal.id)))


def events_to_archive(session: Session, edition: Edition) -> list[Event]:
    """Return the events of an edition that its archive holds, in order: no rehearsal."""
    query = _events().where(Event.edition_id == edition.id, Event.rehearsal_of_id.is_(None))
    return list(session.scalars(query.order_by(Event.id)))


def unfinished_events(session: Session, edition: Edition) -> list[Event]:
    """Return what keeps an edition from being archived."""
    events = events_to_archive(session, edition)
    return [event for event in events if event.phase is not EventPhase.FINISHED]


def archive_key(archive: EditionArchive) -> str:
    """Return the key of the run that makes this archive."""
    return f"archive:{archive.public_id}"


def archives_of(session: Session, edition: Edition) -> list[tuple[EditionArchive, JobRun | None]]:
    """Return the archives of an edition with how far they have come, the newest first."""
    query = select(EditionArchive).where(EditionArchive.edition_id == edition.id)
    query = query.options(joinedload(EditionArchive.file)).order_by(EditionArchive.id.desc())
    found = list(session.scalars(query))
    keys = [archive_key(one) for one in found]
    runs = {run.key: run for run in session.scalars(select(JobRun).where(JobRun.key.in_(keys)))}
    return [(one, runs.get(archive_key(one))) for one in found]


def archive_by_public_id(session: Session, public_id: str) -> EditionArchive:
    """Return an archive with its edition and file; raises `NotFound`."""
    edition = joinedload(EditionArchive.edition).joinedload(Edition.unit)
    query = select(EditionArchive).where(EditionArchive.public_id == public_id)
    return _one(session.scalar(query.options(edition, joinedload(EditionArchive.file))))


def asks_second_factor(session: Session, actor: Actor) -> bool:
    """Say whether `actor` is staff of an event, not yet finished, that asks for a second factor."""
    reached = _reached(actor)
    if not reached:
        return False
    asked = select(Event.id).where(
        Event.staff_need_totp, Event.phase != EventPhase.FINISHED, or_(*reached)
    )
    return session.scalar(asked.limit(1)) is not None


def definition_of(session: Session, event: Event) -> EventDefinition:
    """Return the newest version of the event's definition document."""
    asked = {"event_id": event.id}
    return once(
        session, ("definition", event.id), lambda: _one(session.scalar(_NEWEST_DEFINITION, asked))
    )


def definition_by_version(session: Session, event: Event, version: int) -> EventDefinition:
    """Return one version of the event's definition document; raises `NotFound`."""
    query = select(EventDefinition).where(EventDefinition.event_id == event.id)
    return _one(session.scalar(query.where(EventDefinition.version == version)))


def definitions_of(session: Session, event: Event) -> list[EventDefinition]:
    """Return all versions of the event's definition document, newest first."""
    query = select(EventDefinition).where(EventDefinition.event_id == event.id)
    return list(session.scalars(query.order_by(EventDefinition.version.desc())))


def proposals_of(session: Session, event: Event) -> list[DefinitionProposal]:
    """Return the changes of rules that are asked for or approved and not yet used, oldest first."""
    waiting = (ApprovalState.REQUESTED, ApprovalState.APPROVED)
    query = (
        select(DefinitionProposal)
        .join(Approval, Approval.id == DefinitionProposal.approval_id)
        .where(DefinitionProposal.event_id == event.id, Approval.state.in_(waiting))
        .options(joinedload(DefinitionProposal.approval))
    )
    return list(session.scalars(query.order_by(DefinitionProposal.id)))


def proposal_by_public_id(session: Session, public_id: str) -> DefinitionProposal:
    """Return a proposed change of rules with its event; raises `NotFound`."""
    event = joinedload(DefinitionProposal.event).joinedload(Event.edition)
    query = select(DefinitionProposal).where(DefinitionProposal.public_id == public_id)
    way = (joinedload(DefinitionProposal.approval), event.joinedload(Edition.unit))
    return _one(session.scalar(query.options(*way)))


def document_of(session: Session, event: Event) -> dict[str, Any]:
    """Return a fresh copy of the event's present definition document."""
    document: dict[str, Any] = json.loads(definition_of(session, event).body)
    return document


def safeguards_of(session: Session, event: Event) -> Safeguards:
    """Return what the event's present definition asks for, presets filled in."""
    return _safeguards_in(definition_of(session, event).body)


@lru_cache(maxsize=KEPT_DEFINITIONS)
def _safeguards_in(body: str) -> Safeguards:
    return read_safeguards(json.loads(body).get("safeguards"))


def stages_of(session: Session, event: Event) -> list[Stage]:
    """Return the event's stages in their order, without those that a later version dropped."""
    query = select(Stage).where(Stage.event_id == event.id, Stage.dropped_at.is_(None))
    return list(session.scalars(query.order_by(Stage.position)))


def stage_under_way(event: Event) -> Stage | None:
    """Return the first stage that is not closed, the last one when all are; None without any."""
    still = (stage for stage in event.stages if stage.state is not StageState.CLOSED)
    return next(still, event.stages[-1] if event.stages else None)


def stage_by_public_id(session: Session, public_id: str) -> Stage:
    """Return a stage with its event; raises `NotFound`, also for a dropped one."""
    query = select(Stage).where(Stage.public_id == public_id, Stage.dropped_at.is_(None))
    way = joinedload(Stage.event).joinedload(Event.edition).joinedload(Edition.unit)
    return _one(session.scalar(query.options(way)))


def stage_by_code(session: Session, event: Event, code: str) -> Stage:
    """Return the event's stage of this code; raises `NotFound`, also for a dropped one."""
    query = select(Stage).where(Stage.event_id == event.id, Stage.code == code)
    return _one(session.scalar(query.where(Stage.dropped_at.is_(None))))


def open_stages(session: Session, event: Event) -> list[Stage]:
    """Return the stages that take marks now, in their order."""
    return [stage for stage in stages_of(session, event) if stage.state is StageState.OPEN]


def events_to_switch(session: Session, now: datetime) -> list[str]:
    """Return the public ids of announced events with a stage that the timeline moves by `now`."""
    if session.scalar(_SWITCH_DUE, {"now": now}) is None:
        return []
    query = (
        select(Event.public_id)
        .join(Stage, Stage.event_id == Event.id)
        .where(
            Stage.switches_at <= now,
            Stage.dropped_at.is_(None),
            Event.phase.in_((EventPhase.REGISTRATION, EventPhase.JUDGING)),
        )
    )
    return sorted(set(session.scalars(query)))


def groups_of(session: Session, event: Event) -> list[EventGroup]:
    """Return the groups in which the event ranks, in the order of the definition."""
    query = select(EventGroup).where(EventGroup.event_id == event.id)
    return list(session.scalars(query.order_by(EventGroup.id)))


def _events() -> Select[Event]:
    return select(Event).options(joinedload(Event.edition).joinedload(Edition.unit))


def _reached(actor: Actor) -> list[Any]:
    reached: list[Any] = []
    for grant in sorted(actor.grants, key=repr):
        # A unit's contact looks after its entries; the event belongs to who runs it.
        if grant.role == "unit_contact":
            continue
        if grant.event_id is not None:
            reached.append(Event.id == grant.event_id)
        elif grant.unit_path is not None:
            run_by = select(Edition.id).join(Unit, Unit.id == Edition.unit_id)
            below = run_by.where(Unit.path.startswith(grant.unit_path, autoescape=True))
            reached.append(Event.edition_id.in_(below))
    return reached


@cache
def _template_files() -> list[tuple[str, str]]:
    return [(file.stem, file.read_text(encoding="utf-8")) for file in TEMPLATES.glob("*.json")]


def _one(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
