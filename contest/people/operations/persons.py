"""Persons are added once and found again; their numbers are shown only on the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from contest.foundation import ledger, names, secrets, signals
from contest.foundation.errors import Invalid
from contest.foundation.identity import Malformed, read_identity, read_phone
from contest.foundation.permissions import Actor, Scope, can, require
from contest.foundation.words import N_
from contest.people import queries
from contest.people.errors import BadGrade, IdentityTaken
from contest.people.models import Person, SkillGrade, Unit
from contest.people.operations.roles import IsEvent
from contest.people.queries import known_persons
from contest.people.rules import GRADE_NAMES, GRADE_SOURCES


@dataclass(frozen=True, slots=True)
class Nowhere:
    """The place of a person without a unit: nobody's."""

    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class Revealed:
    """A person's numbers in full; None where none was given."""

    identity: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody as a list writes them; None where it does not say."""

    name: str
    unit: Unit | None
    identity: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class _Numbers:
    identity: str | None
    phone: str | None

    @property
    def identity_index(self) -> str | None:
        return self.identity and secrets.blind_index(self.identity, kind="identity")

    @property
    def phone_index(self) -> str | None:
        return self.phone and secrets.blind_index(self.phone, kind="phone")


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    numbers: _Numbers

    @property
    def values(self) -> Mapping[str, str | None]:
        return {
            "name": self.name,
            "identity": self.numbers.identity,
            "phone": self.numbers.phone,
        }


def add_person(
    session: Session,
    actor: Actor,
    *,
    name: str,
    unit: Unit | None,
    now: datetime,
    identity: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    is_worker: bool = True,
) -> Person:
    """Add a person and return them; the numbers are checked, encrypted and indexed.

    Raises `NotPermitted`, `IdentityTaken`, or `Invalid` with a fault for each malformed number.
    """
    require(actor, "person.manage", unit or Nowhere())
    numbers = _read(identity, phone)
    return _add(session, actor, name, unit, numbers, now=now, title=title, is_worker=is_worker)


def find_or_add_person(
    session: Session,
    actor: Actor,
    *,
    name: str,
    unit: Unit | None,
    now: datetime,
    identity: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    is_worker: bool = True,
) -> Person:
    """Return the person meant, adding them when they are not known.

    Looked for by identity number, else by phone and name, else by name within exactly this unit
    where one alone has it. A namesake with another identity number is another person. Whoever may
    manage the person also fills in numbers that were missing.
    Raises `SignInNeeded`, `IdentityTaken` (the number stands under another name) or `Invalid`.
    """
    require(actor, "person.register")
    name = name.strip()
    numbers = _read(identity, phone)
    person = _find(session, name, unit, numbers)
    if person is None:
        return _add(session, actor, name, unit, numbers, now=now, title=title, is_worker=is_worker)
    if can(actor, "person.manage", person):
        _fill_in(session, actor, person, numbers, now)
    return person


def find_or_add_persons(
    session: Session, actor: Actor, asked: Sequence[AskedPerson], *, now: datetime
) -> list[Person]:
    """Return the persons meant, in the order asked, as `find_or_add_person` finds or adds each.

    Who is added, or gets a number, is known to those who are asked for after them. The number of
    statements does not depend on how many are added. Raises what `find_or_add_person` raises, and
    then adds nobody.
    """
    require(actor, "person.register")
    rows = [_asked(one) for one in asked]
    known = known_persons(session, rows, [one.unit for one in asked])
    found: list[Person] = []
    added: list[tuple[Person, _Numbers]] = []
    completed: list[ledger.Told] = []
    for one, row in zip(asked, rows, strict=True):
        person, is_other_name = known.person(row.values, one.unit)
        if is_other_name:
            raise IdentityTaken
        if person is None:
            person = _new(row.name, one.unit, now=now)
            person.identity_index = known.index(row.values, "identity")
            person.phone_index = known.index(row.values, "phone")
            known.add(person)
            added.append((person, row.numbers))
        elif can(actor, "person.manage", person) and (missing := _missing(person, row.numbers)):
            _set_numbers(person, missing)
            known.add(person)
            completed.append(_told_completed(person, missing))
        known.settle(person, row.values)
        found.append(person)
    _add_all(session, actor, added, now=now)
    ledger.record_all(session, actor, "person.complete", completed, now=now)
    return found


def move_person(
    session: Session, actor: Actor, person: Person, *, unit: Unit, now: datetime
) -> None:
    """Note that the person now works at `unit`; both places must be the actor's to manage."""
    require(actor, "person.manage", person)
    require(actor, "person.manage", unit)
    body = {"from": person.unit.public_id if person.unit else None, "to": unit.public_id}
    person.unit_id, person.unit = unit.id, unit
    session.flush()
    ledger.record(session, actor, "person.move", person, body=body, now=now)


def reveal_numbers(session: Session, actor: Actor, person: Person, *, now: datetime) -> Revealed:
    """Return identity and phone number in full and keep in the trail that `actor` looked."""
    require(actor, "person.reveal", person)
    ledger.record(session, actor, "person.reveal", person, body={}, now=now)
    return Revealed(
        identity=person.identity_cipher
        and secrets.decrypt(person.identity_cipher, kind="identity"),
        phone=person.phone_cipher and secrets.decrypt(person.phone_cipher, kind="phone"),
    )


