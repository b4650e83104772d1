"""Awards to entries, persons and units, and the state that certificates look at."""

import enum
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
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


TABLES = (Award,)
