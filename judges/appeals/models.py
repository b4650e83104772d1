"""Appeals: who contests which line of which result, who rules on it, and what came of it."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, within
from contest.entries.models import Entry
from contest.foundation.orm import Base, code_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person
from judges.results.models import ResultVersion


class AppealKind(enum.StrEnum):
    """In which window it was handed in."""

    ON_SITE = "on_site"
    OBJECTION = "objection"


class AppealState(enum.StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    ASSIGNED = "assigned"
    RULED = "ruled"
    WITHDRAWN = "withdrawn"


class Outcome(enum.StrEnum):
    """What the ruling says; `corrected` calls for a new version of the result."""

    CORRECTED = "corrected"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Appeal(Base):
    """One appeal or objection; its statement and its ruling are never changed."""

    __tablename__ = "appeals"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        within("events", "event_id"),
        within("result_versions", "version_id"),
        within("entries", "entry_id"),
        CheckConstraint("filed_at <= closes_at", name="in_time"),
        CheckConstraint(
            "(state = 'ruled') = (outcome IS NOT NULL AND ruled_at IS NOT NULL "
            "AND findings IS NOT NULL AND handler_id IS NOT NULL)",
            name="ruled_has_ruling",
        ),
        CheckConstraint("state <> 'assigned' OR handler_id IS NOT NULL", name="assigned_to_one"),
        CheckConstraint(
            "corrected_version_id IS NULL OR outcome = 'corrected'", name="only_upheld_corrects"
        ),
        # One entry contests one result once; what was withdrawn does not count.
        Index(
            "uq_appeals_version_id_entry_id",
            "version_id",
            "entry_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    version_id: Mapped[int] = mapped_column(index=True)
    entry_id: Mapped[int | None] = mapped_column(
        index=True, comment="whose line; None: an objection of the public to the whole list"
    )
    number: Mapped[int] = mapped_column(comment="in the event, from 1")
    kind: Mapped[AppealKind]
    state: Mapped[AppealState] = mapped_column(default=AppealState.FILED)
    ground: Mapped[code_text]
    statement: Mapped[str]
    appellant_name: Mapped[str] = mapped_column(String(60))
    appellant_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), comment="None for the public and for paper"
    )
    contact_cipher: Mapped[str | None] = mapped_column(comment="how to reach them, encrypted")
    is_paper: Mapped[bool] = mapped_column(default=False)
    filed_at: Mapped[datetime] = mapped_column(comment="when it was handed in, also on paper")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(60))
    closes_at: Mapped[datetime] = mapped_column(comment="the last second of its window")
    due_at: Mapped[datetime] = mapped_column(comment="the last second for the ruling")
    handler_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    assigned_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    findings: Mapped[str | None] = mapped_column(comment="the reasons of the ruling")
    ruled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    corrected_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("result_versions.id", ondelete="RESTRICT"), comment="what the ruling led to"
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(Appeal.event_id)", viewonly=True
    )
    version: Mapped[ResultVersion] = relationship(
        primaryjoin="ResultVersion.id == foreign(Appeal.version_id)", viewonly=True
    )
    corrected_version: Mapped[ResultVersion | None] = relationship(
        primaryjoin="ResultVersion.id == foreign(Appeal.corrected_version_id)", viewonly=True
    )
    entry: Mapped[Entry | None] = relationship(
        primaryjoin="Entry.id == foreign(Appeal.entry_id)", viewonly=True
    )
    handler: Mapped[Person | None] = relationship(foreign_keys=[handler_id])

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def is_open(self) -> bool:
        """Say whether it waits for a ruling."""
        return self.state in (AppealState.FILED, AppealState.ASSIGNED)

    @property
    def scope(self) -> Scope:
        """Belong to the event, to the entry's members and to its unit."""
        if self.entry is not None:
            return self.entry.scope
        return self.event.scope


TABLES = (Appeal,)
