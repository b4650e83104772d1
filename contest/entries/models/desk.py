"""What is found out about an entry: its form checked, its text compared, its people come."""

import enum
from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.editions.models import within
from contest.foundation.orm import Base, Exact, pk


class Fitness(enum.StrEnum):
    """What a reviewer of the form says of an entry."""

    FIT = "fit"
    UNFIT = "unfit"


class FormCheck(Base):
    """What one reviewer says of an entry's form, each time it was handed in anew."""

    __tablename__ = "form_checks"
    __table_args__ = (
        UniqueConstraint("entry_id", "round", "said_by"),
        within("entries", "entry_id"),
        CheckConstraint("verdict = 'fit' OR reason IS NOT NULL", name="unfit_has_reason"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int]
    round: Mapped[int]
    verdict: Mapped[Fitness]
    reason: Mapped[str | None]
    said_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the reviewer")
    said_by_name: Mapped[str] = mapped_column(String(60))
    said_at: Mapped[datetime]


class EntryPrint(Base):
    """One of the fingerprints of an entry's text: entries that share many are compared."""

    __tablename__ = "entry_prints"
    __table_args__ = (within("entries", "entry_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int] = mapped_column(primary_key=True)
    print: Mapped[int] = mapped_column(
        primary_key=True, index=True, comment="hash of a few characters"
    )


class EntryLikeness(Base):
    """That much of an entry's text stands in another, of this event or an earlier one: a flag."""

    __tablename__ = "entry_likenesses"
    __table_args__ = (
        UniqueConstraint("entry_id", "other_id"),
        within("entries", "entry_id"),
        CheckConstraint("entry_id <> other_id", name="of_two"),
        CheckConstraint("share_percent BETWEEN 0 AND 10000", name="share_is_percent"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int]
    other_id: Mapped[int] = mapped_column(ForeignKey("entries.id", ondelete="RESTRICT"), index=True)
    share_percent: Mapped[Decimal] = mapped_column(Exact(2), comment="of the shorter text")
    found_at: Mapped[datetime]


class CheckIn(Base):
    """That an entry's people came on the day; taken back, the row goes and the trail tells."""

    __tablename__ = "check_ins"
    __table_args__ = (UniqueConstraint("entry_id"), within("entries", "entry_id"))

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    entry_id: Mapped[int]
    came_at: Mapped[datetime]
    noted_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the actor")
    noted_by_name: Mapped[str] = mapped_column(String(60))
