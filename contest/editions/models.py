"""Series, editions, events, their stages and the versions of their definition documents.

Every row below an edition carries its edition, and foreign keys are composite: an id of another
edition cannot be attached, whatever the code above does.
"""

import enum
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.foundation.models import Approval, StoredFile
from contest.foundation.orm import Base, code_text, digest, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Unit


def within(table: str, column: str) -> ForeignKeyConstraint:
    """Return the composite foreign key that ties `column` to a row of the same edition."""
    return ForeignKeyConstraint(
        [column, "edition_id"], [f"{table}.id", f"{table}.edition_id"], ondelete="RESTRICT"
    )


JsonObject = dict[str, Any]


class EventKind(enum.StrEnum):
    """The families of contests."""

    SKILLS_CONTEST = "skills_contest"
    INNOVATION_CONTEST = "innovation_contest"
    LABOUR_COMPETITION = "labour_competition"
    FIVE_SMALL = "five_small"


class EventPhase(enum.StrEnum):
    """Where an event stands on its road."""

    PREPARING = "preparing"
    REGISTRATION = "registration"
    JUDGING = "judging"
    NOTICE = "notice"
    FINISHED = "finished"


class StageState(enum.StrEnum):
    """Whether a stage takes marks now."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class StageKind(enum.StrEnum):
    """Where the marks of a stage come from."""

    JUDGED = "judged"
    IMPORTED = "imported"
    RETURNS = "returns"


class Series(Base):
    """Editions that belong together over the years, e.g. 高新匠领."""

    __tablename__ = "series"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"), index=True)
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    editions: Mapped[list["Edition"]] = relationship(
        back_populates="series", order_by="Edition.year"
    )
    unit: Mapped[Unit] = relationship()
    stream = "system"

    @property
    def scope(self) -> Scope:
        """Belong to the unit that runs the series."""
        return Scope(organiser_path=self.unit.path)


class Edition(Base):
    """One holding of a contest by one organising unit, with one or more events."""

    __tablename__ = "editions"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"), index=True)
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("series.id", ondelete="RESTRICT"), index=True
    )
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    year: Mapped[int]
    sponsor: Mapped[name_text]
    host: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    unit: Mapped[Unit] = relationship()
    series: Mapped[Series | None] = relationship(back_populates="editions")
    events: Mapped[list["Event"]] = relationship(back_populates="edition", order_by="Event.id")
    stream = "system"

    @property
    def scope(self) -> Scope:
        """Belong to the unit that runs the edition."""
        return Scope(organiser_path=self.unit.path)


class Event(Base):
    """One trade or track: what entrants enter and judges judge. It has a trail of its own."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("id", "edition_id"),
        UniqueConstraint("edition_id", "code"),
        CheckConstraint(
            "registration_opens_at IS NULL OR registration_closes_at IS NULL "
            "OR registration_opens_at < registration_closes_at",
            name="registration_opens_before_it_closes",
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(
        ForeignKey("editions.id", ondelete="RESTRICT"), index=True
    )
    code: Mapped[code_text]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[EventKind]
    phase: Mapped[EventPhase] = mapped_column(default=EventPhase.PREPARING)
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    held_on: Mapped[date | None]
    check_ends_at: Mapped[datetime | None] = mapped_column(comment="returned entries until then")
    rehearsal_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("events.id", ondelete="RESTRICT"), index=True, comment="counts in no figure"
    )
    wiped_at: Mapped[datetime | None] = mapped_column(comment="a rehearsal's end; its trail stays")
    venue: Mapped[str | None] = mapped_column(String(200))
    staff_need_totp: Mapped[bool] = mapped_column(
        default=False, comment="as the present safeguards say; asked at every request of staff"
    )
    created_at: Mapped[datetime]
    edition: Mapped[Edition] = relationship(back_populates="events")
    definitions: Mapped[list["EventDefinition"]] = relationship(
        primaryjoin="Event.id == foreign(EventDefinition.event_id)",
        viewonly=True,
        order_by="EventDefinition.version",
    )
    stages: Mapped[list["Stage"]] = relationship(
        primaryjoin="and_(Event.id == foreign(Stage.event_id), Stage.dropped_at.is_(None))",
        viewonly=True,
        order_by="Stage.position",
    )

    @property
    def is_rehearsal(self) -> bool:
        """Say whether this is a copy to try everything on."""
        return self.rehearsal_of_id is not None

    @property
    def stream(self) -> str:
        """Name the event's own stream of the trail."""
        return f"event:{self.public_id}"

    @property
    def scope(self) -> Scope:
        """Belong to the organising unit and to the event."""
        return Scope(event_id=self.id, organiser_path=self.edition.unit.path)


