"""Tablets, what each brought, and the sheets that came too late; marks lie elsewhere."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.editions.models import Event, Stage, within
from contest.foundation.models import Approval
from contest.foundation.orm import Base, code_text, digest, pk, public_id
from contest.foundation.permissions import Scope
from judges.panels.models import Judge


class Outcome(enum.StrEnum):
    """What became of a delivered sheet for good. A rejected one is no delivery: it stays there."""

    STORED = "stored"
    CONFLICT = "conflict"
    HELD = "held"


class TabletDevice(Base):
    """A browser that takes an event's pack away; what it says of itself is its last word only."""

    __tablename__ = "tablet_devices"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("id", "edition_id"),
        within("events", "event_id"),
        within("stages", "stage_id"),
        CheckConstraint(
            "(stage_id IS NULL) = (secret_hash IS NULL) "
            "AND (stage_id IS NULL) = (expires_at IS NULL)",
            name="prepared_whole",
        ),
        CheckConstraint("revoked_at IS NULL OR stage_id IS NOT NULL", name="revoked_was_prepared"),
        CheckConstraint("(seen_seq IS NULL) = (seen_head IS NULL)", name="seen_whole"),
        CheckConstraint("(ahead_seq IS NULL) = (ahead_head IS NULL)", name="ahead_whole"),
        CheckConstraint("battery_percent BETWEEN 0 AND 100", name="battery_is_share"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    number: Mapped[int] = mapped_column(comment="from 1 in each event; written on the tablet")
    browser: Mapped[str] = mapped_column(String(200))
    enrolled_by: Mapped[str] = mapped_column(String(60), comment="the trail's name of the actor")
    enrolled_at: Mapped[datetime]
    judge_id: Mapped[int | None] = mapped_column(
        ForeignKey("judges.id", ondelete="RESTRICT"), comment="who used it last"
    )
    last_contact_at: Mapped[datetime]
    stage_id: Mapped[int | None] = mapped_column(
        comment="the stage that it was prepared for; None: a judge brought it"
    )
    secret_hash: Mapped[digest | None] = mapped_column(
        unique=True, comment="of the cookie by which a prepared one is known"
    )
    expires_at: Mapped[datetime | None] = mapped_column(
        comment="when six digits stop being enough on it"
    )
    revoked_at: Mapped[datetime | None] = mapped_column(
        comment="when the staff said that it is no longer prepared; None: not, or prepared again"
    )
    prepared_again_at: Mapped[datetime | None] = mapped_column(
        comment="what was made on it before is held: it was revoked and prepared again then"
    )
    login_session: Mapped[str | None] = mapped_column(
        String(26), comment="public id of the session that was last used on it"
    )
    waiting: Mapped[int] = mapped_column(default=0, comment="sheets that it still has to send")
    refused: Mapped[int] = mapped_column(
        default=0, comment="sheets that were rejected and lie there"
    )
    is_persistent: Mapped[bool] = mapped_column(default=False)
    battery_percent: Mapped[int | None] = mapped_column(comment="None: the browser does not say")
    pack_works: Mapped[int | None] = mapped_column(comment="how many works its pack holds")
    pack_rules: Mapped[digest | None] = mapped_column(comment="the rules that its pack was made by")
    begun: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="criteria given by work, of the sheets that are being filled there"
    )
    skew_seconds: Mapped[int] = mapped_column(default=0, comment="its clock minus ours")
    top_counter: Mapped[int] = mapped_column(default=0, comment="the highest that it ever sent")
    seen_seq: Mapped[int | None] = mapped_column(comment="the newest head that it gave back")
    seen_head: Mapped[digest | None]
    mismatch_at: Mapped[datetime | None] = mapped_column(
        comment="when it first knew a head that our trail does not hold"
    )
    ahead_seq: Mapped[int | None] = mapped_column(
        comment="the head that it knows and our trail does not hold"
    )
    ahead_head: Mapped[digest | None]
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(TabletDevice.event_id)", viewonly=True
    )
    stage: Mapped[Stage | None] = relationship(
        primaryjoin="Stage.id == foreign(TabletDevice.stage_id)", viewonly=True
    )
    judge: Mapped[Judge | None] = relationship()

    def is_prepared(self, now: datetime) -> bool:
        """Say whether six digits are enough on it."""
        return self.revoked_at is None and self.expires_at is not None and self.expires_at > now

    @property
    def prepared_stage(self) -> Stage:
        """Return the stage that it was prepared for; raises `ValueError` where it was not."""
        if self.stage is None:
            raise ValueError(f"tablet {self.number} was not prepared")
        return self.stage

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.event.scope


