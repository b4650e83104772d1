"""The hall of a stage with appearances: order, countdown, board; it holds no mark."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Stage, within
from contest.foundation.orm import Base, pk, public_id
from contest.foundation.permissions import Scope
from judges.sealing.models import Work


class Phase(enum.StrEnum):
    """Where the appearance on the stage is."""

    IDLE = "idle"
    CALLED = "called"
    PRESENTING = "presenting"
    QUESTIONS = "questions"
    MARKING = "marking"
    SHOWN = "shown"


class BoardState(enum.StrEnum):
    """What the hall sees of the ranking."""

    LIVE = "live"
    FROZEN = "frozen"
    REVEALING = "revealing"


class Hall(Base):
    """The host's console and the hall's screen of one stage; it outlives a restart."""

    __tablename__ = "halls"
    __table_args__ = (
        UniqueConstraint("stage_id"),
        UniqueConstraint("id", "edition_id"),
        within("stages", "stage_id"),
        CheckConstraint("present_seconds > 0 AND question_seconds >= 0", name="time_to_speak"),
        CheckConstraint("(board = 'live') = (frozen_at IS NULL)", name="frozen_has_time"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]  # random: it is the screen's address
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    present_seconds: Mapped[int]
    question_seconds: Mapped[int]
    phase: Mapped[Phase] = mapped_column(default=Phase.IDLE)
    phase_at: Mapped[datetime]
    place: Mapped[int] = mapped_column(default=0, comment="whose turn it is; 0: nobody's yet")
    board: Mapped[BoardState] = mapped_column(default=BoardState.LIVE)
    frozen_at: Mapped[datetime | None]
    revealed: Mapped[int] = mapped_column(default=0, comment="how many ranks from the last up")
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(Hall.stage_id)", viewonly=True
    )
    appearances: Mapped[list["Appearance"]] = relationship(
        primaryjoin="Hall.id == foreign(Appearance.hall_id)",
        order_by="Appearance.place",
        viewonly=True,
    )

    @property
    def current(self) -> "Appearance | None":
        """Return whose turn it is; None before the first is called."""
        return next((one for one in self.appearances if one.place == self.place), None)

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.stage.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.stage.scope


class Appearance(Base):
    """One work in the drawn order of appearance."""

    __tablename__ = "appearances"
    __table_args__ = (
        UniqueConstraint("hall_id", "place"),
        UniqueConstraint("hall_id", "work_id"),
        within("halls", "hall_id"),
        within("works", "work_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    hall_id: Mapped[int]
    work_id: Mapped[int]
    place: Mapped[int] = mapped_column(comment="from 1, as drawn")
    called_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None] = mapped_column(comment="when its score was let stand")
    work: Mapped[Work] = relationship(
        primaryjoin="Work.id == foreign(Appearance.work_id)", viewonly=True
    )


TABLES = (Hall, Appearance)
