"""Pilot enterprises of the workers' reform: marked by the union, since a year."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.foundation.orm import Base, pk
from contest.people.models import Unit


class PilotEnterprise(Base):
    """An enterprise that is a pilot; the row goes when it is one no longer, the trail stays."""

    __tablename__ = "pilot_enterprises"

    id: Mapped[pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"), unique=True)
    since_year: Mapped[int]
    marked_by: Mapped[str] = mapped_column(String(60))
    marked_at: Mapped[datetime]
    unit: Mapped[Unit] = relationship()


TABLES = (PilotEnterprise,)