class TabletDelivery(Base):
    """One frozen sheet as it was first taken; the same one again gets the same answer."""

    __tablename__ = "tablet_deliveries"
    __table_args__ = (
        UniqueConstraint("id", "edition_id"),
        within("tablet_devices", "device_id"),
        within("seats", "seat_id"),
        within("works", "work_id"),
        CheckConstraint("(outcome = 'held') = (held_for IS NOT NULL)", name="held_has_cause"),
    )

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    device_id: Mapped[int] = mapped_column(index=True)
    event_id: Mapped[str] = mapped_column(
        String(36), unique=True, comment="made once by the tablet; a resend is the same"
    )
    seat_id: Mapped[int]
    work_id: Mapped[int]
    counter: Mapped[int] = mapped_column(comment="the tablet's own count of frozen sheets, from 1")
    content_hash: Mapped[digest] = mapped_column(comment="over everything that was frozen")
    outcome: Mapped[Outcome]
    held_for: Mapped[code_text | None] = mapped_column(comment="the code of the rule that held it")
    revision: Mapped[int]
    ledger_seq: Mapped[int]
    ledger_hash: Mapped[digest]
    made_at: Mapped[datetime] = mapped_column(comment="by the tablet's clock: information only")
    received_at: Mapped[datetime]
    device: Mapped[TabletDevice] = relationship(
        primaryjoin="TabletDevice.id == foreign(TabletDelivery.device_id)", viewonly=True
    )


class HeldSheet(Base):
    """A sheet that came too late or under other rules: kept whole, in no result, never dropped."""

    __tablename__ = "held_sheets"
    __table_args__ = (
        UniqueConstraint("delivery_id"),
        within("tablet_deliveries", "delivery_id"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    delivery_id: Mapped[int]
    base_revision: Mapped[int]
    rules_hash: Mapped[digest]
    body: Mapped[str] = mapped_column(comment="canonical JSON, exactly as hashed")
    body_hash: Mapped[digest]
    reason: Mapped[str | None] = mapped_column(comment="why an earlier revision is corrected")
    delivery: Mapped[TabletDelivery] = relationship(
        primaryjoin="TabletDelivery.id == foreign(HeldSheet.delivery_id)", viewonly=True
    )


class TabletRecollection(Base):
    """That the tablets of an event bring again what a restored server lost, until it is ended."""

    __tablename__ = "tablet_recollections"
    __table_args__ = (
        within("events", "event_id"),
        CheckConstraint(
            "NOT asks_second OR opened_at IS NULL OR approval_id IS NOT NULL", name="second_person"
        ),
        Index(
            "uq_tablet_recollections_one_at_a_time",
            "event_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    reason: Mapped[str]
    asked_by_name: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime]
    asks_second: Mapped[bool] = mapped_column(comment="as the safeguards asked at that moment")
    approval_id: Mapped[int | None] = mapped_column(
        ForeignKey("approvals.id", ondelete="RESTRICT"), unique=True
    )
    opened_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    approval: Mapped[Approval | None] = relationship()
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(TabletRecollection.event_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.event.scope


class TabletNotice(Base):
    """A word from the desk, shown on tablets with their next contact: to all judges, or to one."""

    __tablename__ = "tablet_notices"
    __table_args__ = (within("events", "event_id"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    judge_id: Mapped[int | None] = mapped_column(
        ForeignKey("judges.id", ondelete="RESTRICT"), comment="None: every judge of the event"
    )
    text: Mapped[str] = mapped_column(String(200))
    sent_by_name: Mapped[str] = mapped_column(String(60))
    sent_at: Mapped[datetime]
    judge: Mapped[Judge | None] = relationship()
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(TabletNotice.event_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream


class TabletCall(Base):
    """That a judge calls for help; pressed offline it arrives with the next contact."""

    __tablename__ = "tablet_calls"
    __table_args__ = (
        within("events", "event_id"),
        within("tablet_devices", "device_id"),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_name IS NULL)", name="answered_whole"
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    device_id: Mapped[int]
    call_id: Mapped[str] = mapped_column(
        String(36), unique=True, comment="made once by the tablet; a resend is the same"
    )
    judge_id: Mapped[int] = mapped_column(ForeignKey("judges.id", ondelete="RESTRICT"))
    made_at: Mapped[datetime] = mapped_column(comment="by the tablet's clock: information only")
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_name: Mapped[str | None] = mapped_column(String(60))
    judge: Mapped[Judge] = relationship()
    device: Mapped[TabletDevice] = relationship(
        primaryjoin="TabletDevice.id == foreign(TabletCall.device_id)", viewonly=True
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(TabletCall.event_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to the event."""
        return self.event.scope


TABLES = (TabletDevice, TabletDelivery, HeldSheet, TabletRecollection, TabletNotice, TabletCall)
