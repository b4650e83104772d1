"""What the dashboard keeps: consent to a growth record, and the cockpit's stored sums."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.foundation.orm import Base, Exact, code_text, pk
from contest.foundation.permissions import Scope
from contest.people.models import Person


class GrowthConsent(Base):
    """That a worker lets their unit read their growth record; taken back, the row stays."""

    __tablename__ = "growth_consents"
    __table_args__ = (
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="in_order"),
    )

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class GrowthRecord:
    """A worker's record as the gate sees it: their own, and their unit's while they consent."""

    def __init__(self, person: Person, *, has_consent: bool) -> None:
        self.person, self.has_consent = person, has_consent

    @property
    def scope(self) -> Scope:
        """Belong to the worker; to their unit while they consent."""
        unit = self.person.unit
        path = unit.path if unit is not None and self.has_consent else None
        return Scope(unit_path=path, people={"entrant": frozenset({self.person.id})})


class CockpitCell(Base):
    """Derived: one figure of one event, renewed in the transaction that changed its rows."""

    __tablename__ = "cockpit_cells"
    __table_args__ = (UniqueConstraint("event_id", "key", "part"),)

    id: Mapped[pk]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="RESTRICT"))
    key: Mapped[code_text] = mapped_column(comment="of the figure, e.g. grade_gains")
    part: Mapped[code_text] = mapped_column(comment="a grade or a stage; empty: not parted")
    value: Mapped[Decimal] = mapped_column(Exact(2), comment="a count, or yuan")


TABLES = (GrowthConsent, CockpitCell)
