"""Awards to entries, persons and units, and the state that certificates look at."""

import enum
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, within
from contest.entries.models import Entry
from contest.foundation.orm import Base, Exact, code_text, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, Unit


class AwardKind(enum.StrEnum):
    """What an award stands for."""

    PRIZE = "prize"
    PARTICIPATION = "participation"
    JUDGE = "judge"
    UNIT = "unit"
    HONOUR = "honour"
    RED_FLAG = "red_flag"
    NOMINATION = "nomination"
    ROSTER = "roster"


class AwardState(enum.StrEnum):
    """Whether an award stands: certificates are made of confirmed ones only."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class Award(Base):
    """Something won; never deleted, only withdrawn with a reason."""

    __tablename__ = "awards"
    __table_args__ = (
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
        within("entries", "entry_id"),
        Index("ix_awards_event_state", "event_id", "state"),
        CheckConstraint(
            "entry_id IS NOT NULL OR person_id IS NOT NULL OR unit_id IS NOT NULL",
            name="has_a_recipient",
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_time"
        ),
        CheckConstraint(
            "state <> 'confirmed' OR confirmed_at IS NOT NULL", name="confirmed_has_time"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    kind: Mapped[AwardKind]
    level: Mapped[code_text] = mapped_column(comment="code of the rule, e.g. first")
    title: Mapped[name_text]
    title_en: Mapped[str | None] = mapped_column(String(200))
    rank: Mapped[int | None]
    total: Mapped[Decimal | None] = mapped_column(Exact(4), comment="published total, points")
    period: Mapped[str | None] = mapped_column(String(40), comment="stage code of a red flag")
    prize_cny: Mapped[Decimal | None] = mapped_column(Exact(2))
    state: Mapped[AwardState] = mapped_column(default=AwardState.PROVISIONAL)
    source: Mapped[code_text] = mapped_column(comment="computed or imported")
    granted_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(Award.event_id)", viewonly=True
    )
    entry: Mapped[Entry | None] = relationship(
        primaryjoin="Entry.id == foreign(Award.entry_id)", viewonly=True
    )
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event's organiser and to whom it was given."""
        if self.entry is not None:
            return self.entry.scope
        own = frozenset({self.person_id} if self.person_id else set[int]())
        return Scope(
            event_id=self.event_id,
            organiser_path=self.event.edition.unit.path,
            unit_path=self.unit.path if self.unit else None,
            people={"entrant": own, "judge": own},
        )


class PrizeShare(Base):
    """What part of a prize belongs to one member of the team; the parts sum to 100 percent."""

    __tablename__ = "prize_shares"
    __table_args__ = (
        within("awards", "award_id"),
        UniqueConstraint("award_id", "person_id"),
        CheckConstraint("percent > 0 AND percent <= 10000", name="percent_above_0"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    award_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    position: Mapped[int] = mapped_column(comment="order in the team, from 1")
    percent: Mapped[Decimal] = mapped_column(Exact(2))
    person: Mapped[Person] = relationship()


class PaymentKind(enum.StrEnum):
    """Why somebody is paid."""

    PRIZE = "prize"
    JUDGE_FEE = "judge_fee"


class Payment(Base):
    """Money due to one person: what is withheld, and once it is paid, when; then it stays so."""

    __tablename__ = "payments"
    __table_args__ = (
        within("events", "event_id"),
        within("awards", "award_id"),
        CheckConstraint("due_cny >= 0 AND withheld_cny >= 0", name="not_negative"),
        CheckConstraint("withheld_cny <= due_cny", name="withheld_is_a_part"),
        CheckConstraint("(kind = 'prize') = (award_id IS NOT NULL)", name="prize_has_award"),
        CheckConstraint("(paid_on IS NULL) = (paid_by IS NULL)", name="paid_has_both"),
        UniqueConstraint("award_id", "person_id"),
        Index(
            "uq_payments_judge_fee",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'judge_fee'"),
            postgresql_where=text("kind = 'judge_fee'"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[PaymentKind]
    award_id: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    due_cny: Mapped[Decimal] = mapped_column(Exact(2))
    withheld_cny: Mapped[Decimal] = mapped_column(Exact(2), comment="tax and the like")
    basis: Mapped[str] = mapped_column(String(200), comment="the share, or days and rate")
    paid_on: Mapped[date | None]
    paid_by: Mapped[str | None] = mapped_column(String(60))
    recorded_at: Mapped[datetime]
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(Payment.event_id)", viewonly=True
    )
    award: Mapped[Award | None] = relationship(
        primaryjoin="Award.id == foreign(Payment.award_id)", viewonly=True
    )
    person: Mapped[Person] = relationship()

    @property
    def net_cny(self) -> Decimal:
        """Return what is paid out: due less withheld, in yuan."""
        return self.due_cny - self.withheld_cny

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event's organiser and to whom it is paid."""
        own = frozenset({self.person_id})
        return Scope(
            event_id=self.event_id,
            organiser_path=self.event.edition.unit.path,
            people={"entrant": own, "judge": own},
        )


class BankAccount(Base):
    """Where somebody's money goes; the number is encrypted, and lists show its end only."""

    __tablename__ = "bank_accounts"

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), unique=True
    )
    bank: Mapped[str] = mapped_column(String(120))
    number_cipher: Mapped[str] = mapped_column(comment="account number, encrypted")
    last_digits: Mapped[str] = mapped_column(String(4))
    changed_at: Mapped[datetime]
    person: Mapped[Person] = relationship()


TABLES = (Award, PrizeShare, Payment, BankAccount)