def record_grade(
    session: Session,
    actor: Actor,
    person: Person,
    *,
    grade: int,
    trade: str,
    gained_on: date,
    source: str,
    now: datetime,
    event: IsEvent | None = None,
    certificate_number: str | None = None,
) -> SkillGrade:
    """Record that the person reached skill grade `grade`, 0 (apprentice) to 7 (chief technician).

    `source` is contest, declared or imported; `event` is the contest that gave it, if one did.
    Raises `NotPermitted` or `BadGrade`.
    """
    require(actor, "grade.record", person)
    if not 0 <= grade < len(GRADE_NAMES) or source not in GRADE_SOURCES:
        raise BadGrade
    row = SkillGrade(
        person_id=person.id,
        grade=grade,
        trade=trade,
        gained_on=gained_on,
        event_id=event.id if event else None,
        certificate_number=certificate_number,
        source=source,
    )
    session.add(row)
    session.flush()
    body = {"grade": grade, "trade": trade, "gained_on": gained_on.isoformat(), "source": source}
    ledger.record(session, actor, "grade.record", person, body=body, now=now)
    signals.send(session, signals.FactsChanged("grade_gains", event.id if event else None))
    return row


def _read(identity: str | None, phone: str | None) -> _Numbers:
    faults, read = [], {}
    for column, text, reader in (
        (N_("Identity number"), identity, lambda text: read_identity(text).number),
        (N_("Phone"), phone, read_phone),
    ):
        if not text or not text.strip():
            continue
        try:
            read[column] = reader(text)
        except Malformed as malformed:
            faults.append(malformed.fault(column=column))
    if faults:
        raise Invalid(faults=faults)
    return _Numbers(read.get("Identity number"), read.get("Phone"))


def _find(session: Session, name: str, unit: Unit | None, numbers: _Numbers) -> Person | None:
    if numbers.identity_index:
        known = queries.persons_by_identity(session, numbers.identity_index)
        if known and known.name != name:
            raise IdentityTaken
        if known:
            return known
    found: list[Person] = []
    if numbers.phone_index:
        found = queries.persons_by_phone(session, numbers.phone_index, name)
    if not found:
        found = queries.persons_by_name(session, name, unit)
    # With two namesakes, or another identity number, a guess would merge two people.
    fitting = [person for person in found if not (numbers.identity_index and person.identity_index)]
    return fitting[0] if len(fitting) == 1 else None


def _add(
    session: Session,
    actor: Actor,
    name: str,
    unit: Unit | None,
    numbers: _Numbers,
    *,
    now: datetime,
    title: str | None,
    is_worker: bool,
) -> Person:
    person = _new(name.strip(), unit, now=now, title=title, is_worker=is_worker)
    _require_free(session, numbers)
    _set_numbers(person, numbers)
    session.add(person)
    session.flush()
    told = _told(person)
    ledger.record(
        session, actor, "person.add", person, body=told.body, private=told.private, now=now
    )
    return person


def _new(
    name: str,
    unit: Unit | None,
    *,
    now: datetime,
    title: str | None = None,
    is_worker: bool = True,
) -> Person:
    return Person(
        name=name,
        pinyin=f"{names.name_pinyin(name)} {names.name_initials(name)}"[:160],
        unit_id=unit.id if unit else None,
        unit=unit,
        title=title,
        is_worker=is_worker,
        created_at=now,
    )


def _told(person: Person) -> ledger.Told:
    unit = person.unit.public_id if person.unit else None
    body = {"unit": unit, "is_worker": person.is_worker}
    return ledger.Told(person, body, {"name": person.name})


def _asked(one: AskedPerson) -> _Row:
    return _Row(one.name.strip(), _read(one.identity, one.phone))


def _add_all(
    session: Session, actor: Actor, added: Sequence[tuple[Person, _Numbers]], *, now: datetime
) -> None:
    """Keep new persons whose indexes are set, with their numbers, each with its own record."""
    for kind in ("identity", "phone"):
        given = [(person, text) for person, them in added if (text := getattr(them, kind))]
        tokens = secrets.encrypt_all((text for _, text in given), kind=kind)
        for (person, _), token in zip(given, tokens, strict=True):
            setattr(person, f"{kind}_cipher", token)
    people = [person for person, _ in added]
    session.add_all(people)
    session.flush()
    told = [_told(person) for person in people]
    ledger.record_all(session, actor, "person.add", told, now=now)


def _fill_in(
    session: Session, actor: Actor, person: Person, numbers: _Numbers, now: datetime
) -> None:
    missing = _missing(person, numbers)
    if missing is None:
        return
    _require_free(session, missing)
    _set_numbers(person, missing)
    session.flush()
    told = _told_completed(person, missing)
    ledger.record(session, actor, "person.complete", person, body=told.body, now=now)


def _missing(person: Person, numbers: _Numbers) -> _Numbers | None:
    """Return those of the numbers that the person lacks, None where they lack none of them."""
    missing = _Numbers(
        identity=None if person.identity_index else numbers.identity,
        phone=None if person.phone_index else numbers.phone,
    )
    return missing if missing.identity or missing.phone else None


def _told_completed(person: Person, missing: _Numbers) -> ledger.Told:
    body = {"identity": missing.identity is not None, "phone": missing.phone is not None}
    return ledger.Told(person, body)


def _require_free(session: Session, numbers: _Numbers) -> None:
    index = numbers.identity_index
    if index and queries.persons_by_identity(session, index) is not None:
        raise IdentityTaken


def _set_numbers(person: Person, numbers: _Numbers) -> None:
    if numbers.identity:
        person.identity_cipher = secrets.encrypt(numbers.identity, kind="identity")
        person.identity_index = numbers.identity_index
    if numbers.phone:
        person.phone_cipher = secrets.encrypt(numbers.phone, kind="phone")
        person.phone_index = numbers.phone_index
