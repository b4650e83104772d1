"""Judges, panels, seats and assignments; substitutes are other people on the same seat."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, Stage, within
from contest.foundation.orm import Base, code_text, digest, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, Unit


class SeatRole(enum.StrEnum):
    """What a seat is for."""

    CHIEF = "chief_judge"
    SCORING = "scoring_judge"
    MEASURING = "measuring_judge"
    FLOOR = "floor_judge"
    TRAINEE = "trainee"


class Judge(Base):
    """A person who judges, with what qualifies them."""

    __tablename__ = "judges"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), unique=True
    )
    qualification: Mapped[str | None] = mapped_column(String(120))
    expertise: Mapped[str | None] = mapped_column(String(200))
    registered_at: Mapped[datetime]
    person: Mapped[Person] = relationship()
    stream = "system"

    @property
    def scope(self) -> Scope:
        """Belong to the person and their unit."""
        return self.person.scope


class Panel(Base):
    """The judges of one stage, or of one part of its works."""

    __tablename__ = "panels"
    __table_args__ = (
        UniqueConstraint("stage_id", "code"),
        UniqueConstraint("id", "edition_id"),
        within("stages", "stage_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    stage_id: Mapped[int]
    code: Mapped[code_text]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    stage: Mapped[Stage] = relationship(
        primaryjoin="Stage.id == foreign(Panel.stage_id)", viewonly=True
    )
    seats: Mapped[list["Seat"]] = relationship(
        primaryjoin="Panel.id == foreign(Seat.panel_id)", order_by="Seat.number", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.stage.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.stage.scope


class Seat(Base):
    """One place on a panel; one sheet per seat and work, whoever sits there."""

    __tablename__ = "seats"
    __table_args__ = (
        UniqueConstraint("panel_id", "number"),
        UniqueConstraint("id", "edition_id"),
        within("panels", "panel_id"),
        CheckConstraint("role <> 'trainee' OR NOT counts", name="trainee_never_counts"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    panel_id: Mapped[int]
    number: Mapped[int]
    role: Mapped[SeatRole] = mapped_column(default=SeatRole.SCORING)
    counts: Mapped[bool] = mapped_column(default=True, comment="a trainee's marks never count")
    panel: Mapped[Panel] = relationship(
        primaryjoin="Panel.id == foreign(Seat.panel_id)", viewonly=True
    )
    holders: Mapped[list["SeatHolder"]] = relationship(
        primaryjoin="Seat.id == foreign(SeatHolder.seat_id)",
        order_by="SeatHolder.id",
        viewonly=True,
    )

    @property
    def is_trainee(self) -> bool:
        """Say whether whoever sits here learns and counts nowhere."""
        return self.role is SeatRole.TRAINEE

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.panel.stage.event.stream

    @property
    def holder(self) -> "SeatHolder | None":
        """Return who sits here now."""
        current = [holder for holder in self.holders if holder.left_at is None]
        return current[-1] if current else None

    @property
    def scope(self) -> Scope:
        """Belong to the event and to the judge who sits here."""
        event = self.panel.stage.scope
        sitting = frozenset(h.judge.person_id for h in self.holders if h.left_at is None)
        people = {"judge": sitting}
        if self.role is SeatRole.CHIEF:
            people["chief_judge"] = sitting
        return Scope(event.event_id, event.organiser_path, None, people)


class SeatHolder(Base):
    """A judge on a seat for a time."""

    __tablename__ = "seat_holders"
    __table_args__ = (
        within("seats", "seat_id"),
        Index(
            "uq_seat_holders_one_at_a_time",
            "seat_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    seat_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="RESTRICT"), index=True)
    took_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    judge: Mapped[Judge] = relationship()


class Assignment(Base):
    """That a seat judges a work."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("seat_id", "work_id"),
        within("seats", "seat_id"),
        within("works", "work_id"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    seat_id: Mapped[int]
    work_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(comment="order in the judge's queue")
    assigned_at: Mapped[datetime]


class Recusal(Base):
    """A work that a judge does not judge, with the reason: declared, or found while assigning."""

    __tablename__ = "recusals"
    __table_args__ = (
        UniqueConstraint("judge_id", "work_id"),
        within("works", "work_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="RESTRICT"), index=True)
    work_id: Mapped[int]
    kind: Mapped[code_text] = mapped_column(
        comment="same_unit, member, kin, teacher, co_author, adviser, employer; declared, recorded"
    )
    reason: Mapped[str | None]
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]


class Conflict(Base):
    """A tie between a judge and an entry's person or unit, recorded before the draw."""

    __tablename__ = "judge_conflicts"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name="person_or_unit"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="RESTRICT"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    kind: Mapped[code_text] = mapped_column(comment="kin, teacher, co_author, adviser, employer")
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime]
    judge: Mapped[Judge] = relationship()
    person: Mapped[Person | None] = relationship()
    unit: Mapped[Unit | None] = relationship()


class Declaration(Base):
    """That a judge declared to have no conflict and to keep silent, for one event."""

    __tablename__ = "declarations"
    __table_args__ = (UniqueConstraint("judge_id", "event_id"), within("events", "event_id"))

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="RESTRICT"))
    note: Mapped[str | None] = mapped_column(comment="a tie that the judge reports, in words")
    declared_at: Mapped[datetime]


class JudgeCard(Base):
    """A printed card that signs a judge in to one event; a new print voids the old card."""

    __tablename__ = "judge_cards"
    __table_args__ = (
        within("events", "event_id"),
        Index(
            "uq_judge_cards_code_of_a_live_card",
            "event_id",
            "code_check",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="RESTRICT"), index=True)
    secret_hash: Mapped[digest] = mapped_column(unique=True)
    code_check: Mapped[digest | None] = mapped_column(
        comment="hash over its stretched six digits; None: printed before there were any"
    )
    printed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    judge: Mapped[Judge] = relationship()
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(JudgeCard.event_id)", viewonly=True
    )


TABLES = (
    Judge,
    Panel,
    Seat,
    SeatHolder,
    Assignment,
    Recusal,
    Conflict,
    Declaration,
    JudgeCard,
)
