"""Certificates as issued: a frozen snapshot of plain values under a serial that is used once."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.awards.models import Award
from contest.editions.models import Event, within
from contest.foundation.models import StoredFile
from contest.foundation.orm import Base, code_text, digest, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person


class CertificateState(enum.StrEnum):
    """What the public check answers."""

    ISSUED = "issued"
    REPLACED = "replaced"
    REVOKED = "revoked"


class SerialCounter(Base):
    """The last number used of a series of serials; its row is the lock."""

    __tablename__ = "serial_counters"

    id: Mapped[pk]
    scope_key: Mapped[str] = mapped_column(String(60), unique=True)
    last: Mapped[int]


class Certificate(Base):
    """One certificate of one bearer. Nothing of it changes but its state."""

    __tablename__ = "certificates"
    __table_args__ = (
        within("events", "event_id"),
        within("awards", "award_id"),
        CheckConstraint("(state = 'issued') = (ended_at IS NULL)", name="ended_has_time"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    check_code: Mapped[str] = mapped_column(
        String(10), unique=True, comment="random; the address in the QR code"
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(index=True)
    award_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    serial: Mapped[str] = mapped_column(String(40), unique=True)
    design: Mapped[code_text]
    fields: Mapped[dict[str, Any]] = mapped_column(comment="plain values as printed")
    fields_hash: Mapped[digest]
    signature: Mapped[str] = mapped_column(comment="Ed25519 over serial, code and fields_hash")
    key_id: Mapped[str] = mapped_column(String(16))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    state: Mapped[CertificateState] = mapped_column(default=CertificateState.ISSUED)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    replaced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("certificates.id", ondelete="RESTRICT")
    )
    award: Mapped[Award] = relationship(
        primaryjoin="Award.id == foreign(Certificate.award_id)", viewonly=True
    )
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(Certificate.event_id)", viewonly=True
    )
    person: Mapped[Person | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream

    @property
    def scope(self) -> Scope:
        """Belong to whom the award belongs; a member's own certificate to the member too."""
        return self.award.scope


TABLES = (SerialCounter, Certificate)
