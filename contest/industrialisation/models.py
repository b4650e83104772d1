"""Transfer cases: what becomes of a project after the award, with evidence, never overwritten."""

import enum
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, within
from contest.entries.models import Entry
from contest.foundation.models import StoredFile
from contest.foundation.orm import Base, Exact, choice, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, Unit


class TransferStage(enum.StrEnum):
    """The road from the bench to replication, or its end."""

    BENCH = "bench"
    PILOT = "pilot"
    TRIAL_SALE = "trial_sale"
    INDUSTRIALISED = "industrialised"
    REPLICATED = "replicated"
    STOPPED = "stopped"


class BenefitKind(enum.StrEnum):
    """What a project brought in one year; money in yuan, the rest as counts."""

    NEW_SALES = "new_sales"
    PROFIT = "profit"
    SAVINGS = "savings"
    TAX = "tax"
    INVESTMENT = "investment"
    PATENTS = "patents"
    JOBS = "jobs"


class TransferCase(Base):
    """One project on its way to the factory floor."""

    __tablename__ = "transfer_cases"
    __table_args__ = (
        UniqueConstraint("id", "edition_id"),
        UniqueConstraint("entry_id"),
        within("events", "event_id"),
        within("entries", "entry_id"),
        CheckConstraint(
            "readiness_level IS NULL OR readiness_level BETWEEN 1 AND 9", name="readiness_1_to_9"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    entry_id: Mapped[int]
    title: Mapped[name_text]
    title_en: Mapped[str | None] = mapped_column(String(200))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    owner_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    stage: Mapped[TransferStage] = mapped_column(default=TransferStage.BENCH, index=True)
    readiness_level: Mapped[int | None]
    next_report_on: Mapped[date | None] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(TransferCase.event_id)", viewonly=True
    )
    entry: Mapped[Entry] = relationship(
        primaryjoin="Entry.id == foreign(TransferCase.entry_id)", viewonly=True
    )
    unit: Mapped[Unit | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    changes: Mapped[list["StageChange"]] = relationship(
        primaryjoin="TransferCase.id == foreign(StageChange.case_id)",
        order_by="StageChange.id",
        viewonly=True,
    )
    reports: Mapped[list["TransferReport"]] = relationship(
        primaryjoin="TransferCase.id == foreign(TransferReport.case_id)",
        order_by="TransferReport.due_on",
        viewonly=True,
    )
    benefits: Mapped[list["Benefit"]] = relationship(
        primaryjoin="TransferCase.id == foreign(Benefit.case_id)",
        order_by="Benefit.year",
        viewonly=True,
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the entry's people, its unit and the organiser."""
        return self.entry.scope


class StageChange(Base):
    """One step of a case from stage to stage."""

    __tablename__ = "transfer_stage_changes"
    __table_args__ = (within("transfer_cases", "case_id"),)

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    from_stage: Mapped[TransferStage | None] = mapped_column(choice(TransferStage, "from_stage"))
    to_stage: Mapped[TransferStage] = mapped_column(choice(TransferStage, "to_stage"))
    evidence: Mapped[str] = mapped_column(comment="what was shown for it")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    happened_on: Mapped[date]
    changed_by: Mapped[str] = mapped_column(String(60))
    changed_by_name: Mapped[str] = mapped_column(String(60))
    changed_at: Mapped[datetime]
    file: Mapped[StoredFile | None] = relationship()


class TransferReport(Base):
    """A report that falls due some months after the award."""

    __tablename__ = "transfer_reports"
    __table_args__ = (
        UniqueConstraint("case_id", "months"),
        within("transfer_cases", "case_id"),
        CheckConstraint("(handed_in_at IS NULL) = (body IS NULL)", name="handed_in_has_body"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    months: Mapped[int] = mapped_column(comment="after the award: 6, 12, 24, 36")
    due_on: Mapped[date]
    body: Mapped[str | None]
    handed_in_at: Mapped[datetime | None]
    handed_in_by: Mapped[str | None] = mapped_column(String(60))
    handed_in_by_name: Mapped[str | None] = mapped_column(String(60))


class Benefit(Base):
    """What a project brought in one year; counted in sums only once it is verified."""

    __tablename__ = "benefits"
    __table_args__ = (
        within("transfer_cases", "case_id"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year_is_plausible"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL)", name="verified_has_both"),
        CheckConstraint("verified_by IS NULL OR verified_by <> reported_by", name="two_persons"),
        # Sums count verified figures that were not replaced: one a case, year and kind.
        Index(
            "uq_benefits_standing",
            "case_id",
            "year",
            "kind",
            unique=True,
            sqlite_where=text("verified_at IS NOT NULL AND replaced_by_id IS NULL"),
            postgresql_where=text("verified_at IS NOT NULL AND replaced_by_id IS NULL"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    year: Mapped[int]
    kind: Mapped[BenefitKind]
    amount: Mapped[Decimal] = mapped_column(Exact(2), comment="yuan, or a count")
    voucher: Mapped[name_text] = mapped_column(comment="number of the finance-stamped statement")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    reported_by: Mapped[str] = mapped_column(String(60))
    reported_by_name: Mapped[str] = mapped_column(String(60))
    reported_at: Mapped[datetime]
    verified_by: Mapped[str | None] = mapped_column(String(60))
    verified_by_name: Mapped[str | None] = mapped_column(String(60))
    verified_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("benefits.id", ondelete="RESTRICT"), comment="a later, better figure"
    )
    file: Mapped[StoredFile | None] = relationship()


TABLES = (TransferCase, StageChange, TransferReport, Benefit)
