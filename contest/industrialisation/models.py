"""Transfer cases: what becomes of a project after the award, with evidence, never overwritten."""

import enum
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, within
from contest.entries.models import Entry
from contest.foundation.models import Approval, StoredFile
from contest.foundation.orm import Base, Exact, choice, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, Unit

STANDING = "verified_at IS NOT NULL AND replaced_by_id IS NULL"
"""The figures that sums count, as the indexes of the table say it."""


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


def _rows_of(model: str, *, by: str) -> Any:
    # Edition and case are one composite key: only the case is followed, and nothing written by it.
    return relationship(
        primaryjoin=f"TransferCase.id == foreign({model}.case_id)",
        order_by=f"{model}.{by}",
        viewonly=True,
    )


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
        CheckConstraint("listed_at IS NULL OR summary IS NOT NULL", name="listed_has_summary"),
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
    summary: Mapped[str | None] = mapped_column(comment="what the public library says of it")
    summary_en: Mapped[str | None]
    listed_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="since when it stands in the public library, by consent"
    )
    listed_by_name: Mapped[str | None] = mapped_column(String(60))
    shows_benefit: Mapped[bool] = mapped_column(
        default=False, comment="the library names the verified benefit, too"
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(TransferCase.event_id)", viewonly=True
    )
    entry: Mapped[Entry] = relationship(
        primaryjoin="Entry.id == foreign(TransferCase.entry_id)", viewonly=True
    )
    unit: Mapped[Unit | None] = relationship()
    owner: Mapped[Person | None] = relationship()
    changes: Mapped[list["StageChange"]] = _rows_of("StageChange", by="id")
    reports: Mapped[list["TransferReport"]] = _rows_of("TransferReport", by="due_on")
    benefits: Mapped[list["Benefit"]] = _rows_of("Benefit", by="year")
    papers: Mapped[list["ExitPaper"]] = _rows_of("ExitPaper", by="id")
    reviews: Mapped[list["GateReview"]] = _rows_of("GateReview", by="id")
    replications: Mapped[list["Replication"]] = _rows_of("Replication", by="id")

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


class ExitPaper(Base):
    """What was shown for one line of the exit list of a stage; a later one takes its place."""

    __tablename__ = "transfer_exit_papers"
    __table_args__ = (within("transfer_cases", "case_id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    stage: Mapped[TransferStage] = mapped_column(comment="the stage that asks for it")
    line: Mapped[int] = mapped_column(comment="of the stage's exit list, from 0")
    shown: Mapped[str] = mapped_column(comment="the paper, with its number and day")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    shown_by: Mapped[str] = mapped_column(String(60))
    shown_by_name: Mapped[str] = mapped_column(String(60))
    shown_at: Mapped[datetime]
    file: Mapped[StoredFile | None] = relationship()


class GateState(enum.StrEnum):
    """Whether a step that needs two people was taken."""

    REQUESTED = "requested"
    PASSED = "passed"
    REFUSED = "refused"


class GateReview(Base):
    """A step that one person prepared and that another one lets pass or refuses."""

    __tablename__ = "transfer_gate_reviews"
    __table_args__ = (
        within("transfer_cases", "case_id"),
        CheckConstraint(
            "readiness_level IS NULL OR readiness_level BETWEEN 1 AND 9", name="readiness_1_to_9"
        ),
        Index(
            "uq_transfer_gate_reviews_open",
            "case_id",
            unique=True,
            sqlite_where=text("state = 'requested'"),
            postgresql_where=text("state = 'requested'"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id", ondelete="RESTRICT"))
    to_stage: Mapped[TransferStage]
    evidence: Mapped[str]
    happened_on: Mapped[date]
    readiness_level: Mapped[int | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    state: Mapped[GateState] = mapped_column(default=GateState.REQUESTED)
    requested_by_name: Mapped[str] = mapped_column(String(60))
    requested_at: Mapped[datetime]
    decided_by_name: Mapped[str | None] = mapped_column(String(60))
    decided_at: Mapped[datetime | None]
    approval: Mapped[Approval] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class Replication(Base):
    """A further unit that uses the result; its benefit is counted under its own name."""

    __tablename__ = "transfer_replications"
    __table_args__ = (
        within("transfer_cases", "case_id"),
        UniqueConstraint("case_id", "unit_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"), index=True)
    since_on: Mapped[date] = mapped_column(comment="the day from which it is in use there")
    evidence: Mapped[str] = mapped_column(comment="the unit's statement, with its number")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_by_name: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]
    unit: Mapped[Unit] = relationship()
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


class ReminderKind(enum.StrEnum):
    """Of what people are reminded."""

    REPORT = "report"
    STALL = "stall"


class TransferReminder(Base):
    """That people were reminded of a project; once for each day that is due."""

    __tablename__ = "transfer_reminders"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "due_on"),
        within("transfer_cases", "case_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int]
    kind: Mapped[ReminderKind]
    due_on: Mapped[date] = mapped_column(comment="of the report, or of the last step")
    reminded_on: Mapped[date]
    recipients: Mapped[int] = mapped_column(comment="how many authors; 0 says that nobody is named")


class Benefit(Base):
    """What a project brought in one year; counted in sums only once it is verified."""

    __tablename__ = "benefits"
    __table_args__ = (
        within("transfer_cases", "case_id"),
        CheckConstraint("year BETWEEN 1990 AND 2100", name="year_is_plausible"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("(verified_at IS NULL) = (verified_by IS NULL)", name="verified_has_both"),
        CheckConstraint("verified_by IS NULL OR verified_by <> reported_by", name="two_persons"),
        # Sums count verified figures that were not replaced: one a case, unit, year and kind.
        Index(
            "uq_benefits_standing",
            "case_id",
            "year",
            "kind",
            unique=True,
            sqlite_where=text(f"{STANDING} AND unit_id IS NULL"),
            postgresql_where=text(f"{STANDING} AND unit_id IS NULL"),
        ),
        # Empty columns are never equal in a unique index, so further units have one of their own.
        Index(
            "uq_benefits_standing_unit",
            "case_id",
            "unit_id",
            "year",
            "kind",
            unique=True,
            sqlite_where=text(f"{STANDING} AND unit_id IS NOT NULL"),
            postgresql_where=text(f"{STANDING} AND unit_id IS NOT NULL"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    case_id: Mapped[int] = mapped_column(index=True)
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id", ondelete="RESTRICT"), comment="empty: the authors' own unit"
    )
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
    unit: Mapped[Unit | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()


TABLES = (
    TransferCase,
    StageChange,
    ExitPaper,
    GateReview,
    Replication,
    TransferReport,
    TransferReminder,
    Benefit,
)
