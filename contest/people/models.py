"""Persons, units, users and what they may do; a person, a user and an entry member are three."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.foundation.ledger import SYSTEM
from contest.foundation.orm import Base, code_text, digest, name_text, pk, public_id
from contest.foundation.permissions import Scope


class UnitLevel(enum.StrEnum):
    """The four levels of the union's tree."""

    FEDERATION = "federation"
    DISTRICT = "district"
    ENTERPRISE = "enterprise"
    TEAM = "team"


class Unit(Base):
    """A federation, a district, an enterprise or a work team (班组) below it."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint(
            "(level = 'federation') = (parent_id IS NULL)", name="only_federation_is_root"
        ),
        UniqueConstraint("parent_id", "name"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    level: Mapped[UnitLevel]
    name: Mapped[name_text]
    name_en: Mapped[str | None] = mapped_column(String(200))
    pinyin: Mapped[str | None] = mapped_column(
        String(600), comment="syllables, then initials, of the name, for search"
    )
    credit_code: Mapped[str | None] = mapped_column(
        String(18), comment="unified social credit code"
    )
    industry: Mapped[str | None] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(
        String(120), index=True, comment="ids from the root, each followed by a slash: 1/4/"
    )
    closed_at: Mapped[datetime | None]
    parent: Mapped["Unit | None"] = relationship(remote_side="Unit.id")
    stream = SYSTEM

    @property
    def scope(self) -> Scope:
        """Belong to the unit itself, as organiser and as the one concerned."""
        return Scope(organiser_path=self.path, unit_path=self.path)


class Person(Base):
    """A worker, once, however many contests they enter."""

    __tablename__ = "persons"
    __table_args__ = (Index("ix_persons_name", "name"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    name: Mapped[str] = mapped_column(String(60))
    pinyin: Mapped[str] = mapped_column(
        String(160), index=True, comment="full syllables and initials, for search"
    )
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id", ondelete="RESTRICT"), index=True
    )
    identity_cipher: Mapped[str | None] = mapped_column(comment="identity number, encrypted")
    identity_index: Mapped[digest | None] = mapped_column(unique=True)
    phone_cipher: Mapped[str | None] = mapped_column(comment="phone number, encrypted")
    phone_index: Mapped[digest | None] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str | None] = mapped_column(String(80), comment="post or professional title")
    is_worker: Mapped[bool] = mapped_column(default=True, comment="worker status (职工身份)")
    created_at: Mapped[datetime]
    unit: Mapped[Unit | None] = relationship()
    stream = SYSTEM

    @property
    def scope(self) -> Scope:
        """Belong to the person and to their unit."""
        path = self.unit.path if self.unit else None
        own = frozenset({self.id})
        return Scope(organiser_path=path, unit_path=path, people={"entrant": own, "judge": own})


class SkillGrade(Base):
    """A step of the eight skill grades that a person reached; earlier steps stay."""

    __tablename__ = "skill_grades"
    __table_args__ = (CheckConstraint("grade BETWEEN 0 AND 7", name="one_of_eight"),)

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    grade: Mapped[int] = mapped_column(comment="0 apprentice … 7 chief technician")
    trade: Mapped[name_text]
    gained_on: Mapped[date]
    event_id: Mapped[int | None] = mapped_column(
        ForeignKey("events.id", ondelete="RESTRICT"), index=True
    )
    certificate_number: Mapped[str | None] = mapped_column(String(22))
    source: Mapped[code_text] = mapped_column(comment="contest, declared or imported")


class User(Base):
    """Somebody who signs in; always a person."""

    __tablename__ = "users"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), unique=True
    )
    login: Mapped[str] = mapped_column(String(120), unique=True, comment="lower case")
    password_hash: Mapped[str | None]
    totp_cipher: Mapped[str | None] = mapped_column(comment="second factor's secret, encrypted")
    totp_last_step: Mapped[int | None] = mapped_column(comment="a code is taken once")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="user", foreign_keys="RoleGrant.user_id"
    )
    stream = SYSTEM

    @property
    def scope(self) -> Scope:
        """Belong to the person behind the account."""
        return self.person.scope


class RoleGrant(Base):
    """A role over a unit and all below it, or over one event."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (event_id IS NULL)", name="unit_or_event"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    role: Mapped[code_text]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="RESTRICT"))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])
    unit: Mapped[Unit | None] = relationship()
    stream = SYSTEM


class LoginSession(Base):
    """A browser that is signed in; the cookie holds a secret whose hash stands here."""

    __tablename__ = "login_sessions"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    token_hash: Mapped[digest] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"), index=True)
    via: Mapped[code_text] = mapped_column(comment="password, phone, slip or card")
    device: Mapped[name_text]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
    stream = SYSTEM


class SignInCode(Base):
    """A one-time code that went to a phone; its hash is keyed, so that a copy betrays nothing."""

    __tablename__ = "sign_in_codes"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    phone_cipher: Mapped[str]
    phone_index: Mapped[digest] = mapped_column(index=True)
    code_hash: Mapped[digest]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    verified_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    stream = SYSTEM


class ActivationSlip(Base):
    """A slip of paper that lets a person in once: to make their account, or to get back into it."""

    __tablename__ = "activation_slips"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("persons.id", ondelete="RESTRICT"), index=True
    )
    code_hash: Mapped[digest] = mapped_column(unique=True)
    tries: Mapped[int] = mapped_column(default=0)
    printed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="used, or replaced by another")
    person: Mapped[Person] = relationship()
    stream = SYSTEM


TABLES = (
    Unit,
    Person,
    SkillGrade,
    User,
    RoleGrant,
    LoginSession,
    SignInCode,
    ActivationSlip,
)
