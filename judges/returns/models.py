"""Returns of a labour competition: what a unit reports, what an inspector found, item by item."""

import enum
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Stage, within
from contest.entries.models import Entry
from contest.foundation.models import StoredFile
from contest.foundation.orm import Base, Exact, code_text, pk, public_id
from contest.foundation.permissions import Scope


class ReturnState(enum.StrEnum):
    """Where a period's return stands."""

    DRAFT = "draft"
    FILED = "filed"
    SENT_BACK = "sent_back"
    CONFIRMED = "confirmed"


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
        CheckConstraint("(state = 'draft') = (filed_at IS NULL)", name="filed_has_time"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[ReturnState] = mapped_column(default=ReturnState.DRAFT)
    filed_by: Mapped[str | None] = mapped_column(String(60))
    filed_at: Mapped[datetime | None] = mapped_column(comment="first time; decides lateness")
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None]
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
    reported_at: Mapped[datetime]
    check_state: Mapped[CheckState] = mapped_column(default=CheckState.UNCHECKED)
    check_reason: Mapped[str | None]
    checked_by: Mapped[str | None] = mapped_column(String(60))
    checked_at: Mapped[datetime | None]
    file: Mapped[StoredFile | None] = relationship()


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


TABLES = (UnitReturn, ReturnFigure, ReturnMark)
