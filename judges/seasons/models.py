"""Derived: how each entry stood in the season when a period was posted."""

from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.editions.models import within
from contest.foundation.orm import Base, Exact, pk


class SeasonStanding(Base):
    """One entry's season up to one period, by the definition's own composition and tie chain."""

    __tablename__ = "season_standings"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id"),
        within("stages", "stage_id"),
        within("entries", "entry_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    total: Mapped[Decimal | None] = mapped_column(Exact(6), comment="published total, points")
    rank: Mapped[int | None]


TABLES = (SeasonStanding,)
