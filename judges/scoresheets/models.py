"""Score sheets: one per seat and work; its revisions are frozen bodies, its marks are derived."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Stage, within
from contest.foundation.models import Approval
from contest.foundation.orm import Base, Exact, code_text, digest, pk, public_id
from contest.foundation.permissions import Scope
from judges.panels.models import Seat
from judges.sealing.models import Work


class SheetState(enum.StrEnum):
    """Where a sheet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    LOCKED = "locked"
    SUPERSEDED = "superseded"
    HELD = "held"
    CONFLICT = "conflict"


class ScoreSheet(Base):
    """What one seat of a panel says about one work; revisions are kept for ever, never edited."""

    __tablename__ = "score_sheets"
    __table_args__ = (
        CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name="submitted_has_time"),
        # Substitutes and double keying are other people on the same seat, not other sheets.
        UniqueConstraint("seat_id", "work_id"),
        UniqueConstraint("id", "edition_id"),
        within("stages", "stage_id"),
        within("seats", "seat_id"),
        within("works", "work_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]  # random: a sequence would betray the draw
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int] = mapped_column(index=True)
    seat_id: Mapped[int]
    work_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[SheetState] = mapped_column(default=SheetState.DRAFT)
    draft: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="values typed so far, as in a frozen body"
    )
    draft_saved_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(
        default=0, comment="the effective one; 0 before the first"
    )
    total: Mapped[Decimal | None] = mapped_column(Exact(6), comment="points, unrounded sheet total")
    submitted_at: Mapped[datetime | None]
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(ScoreSheet.stage_id)", viewonly=True
    )
    seat: Mapped[Seat] = relationship(
        primaryjoin="Seat.id == foreign(ScoreSheet.seat_id)", viewonly=True
    )
    work: Mapped[Work] = relationship(
        primaryjoin="Work.id == foreign(ScoreSheet.work_id)", viewonly=True
    )
    revisions: Mapped[list["SheetRevision"]] = relationship(
        primaryjoin="ScoreSheet.id == foreign(SheetRevision.sheet_id)",
        order_by="SheetRevision.revision",
        viewonly=True,
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.stage.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event and to the judge on the seat."""
        return self.seat.scope


class SheetRevision(Base):
    """One frozen body of a sheet, as submitted; the trail holds the same bytes."""

    __tablename__ = "sheet_revisions"
    __table_args__ = (
        UniqueConstraint("sheet_id", "revision", "event_id"),
        within("score_sheets", "sheet_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    sheet_id: Mapped[int] = mapped_column(index=True)
    event_id: Mapped[str] = mapped_column(
        String(36), unique=True, comment="made once by the client; a resend is the same"
    )
    revision: Mapped[int]
    base_revision: Mapped[int] = mapped_column(comment="two revisions on one base are a conflict")
    rules_hash: Mapped[digest]
    body: Mapped[str] = mapped_column(comment="canonical JSON, exactly as hashed")
    body_hash: Mapped[digest]
    entered_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the actor")
    entered_by_name: Mapped[str] = mapped_column(String(60))
    device: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(comment="why an earlier revision was superseded")
    ledger_seq: Mapped[int]
    received_at: Mapped[datetime]


class SheetMark(Base):
    """Derived: one criterion of the effective revision. Dropped and rebuilt from the trail."""

    __tablename__ = "sheet_marks"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion"),
        within("score_sheets", "sheet_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    sheet_id: Mapped[int]
    criterion: Mapped[code_text]
    value: Mapped[dict[str, Any] | None] = mapped_column(comment="as frozen; None: not scored")
    mark: Mapped[Decimal | None] = mapped_column(
        Exact(6), comment="points; None where the panel decides, not the sheet"
    )


class ImportedMark(Base):
    """A mark that no judge gave here: a theory paper, a machine's reading, an official value."""

    __tablename__ = "imported_marks"
    __table_args__ = (
        UniqueConstraint("work_id", "criterion"),
        within("works", "work_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    work_id: Mapped[int]
    criterion: Mapped[code_text]
    value: Mapped[int] = mapped_column(comment="in units of 10^-decimals")
    decimals: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    imported_by: Mapped[str] = mapped_column(String(60))
    imported_at: Mapped[datetime]


class SheetUnlock(Base):
    """That one sheet may be changed although its stage takes none; every version stays."""

    __tablename__ = "sheet_unlocks"
    __table_args__ = (
        within("score_sheets", "sheet_id"),
        CheckConstraint("(opened_at IS NULL) = (shuts_at IS NULL)", name="opened_has_end"),
        CheckConstraint(
            "NOT asks_second OR opened_at IS NULL OR approval_id IS NOT NULL", name="second_person"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    sheet_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str]
    requested_by_name: Mapped[str] = mapped_column(String(60))
    requested_at: Mapped[datetime]
    asks_second: Mapped[bool] = mapped_column(comment="as the safeguards asked at that moment")
    approval_id: Mapped[int | None] = mapped_column(
        ForeignKey("approvals.id", ondelete="RESTRICT"), unique=True
    )
    opened_at: Mapped[datetime | None]
    shuts_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None] = mapped_column(comment="when the sheet came; it shuts then")
    answer: Mapped[str | None] = mapped_column(comment="why it was refused, for the judge")
    proposed: Mapped[str | None] = mapped_column(
        comment="canonical JSON: what the judge wishes the sheet to say; None: not said"
    )
    sheet: Mapped[ScoreSheet] = relationship(
        primaryjoin="ScoreSheet.id == foreign(SheetUnlock.sheet_id)", viewonly=True
    )
    approval: Mapped[Approval | None] = relationship()

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.sheet.stream


class PaperKeying(Base):
    """What one person keyed from the paper sheet of a seat; no mark until a second one agrees.

    Both are dropped when the sheet is in: its record names the two and the items that differed.
    """

    __tablename__ = "paper_keyings"
    __table_args__ = (
        UniqueConstraint("seat_id", "work_id", "number"),
        within("seats", "seat_id"),
        within("works", "work_id"),
        CheckConstraint("number IN (1, 2)", name="first_or_second"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    seat_id: Mapped[int]
    work_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int] = mapped_column(comment="1 keyed first, 2 keyed without seeing the first")
    keyed_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the actor")
    keyed_by_name: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    keyed_at: Mapped[datetime]
    rules_hash: Mapped[digest]
    body: Mapped[str] = mapped_column(comment="canonical JSON")
    body_hash: Mapped[digest]
    differed: Mapped[list[Any]] = mapped_column(
        default=list, comment="of the second: criteria in which the two differed at first"
    )
    work: Mapped[Work] = relationship(
        primaryjoin="Work.id == foreign(PaperKeying.work_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.work.stage.event.stream


class ScribeStage(Base):
    """That one tablet may enter the sheets of every seat of a stage; without the row it may not."""

    __tablename__ = "scribe_stages"
    __table_args__ = (UniqueConstraint("stage_id"), within("stages", "stage_id"))

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    allowed_by_name: Mapped[str] = mapped_column(String(60))
    allowed_at: Mapped[datetime]


TABLES = (
    ScoreSheet,
    SheetRevision,
    SheetMark,
    ImportedMark,
    SheetUnlock,
    PaperKeying,
    ScribeStage,
)
