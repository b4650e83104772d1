"""Works under random codes; only the tables of this file lead from a code to an entry.

One table and one keeper per layer: entry code, station code, work code.
"""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Stage, within
from contest.foundation.orm import Base, code_text, digest, pk, public_id
from contest.foundation.permissions import Scope


class Layer(enum.StrEnum):
    """The three layers of a draw, in the order of drawing; unsealing goes backwards."""

    ENTRY = "entry"
    STATION = "station"
    WORK = "work"


class WorkStatus(enum.StrEnum):
    """Four different states; none of them is a mark of zero."""

    PRESENT = "present"
    ABSENT = "absent"
    FORFEITED = "forfeited"
    DISQUALIFIED = "disqualified"


class Work(Base):
    """What a panel judges in one stage, known by its code. It does not know its entry."""

    __tablename__ = "works"
    __table_args__ = (
        UniqueConstraint("stage_id", "code"),
        UniqueConstraint("id", "edition_id"),
        within("stages", "stage_id"),
        CheckConstraint("status = 'present' OR status_reason IS NOT NULL", name="status_reason"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    code: Mapped[code_text]
    status: Mapped[WorkStatus] = mapped_column(default=WorkStatus.PRESENT)
    status_reason: Mapped[str | None]
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(Work.stage_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.stage.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.stage.scope


class Draw(Base):
    """One layer drawn for one stage: by whom, when, and the commitment to its map."""

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("stage_id", "layer"),
        UniqueConstraint("id", "edition_id"),
        within("stages", "stage_id"),
        CheckConstraint("(opened_at IS NULL) = (opened_by IS NULL)", name="opened_has_both"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    layer: Mapped[Layer]
    is_sealed: Mapped[bool] = mapped_column(comment="hidden until it is opened by unsealing")
    keeper_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT")
    )
    salt: Mapped[digest]
    commitment: Mapped[digest] = mapped_column(comment="SHA-256 of tag, salt and canonical map")
    drawn_by: Mapped[str] = mapped_column(String(60))
    drawn_at: Mapped[datetime]
    opened_by: Mapped[str | None] = mapped_column(String(60))
    witnessed_by: Mapped[str | None] = mapped_column(String(60))
    opened_at: Mapped[datetime | None]
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(Draw.stage_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.stage.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.stage.scope


class EntryCode(Base):
    """First layer: which entry has which entry code in a stage."""

    __tablename__ = "entry_codes"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        UniqueConstraint("draw_id", "entry_id"),
        UniqueConstraint("id", "edition_id"),
        within("draws", "draw_id"),
        within("entries", "entry_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    draw_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    code: Mapped[code_text]


class StationCode(Base):
    """Second layer: which entry code has which station."""

    __tablename__ = "station_codes"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        UniqueConstraint("draw_id", "entry_code"),
        within("draws", "draw_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    draw_id: Mapped[int]
    entry_code: Mapped[code_text]
    code: Mapped[code_text]


class WorkCode(Base):
    """Last layer: which code of the layer before became which work."""

    __tablename__ = "work_codes"
    __table_args__ = (
        UniqueConstraint("draw_id", "prior_code"),
        UniqueConstraint("work_id"),
        within("draws", "draw_id"),
        within("works", "work_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    draw_id: Mapped[int]
    prior_code: Mapped[code_text] = mapped_column(comment="station code, or entry code without one")
    work_id: Mapped[int]


class StageEntrant(Base):
    """That an entry goes on to a stage which not everybody reaches, as it was recorded."""

    __tablename__ = "stage_entrants"
    __table_args__ = (
        UniqueConstraint("stage_id", "entry_id"),
        within("stages", "stage_id"),
        within("entries", "entry_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    entry_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(comment="order in which they were named")
    admitted_at: Mapped[datetime]


TABLES = (StageEntrant, Work, Draw, EntryCode, StationCode, WorkCode)
