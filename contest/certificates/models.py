"""Certificates as issued: a frozen snapshot of plain values under a serial that is used once."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.awards.models import Award
from contest.editions.models import Event, within
from contest.foundation.ledger import SYSTEM
from contest.foundation.models import StoredFile
from contest.foundation.orm import Base, code_text, digest, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, SignInCode


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


class CertificateSettings(Base):
    """What an event chose for its certificates; it goes before the definition's section.

    Certificates are made when the rules are long frozen, so their look cannot lie in the rules.
    """

    __tablename__ = "certificate_settings"
    __table_args__ = (within("events", "event_id"),)

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int] = mapped_column(unique=True)
    chosen: Mapped[dict[str, Any]] = mapped_column(comment="keys of the definition's section")
    changed_at: Mapped[datetime]


class DesignVersion(Base):
    """What an event has made of a built-in design; a change is a new version, none is edited.

    A certificate names in its frozen fields the version that it was issued with.
    """

    __tablename__ = "certificate_designs"
    __table_args__ = (
        within("events", "event_id"),
        UniqueConstraint("event_id", "design", "version"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="RESTRICT"))
    event_id: Mapped[int]
    design: Mapped[code_text] = mapped_column(comment="the built-in one that it comes from")
    version: Mapped[int]
    words: Mapped[dict[str, Any]] = mapped_column(comment="title, title_en, close where changed")
    html: Mapped[str | None] = mapped_column(comment="template; NULL is the built-in one")
    css: Mapped[str | None] = mapped_column(comment="style; NULL is the built-in one")
    picture_id: Mapped[int | None] = mapped_column(
        ForeignKey("stored_files.id", ondelete="RESTRICT")
    )
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(60))
    picture: Mapped[StoredFile | None] = relationship()
    event: Mapped[Event] = relationship(
        primaryjoin="Event.id == foreign(DesignVersion.event_id)", viewonly=True
    )

    @property
    def stream(self) -> str:
        """Name the event's stream."""
        return self.event.stream


class Seal(Base):
    """The picture of a body's seal; a new one retires the old, none is ever changed."""

    __tablename__ = "certificate_seals"
    __table_args__ = (
        Index(
            "uq_certificate_seals_issuer",
            "issuer",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    issuer: Mapped[name_text] = mapped_column(comment="the body as certificates name it")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id", ondelete="RESTRICT"))
    uploaded_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    file: Mapped[StoredFile] = relationship()
    stream = SYSTEM


class CertificateClaim(Base):
    """Somebody without an account who says whose certificates they would like to have.

    Whom it names is looked up behind the answer, so that the answer tells nothing of it.
    """

    __tablename__ = "certificate_claims"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    asked_cipher: Mapped[str] = mapped_column(comment="name and end of a number, encrypted")
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("sign_in_codes.id", ondelete="SET NULL"), comment="NULL until it was looked for"
    )
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    opened_at: Mapped[datetime | None]
    code: Mapped[SignInCode | None] = relationship()
    stream = SYSTEM


TABLES = (
    SerialCounter,
    Certificate,
    CertificateSettings,
    DesignVersion,
    Seal,
    CertificateClaim,
)