class EventDefinition(Base):
    """One version of an event's definition document, exactly as hashed."""

    __tablename__ = "event_definitions"
    __table_args__ = (
        UniqueConstraint("event_id", "version"),
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    body: Mapped[str] = mapped_column(comment="canonical JSON")
    sha256: Mapped[digest]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(60))
    frozen_at: Mapped[datetime | None] = mapped_column(comment="when the first sheet came in")
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(EventDefinition.event_id)", viewonly=True
    )

    @property
    def document(self) -> JsonObject:
        """Return a fresh copy of the document."""
        loaded: JsonObject = json.loads(self.body)
        return loaded


class DefinitionProposal(Base):
    """A document that waits for a second person; kept so that both see exactly the same."""

    __tablename__ = "definition_proposals"
    __table_args__ = (within("events", "event_id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    approval_id: Mapped[int] = mapped_column(
        ForeignKey("approvals.id", ondelete="RESTRICT"), unique=True
    )
    body: Mapped[str] = mapped_column(comment="canonical JSON")
    sha256: Mapped[digest]
    created_at: Mapped[datetime]
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(DefinitionProposal.event_id)", viewonly=True
    )
    approval: Mapped[Approval] = relationship()

    @property
    def document(self) -> JsonObject:
        """Return a fresh copy of the document."""
        loaded: JsonObject = json.loads(self.body)
        return loaded


class EventGroup(Base):
    """A group of entrants that is ranked by itself, e.g. workers and students."""

    __tablename__ = "event_groups"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[code_text]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))


class Stage(Base):
    """A stage of an event, or a period of a labour competition."""

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        UniqueConstraint("event_id", "position"),
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[code_text]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[StageKind]
    position: Mapped[int]
    state: Mapped[StageState] = mapped_column(default=StageState.PLANNED)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None] = mapped_column(
        comment="when it was last opened after it had been closed"
    )
    opens_at: Mapped[datetime | None] = mapped_column(comment="by itself, as the timeline says")
    closes_at: Mapped[datetime | None] = mapped_column(comment="by itself, as the timeline says")
    switches_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="the next of the two that still counts; empty: only a hand moves it"
    )
    starts_on: Mapped[date | None] = mapped_column(comment="first day of a period")
    ends_on: Mapped[date | None] = mapped_column(comment="last day of a period")
    dropped_at: Mapped[datetime | None] = mapped_column(
        comment="when a later version of the definition left it out; its links stay"
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(Stage.event_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.event.scope


class EventDraft(Base):
    """A contest that is being set up: the document so far and what stands beside it.

    Nothing hangs on it: it may be dropped, and is no part of the trail before an event is made.
    """

    __tablename__ = "event_drafts"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"), index=True)
    template: Mapped[code_text] = mapped_column(comment="a shipped template, or an event's code")
    document: Mapped[JsonObject]
    basics: Mapped[JsonObject] = mapped_column(comment="edition, host, dates and venue as typed")
    done: Mapped[list[Any]] = mapped_column(comment="the steps that were saved")
    revision: Mapped[int] = mapped_column(default=0, comment="refuses an overwrite by an old page")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(60))
    saved_at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("events.id", ondelete="RESTRICT"), index=True, comment="what was made of it"
    )
    unit: Mapped[Unit] = relationship()
    event: Mapped[Event | None] = relationship()

    @property
    def scope(self) -> Scope:
        """Belong to the unit that sets it up."""
        return Scope(organiser_path=self.unit.path)


class EditionArchive(Base):
    """One zip of a finished edition: asked for by somebody, made in the background."""

    __tablename__ = "edition_archives"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(
        ForeignKey("editions.id", ondelete="RESTRICT"), index=True
    )
    is_full: Mapped[bool] = mapped_column(comment="with whole names and the sealed tables")
    reason: Mapped[str | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id", ondelete="RESTRICT"), index=True
    )
    made_at: Mapped[datetime | None]
    edition: Mapped[Edition] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    stream = "system"

    @property
    def scope(self) -> Scope:
        """Belong to the unit that runs the edition."""
        return self.edition.scope


class SeriesFigure(Base):
    """A yearly figure that another system kept; imported with its source and shown as imported."""

    __tablename__ = "series_figures"
    __table_args__ = (UniqueConstraint("series_id", "year", "key", "unit_id"),)

    id: Mapped[pk]
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="RESTRICT"))
    year: Mapped[int]
    key: Mapped[code_text] = mapped_column(
        comment="grade_gains, honours, excellent_projects, entrants"
    )
    value: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    source: Mapped[name_text]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(60))
    unit: Mapped[Unit] = relationship()


TABLES = (
    Series,
    Edition,
    Event,
    EventDefinition,
    DefinitionProposal,
    EventGroup,
    Stage,
    EventDraft,
    EditionArchive,
    SeriesFigure,
)
