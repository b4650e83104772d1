"""Entries, their members, materials and history; an entry knows nothing of its judging."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, EventGroup, within
from contest.foundation.models import HandedIn, StoredFile
from contest.foundation.orm import Base, Exact, code_text, digest, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, Unit


def _once(kind: str, *columns: str, where: str) -> Index:
    """Return the unique index over the quotas of one kind."""
    only = text(where)
    return Index(
        f"uq_nomination_quotas_{kind}", *columns, unique=True,
        sqlite_where=only, postgresql_where=only,
    )  # fmt: skip


class EntrySubject(enum.StrEnum):
    """Whose entry it is."""

    PERSON = "person"
    TEAM = "team"
    UNIT = "unit"
    PROJECT = "project"


class EntryState(enum.StrEnum):
    """Where an entry stands before the contest."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NOMINATED = "nominated"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ImportBatch(HandedIn, Base):
    """One list of entrants that was handed in, checked and perhaps imported, as one batch."""

    __tablename__ = "import_batches"
    __table_args__ = (
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
        CheckConstraint(
            "undone_at IS NULL OR imported_at IS NOT NULL", name="only_imported_is_undone"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(ImportBatch.event_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.event.scope


class Entry(Base):
    """What takes part: a person, a team, a unit or a project of a team."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("id", "edition_id"),
        UniqueConstraint("event_id", "number"),
        Index("ix_entries_event_state", "event_id", "state"),
        within("events", "event_id"),
        within("event_groups", "group_id"),
        within("import_batches", "import_batch_id"),
        CheckConstraint(
            "subject IN ('team', 'project') OR title IS NULL OR subject = 'unit'",
            name="title_of_teams_and_projects",
        ),
        CheckConstraint(
            "(carried_from_id IS NULL) = (carried_by_unit_id IS NULL)", name="carried_by_a_unit"
        ),
        UniqueConstraint("event_id", "carried_from_id"),
        UniqueConstraint("team_code"),
        CheckConstraint("chain_step >= 0 AND round >= 0", name="counted_upwards"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    group_id: Mapped[int | None]
    subject: Mapped[EntrySubject]
    number: Mapped[int] = mapped_column(comment="in order of registration within the event")
    title: Mapped[str | None] = mapped_column(String(200), comment="team or project name")
    title_en: Mapped[str | None] = mapped_column(String(200))
    title_pinyin: Mapped[str | None] = mapped_column(
        String(600), comment="syllables, then initials, of the title"
    )
    category: Mapped[str | None] = mapped_column(String(40), comment="kind of project, where asked")
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id", ondelete="RESTRICT"), index=True, comment="the entrant's unit"
    )
    state: Mapped[EntryState] = mapped_column(default=EntryState.DRAFT)
    round: Mapped[int] = mapped_column(default=0, comment="how often it was handed in")
    chain_step: Mapped[int] = mapped_column(
        default=0, comment="how many levels of the chain have recommended it"
    )
    answers: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="fields that the organiser asked for"
    )
    ineligible_for_award: Mapped[bool] = mapped_column(
        default=False, comment="takes part for selection only; its place is passed down"
    )
    import_batch_id: Mapped[int | None]
    carried_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("entries.id", ondelete="RESTRICT"),
        index=True,
        comment="the entry of the level below that was nominated upward as this one",
    )
    carried_by_unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id", ondelete="RESTRICT"),
        comment="the unit that nominated it upward, on whose places it counts",
    )
    registered_by: Mapped[str] = mapped_column(String(60))
    registered_at: Mapped[datetime]
    is_late: Mapped[bool] = mapped_column(
        default=False, comment="handed in after the deadline, within the grace"
    )
    waived: Mapped[dict[str, Any] | None] = mapped_column(
        comment="by the code of a condition: the organiser's reason, name and time"
    )
    team_code: Mapped[str | None] = mapped_column(
        String(6), comment="with it members join; none while the team is closed to them"
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(Entry.event_id)", viewonly=True
    )
    group: Mapped[EventGroup | None] = relationship(
        primaryjoin="EventGroup.id == foreign(Entry.group_id)", viewonly=True
    )
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    carried_by: Mapped[Unit | None] = relationship(foreign_keys=[carried_by_unit_id])
    members: Mapped[list["EntryMember"]] = relationship(
        back_populates="entry",
        primaryjoin="Entry.id == foreign(EntryMember.entry_id)",
        order_by="EntryMember.position",
    )
    steps: Mapped[list["EntryStep"]] = relationship(
        primaryjoin="Entry.id == foreign(EntryStep.entry_id)",
        order_by="EntryStep.id",
        viewonly=True,
    )
    materials: Mapped[list["EntryMaterial"]] = relationship(
        primaryjoin="Entry.id == foreign(EntryMaterial.entry_id)",
        order_by="EntryMaterial.id",
        viewonly=True,
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def display_name(self) -> str:
        """Name the entry as lists do: its title, else its first member, else its unit."""
        if self.title:
            return self.title
        if self.members:
            return self.members[0].person.name
        return self.unit.name if self.unit else ""

    @property
    def display_name_en(self) -> str | None:
        """Name the entry for English lists; None where it has no English title."""
        if self.title or self.members:
            return self.title_en
        return self.unit.name_en if self.unit else None

    @property
    def scope(self) -> Scope:
        """Belong to the event's organiser, the entrant's unit, and the members."""
        members = frozenset(member.person_id for member in self.members)
        return Scope(
            event_id=self.event_id,
            organiser_path=self.event.edition.unit.path,
            unit_path=self.unit.path if self.unit else None,
            people={"entrant": members},
        )


class EntryMember(Base):
    """A person in an entry; the first is the entrant, the captain or the first author."""

    __tablename__ = "entry_members"
    __table_args__ = (
        UniqueConstraint("entry_id", "person_id"),
        UniqueConstraint("entry_id", "position"),
        within("entries", "entry_id"),
        CheckConstraint(
            "share_percent IS NULL OR share_percent BETWEEN 0 AND 10000", name="share_is_percent"
        ),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    position: Mapped[int] = mapped_column(comment="1 is the entrant, captain or first author")
    role: Mapped[code_text] = mapped_column(comment="entrant, captain, first_author or member")
    share_percent: Mapped[Decimal | None] = mapped_column(Exact(2), comment="of the prize")
    duty: Mapped[str | None] = mapped_column(
        String(40), comment="what they do in the team: a code of the definition's roles"
    )
    joined_at: Mapped[datetime | None] = mapped_column(
        comment="when they joined by themselves; none where another named them"
    )
    entry: Mapped[Entry] = relationship(
        back_populates="members", primaryjoin="Entry.id == foreign(EntryMember.entry_id)"
    )
    person: Mapped[Person] = relationship()


class EntryStep(Base):
    """One step on an entry's way: who did what when, with the reason that was given."""

    __tablename__ = "entry_steps"
    __table_args__ = (within("entries", "entry_id"),)

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[EntryState]
    reason: Mapped[str | None]
    taken_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the actor")
    taken_by_name: Mapped[str] = mapped_column(String(60))
    taken_at: Mapped[datetime]
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id", ondelete="RESTRICT"), comment="the unit that recommended it"
    )
    unit: Mapped[Unit | None] = relationship()


class EntryMaterial(Base):
    """A file that belongs to an entry: a letter, a photograph, a description."""

    __tablename__ = "entry_materials"
    __table_args__ = (within("entries", "entry_id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[code_text] = mapped_column(comment="letter, photo, description, other")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    added_at: Mapped[datetime]
    file: Mapped[StoredFile] = relationship()


class NominationQuota(Base):
    """How many entries a unit may nominate for an event: in all, in one group or one category."""

    __tablename__ = "nomination_quotas"
    __table_args__ = (
        # Empty columns are never equal in a unique index: one index for each kind of row.
        _once("unit", "event_id", "unit_id", where="group_id IS NULL AND category IS NULL"),
        _once("group", "event_id", "unit_id", "group_id", where="group_id IS NOT NULL"),
        _once("category", "event_id", "unit_id", "category", where="category IS NOT NULL"),
        within("events", "event_id"),
        within("event_groups", "group_id"),
        CheckConstraint("quota >= 0", name="quota_not_negative"),
        CheckConstraint("group_id IS NULL OR category IS NULL", name="of_one_kind"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    group_id: Mapped[int | None] = mapped_column(comment="empty: in all groups together")
    category: Mapped[str | None] = mapped_column(
        String(40), comment="empty: in all categories together"
    )
    quota: Mapped[int]


class EntryDraft(Base):
    """A form as somebody left it: kept while they type, gone when it is saved or handed in."""

    __tablename__ = "entry_drafts"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id", "place"),
        within("events", "event_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    place: Mapped[code_text] = mapped_column(
        comment="self, unit or staff for a new entry; an entry's public id for its change"
    )
    typed_cipher: Mapped[str] = mapped_column(comment="the form's fields, encrypted")
    saved_at: Mapped[datetime] = mapped_column(index=True)


class EntryUpload(Base):
    """A file on its way in pieces; its bytes wait in the scratch folder until all are there."""

    __tablename__ = "entry_uploads"
    __table_args__ = (within("entries", "entry_id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    kind: Mapped[code_text]
    name: Mapped[name_text]
    size: Mapped[int] = mapped_column(comment="bytes that are to come in all")
    mark: Mapped[code_text] = mapped_column(
        comment="by which the sender knows the same file again, e.g. when it was changed"
    )
    begun_at: Mapped[datetime] = mapped_column(index=True)


class EntryConsent(Base):
    """That a person agreed to one version of an event's consent text; kept as proof."""

    __tablename__ = "entry_consents"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id", "text_sha256"),
        within("events", "event_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    version: Mapped[code_text]
    text_sha256: Mapped[digest]
    given_at: Mapped[datetime]
    given_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the actor")
