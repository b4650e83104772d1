"""Result versions: what was computed from which trail and rules, who signed it, what is public."""

import enum
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, EventDefinition, Stage, within
from contest.entries.models import Entry
from contest.foundation.orm import Base, Exact, code_text, digest, pk, public_id
from contest.foundation.permissions import Scope


class ResultState(enum.StrEnum):
    """Where a version of the results stands."""

    COMPUTED = "computed"
    SIGNED = "signed"
    IN_NOTICE = "in_notice"
    PUBLISHED = "published"
    CORRECTED = "corrected"


class ResultVersion(Base):
    """One computation of an event's results, or of one period's; never changed, only succeeded."""

    __tablename__ = "result_versions"
    __table_args__ = (
        UniqueConstraint("event_id", "stage_id", "version"),
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
        within("stages", "stage_id"),
        within("event_definitions", "definition_id"),
        CheckConstraint(
            "state IN ('computed', 'signed') "
            "OR published_at IS NOT NULL OR notice_ends_at IS NOT NULL",
            name="shown_has_time",
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    stage_id: Mapped[int | None] = mapped_column(
        comment="a period of a labour competition, or None"
    )
    definition_id: Mapped[int]
    version: Mapped[int]
    state: Mapped[ResultState] = mapped_column(default=ResultState.COMPUTED)
    snapshot: Mapped[str] = mapped_column(comment="canonical JSON; a function of trail and rules")
    sha256: Mapped[digest]
    marks: Mapped[str | None] = mapped_column(
        comment="what was scored, as the second program reads it; canonical JSON"
    )
    ledger_seq: Mapped[int]
    ledger_head: Mapped[digest]
    computed_by: Mapped[str] = mapped_column(String(60))
    computed_at: Mapped[datetime]
    signature: Mapped[str | None] = mapped_column(comment="Ed25519 over the snapshot")
    key_id: Mapped[str | None] = mapped_column(String(16))
    notice_starts_at: Mapped[datetime | None]
    notice_ends_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(comment="why an earlier version was corrected")
    objections_to: Mapped[str | None] = mapped_column(
        String(200), comment="where objections are taken, as printed with the notice"
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(ResultVersion.event_id)", viewonly=True
    )
    stage: Mapped[Stage | None] = relationship(
        primaryjoin="Stage.id == foreign(ResultVersion.stage_id)", viewonly=True
    )
    definition: Mapped[EventDefinition] = relationship(
        primaryjoin="EventDefinition.id == foreign(ResultVersion.definition_id)", viewonly=True
    )
    rows: Mapped[list["ResultRow"]] = relationship(
        primaryjoin="ResultVersion.id == foreign(ResultRow.version_id)",
        order_by="ResultRow.position",
        viewonly=True,
    )
    signatures: Mapped[list["ResultSignature"]] = relationship(
        primaryjoin="ResultVersion.id == foreign(ResultSignature.version_id)",
        order_by="ResultSignature.position",
        viewonly=True,
    )

    @property
    def notice_last_at(self) -> datetime | None:
        """Return the last second of the notice; None without one."""
        return self.notice_ends_at - timedelta(seconds=1) if self.notice_ends_at else None

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.event.scope


class ResultRow(Base):
    """Derived: one entry's line of a version, for lists and joins; the snapshot is the truth."""

    __tablename__ = "result_rows"
    __table_args__ = (
        UniqueConstraint("version_id", "entry_id"),
        within("result_versions", "version_id"),
        within("entries", "entry_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    version_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(comment="order in the list; ties keep entry order")
    status: Mapped[code_text] = mapped_column(comment="present, absent, forfeited, disqualified")
    total: Mapped[Decimal | None] = mapped_column(Exact(6), comment="published total, points")
    rank: Mapped[int | None] = mapped_column(comment="1224 ranking; None where there is none")
    award_level: Mapped[str | None] = mapped_column(String(40))
    trace: Mapped[dict[str, Any]] = mapped_column(comment="from marks to rank, as plain data")
    entry: Mapped[Entry] = relationship(
        primaryjoin="Entry.id == foreign(ResultRow.entry_id)", viewonly=True
    )


class ResultSignature(Base):
    """That a person signed exactly this content in this role."""

    __tablename__ = "result_signatures"
    __table_args__ = (
        UniqueConstraint("version_id", "role"),
        UniqueConstraint("version_id", "person_id"),
        within("result_versions", "version_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    version_id: Mapped[int]
    position: Mapped[int]
    role: Mapped[code_text]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    person_name: Mapped[str] = mapped_column(String(60))
    content_hash: Mapped[digest]
    signed_at: Mapped[datetime]


class TieDecision(Base):
    """A tie that the written chain left open and a person decided, before a witness."""

    __tablename__ = "tie_decisions"
    __table_args__ = (within("events", "event_id"), within("stages", "stage_id"))

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    stage_id: Mapped[int | None] = mapped_column(
        comment="in whose ranking they are tied; None: in that of the whole contest"
    )
    entries: Mapped[list[Any]] = mapped_column(comment="public ids of the tied, best first")
    method: Mapped[code_text] = mapped_column(comment="lots, panel_vote or chief_judge")
    reason: Mapped[str]
    decided_by: Mapped[str] = mapped_column(String(60))
    decided_by_name: Mapped[str | None] = mapped_column(String(60))
    witness: Mapped[str] = mapped_column(String(60))
    decided_at: Mapped[datetime]
    stage: Mapped[Stage | None] = relationship(
        primaryjoin="Stage.id == foreign(TieDecision.stage_id)", viewonly=True
    )


class CheckOutcome(enum.StrEnum):
    """What the second look at an entry's sheets found."""

    RIGHT = "right"
    WRONG = "wrong"


class Recheck(Base):
    """That a version's entries are looked at once more: who was drawn by which seed."""

    __tablename__ = "rechecks"
    __table_args__ = (
        UniqueConstraint("version_id"),
        UniqueConstraint("id", "edition_id"),
        within("result_versions", "version_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    version_id: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64), comment="printed; draws the same sample again")
    is_full: Mapped[bool] = mapped_column(default=False, comment="too many errors: everything")
    checked_before: Mapped[int] = mapped_column(default=0, comment="in earlier versions")
    wrong_before: Mapped[int] = mapped_column(default=0, comment="in earlier versions")
    started_by: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    version: Mapped[ResultVersion] = relationship(
        primaryjoin="ResultVersion.id == foreign(Recheck.version_id)", viewonly=True
    )
    checks: Mapped[list["RecheckedEntry"]] = relationship(
        primaryjoin="Recheck.id == foreign(RecheckedEntry.recheck_id)",
        order_by="RecheckedEntry.position",
        viewonly=True,
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.version.stream


class RecheckedEntry(Base):
    """One entry to be looked at once more, and what was found."""

    __tablename__ = "rechecked_entries"
    __table_args__ = (
        UniqueConstraint("recheck_id", "entry_id"),
        within("rechecks", "recheck_id"),
        within("entries", "entry_id"),
        CheckConstraint("(outcome IS NULL) = (checked_at IS NULL)", name="outcome_has_time"),
        CheckConstraint("outcome <> 'wrong' OR note IS NOT NULL", name="wrong_says_what"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    recheck_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(comment="as in the list")
    part: Mapped[code_text] = mapped_column(comment="top, sample, rest")
    outcome: Mapped[CheckOutcome | None]
    note: Mapped[str | None] = mapped_column(comment="what was wrong, and what is right")
    is_carried: Mapped[bool] = mapped_column(
        default=False, comment="found right before, and its line has not changed since"
    )
    checked_by: Mapped[str | None] = mapped_column(String(60))
    checked_by_name: Mapped[str | None] = mapped_column(String(60))
    checked_at: Mapped[datetime | None]
    entry: Mapped[Entry] = relationship(
        primaryjoin="Entry.id == foreign(RecheckedEntry.entry_id)", viewonly=True
    )


TABLES = (ResultVersion, ResultRow, ResultSignature, TieDecision, Recheck, RecheckedEntry)
