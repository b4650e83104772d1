"""Returns of a labour competition: what a unit reports, what an inspector found, item by item."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Stage, within
from contest.entries.models import Entry
from contest.foundation.models import StoredFile
from contest.foundation.orm import Base, Exact, code_text, name_text, pk, public_id
from contest.foundation.permissions import Scope


class ReturnState(enum.StrEnum):
    """Where a period's return stands."""

    DRAFT = "draft"
    TO_SIGN = "to_sign"
    FILED = "filed"
    SENT_BACK = "sent_back"
    CONFIRMED = "confirmed"
    LAPSED = "lapsed"


class CheckState(enum.StrEnum):
    """What the inspector said of one item."""

    UNCHECKED = "unchecked"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


class UnitReturn(Base):
    """What one unit reports for one period."""

    __tablename__ = "unit_returns"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id"),
        UniqueConstraint("id", "edition_id"),
        within("stages", "stage_id"),
        within("entries", "entry_id"),
        CheckConstraint("state <> 'draft' OR filed_at IS NULL", name="draft_has_no_time"),
        CheckConstraint(
            "state NOT IN ('filed', 'sent_back', 'confirmed') OR filed_at IS NOT NULL",
            name="filed_has_time",
        ),
        CheckConstraint("(state = 'lapsed') = (lapsed_at IS NOT NULL)", name="lapsed_has_time"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[ReturnState] = mapped_column(default=ReturnState.DRAFT)
    handed_by: Mapped[str | None] = mapped_column(
        String(60), comment="who handed it to the union chair, where the rules ask for it"
    )
    filed_by: Mapped[str | None] = mapped_column(String(60))
    filed_by_name: Mapped[str | None] = mapped_column(String(60), comment="who signed")
    filed_at: Mapped[datetime | None] = mapped_column(comment="first time; decides lateness")
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None]
    reopened_at: Mapped[datetime | None] = mapped_column(
        comment="a confirmed return was opened again; mended also after the period has closed"
    )
    lapsed_at: Mapped[datetime | None] = mapped_column(
        comment="nothing came; it counts by the rule of the late"
    )
    lapse_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=0)
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(UnitReturn.stage_id)", viewonly=True
    )
    entry: Mapped[Entry] = relationship(
        primaryjoin="Entry.id == foreign(UnitReturn.entry_id)", viewonly=True
    )
    figures: Mapped[list["ReturnFigure"]] = relationship(
        primaryjoin="UnitReturn.id == foreign(ReturnFigure.return_id)",
        order_by="ReturnFigure.id",
        viewonly=True,
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.stage.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the reporting unit and to the organiser."""
        return self.entry.scope


class ReturnFigure(Base):
    """One indicator of a return: what was reported, from which voucher, and what was checked."""

    __tablename__ = "return_figures"
    __table_args__ = (
        UniqueConstraint("return_id", "indicator"),
        within("unit_returns", "return_id"),
        CheckConstraint(
            "check_state <> 'sent_back' OR check_reason IS NOT NULL", name="sent_back_has_reason"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    return_id: Mapped[int]
    indicator: Mapped[code_text]
    value: Mapped[dict[str, Any] | None] = mapped_column(comment="as in a frozen body")
    voucher: Mapped[str | None] = mapped_column(String(200), comment="number or description")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    reported_by: Mapped[str] = mapped_column(String(60))
    reported_by_name: Mapped[str | None] = mapped_column(String(60))
    reported_at: Mapped[datetime]
    check_state: Mapped[CheckState] = mapped_column(default=CheckState.UNCHECKED)
    check_reason: Mapped[str | None]
    checked_by: Mapped[str | None] = mapped_column(String(60))
    checked_by_name: Mapped[str | None] = mapped_column(String(60))
    checked_at: Mapped[datetime | None]
    file: Mapped[StoredFile | None] = relationship()


class FigureBefore(Base):
    """What a figure said before it was changed after its first filing; the old value stays."""

    __tablename__ = "return_figures_before"
    __table_args__ = (
        UniqueConstraint("return_id", "indicator", "revision"),
        within("unit_returns", "return_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    return_id: Mapped[int]
    indicator: Mapped[code_text]
    revision: Mapped[int] = mapped_column(comment="of the return, as it was filed with this value")
    value: Mapped[dict[str, Any] | None] = mapped_column(comment="as in a frozen body")
    voucher: Mapped[str | None] = mapped_column(String(200))
    reported_by_name: Mapped[str | None] = mapped_column(String(60))
    reported_at: Mapped[datetime]
    checked_by_name: Mapped[str | None] = mapped_column(String(60))
    why: Mapped[str | None] = mapped_column(comment="why it was sent back or opened again")
    replaced_at: Mapped[datetime]


class ReturnTarget(Base):
    """The target agreed with one unit for one indicator: for one period, or for all of them."""

    __tablename__ = "return_targets"
    __table_args__ = (
        UniqueConstraint("entry_id", "indicator", "period"),
        within("entries", "entry_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int] = mapped_column(index=True)
    indicator: Mapped[code_text]
    period: Mapped[code_text] = mapped_column(comment="a stage's code; empty for every period")
    target: Mapped[Decimal] = mapped_column(Exact(6), comment="in the indicator's unit of measure")
    agreed_by: Mapped[str] = mapped_column(String(60))
    agreed_at: Mapped[datetime]


class ReturnUpload(Base):
    """A sheet with the figures of several teams, handed in to be looked at before it is taken."""

    __tablename__ = "return_uploads"
    __table_args__ = (within("stages", "stage_id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int] = mapped_column(index=True)
    file_name: Mapped[name_text]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    uploaded_by: Mapped[str] = mapped_column(String(60))
    uploaded_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0, comment="returns that were filled from it")
    file: Mapped[StoredFile] = relationship()
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(ReturnUpload.stage_id)", viewonly=True
    )


class ReturnReminder(Base):
    """That the contacts of a unit were reminded of a period on a day; once a day at most."""

    __tablename__ = "return_reminders"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id", "reminded_on"),
        within("stages", "stage_id"),
        within("entries", "entry_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    reminded_on: Mapped[date]
    recipients: Mapped[int] = mapped_column(comment="how many people; 0 says that nobody is named")


class ReturnMark(Base):
    """Derived: the points of one indicator of a confirmed return."""

    __tablename__ = "return_marks"
    __table_args__ = (
        UniqueConstraint("return_id", "indicator"),
        within("unit_returns", "return_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    return_id: Mapped[int]
    indicator: Mapped[code_text]
    mark: Mapped[Decimal] = mapped_column(Exact(6), comment="points")


TABLES = (
    UnitReturn,
    ReturnFigure,
    FigureBefore,
    ReturnMark,
    ReturnTarget,
    ReturnUpload,
    ReturnReminder,
)
