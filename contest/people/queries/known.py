"""Which registered persons the rows of a list mean, read in a fixed number of statements.

The rule of whom a row means is that of `find_or_add_person`; the import itself asks here, so that
what is shown before it is what it does.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import QueryableAttribute, Session

from contest.foundation import secrets
from contest.people.models import Person, Unit

AT_ONCE = 5_000
Values = Mapping[str, str | None]


class HasValues(Protocol):
    """A row of a list, read or planned."""

    @property
    def values(self) -> Values: ...


@dataclass(slots=True)
class KnownPersons:
    """Registered persons by what a list says of them, and the rows seen so far."""

    by_identity: dict[str, Person]
    by_phone: dict[tuple[str, str], list[Person]]
    by_name: dict[tuple[str, int | None], list[Person]]
    indexes: Mapping[tuple[str, str], str]
    meant_by: dict[Person, str] = field(default_factory=dict)
    rows_seen: dict[Hashable, list[tuple[int, bool]]] = field(default_factory=dict)

    def person(self, values: Values, unit: Unit | None) -> tuple[Person | None, bool]:
        """Return the person whom a row means, or None for a new one, and whether the identity
        number is registered with another name."""
        name = values.get("name") or ""
        identity, phone = self.index(values, "identity"), self.index(values, "phone")
        if identity and identity in self.by_identity:
            known = self.by_identity[identity]
            return known, known.name != name
        found = self.by_phone.get((phone, name), []) if phone else []
        found = found or self.by_name.get((name, unit.id if unit else None), [])
        fitting = [one for one in found if not identity or self._may_be(one, identity)]
        return (fitting[0] if len(fitting) == 1 else None), False

    def settle(self, person: Person, values: Values) -> None:
        """Let the person be whom a row means: a namesake of another number is somebody else."""
        identity = self.index(values, "identity")
        if identity:
            self.meant_by[person] = identity

    def add(self, person: Person) -> None:
        """Count a person who was added, or got a number, among the registered ones."""
        if person.identity_index:
            self.by_identity[person.identity_index] = person
        alike = [self.by_name.setdefault((person.name, person.unit_id), [])]
        if person.phone_index:
            alike.append(self.by_phone.setdefault((person.phone_index, person.name), []))
        for people in alike:
            if person not in people:
                people.append(person)

    def earlier_row(self, values: Values, unit: Unit | None, number: int) -> int | None:
        """Return the earlier row that means the same person, and remember this one."""
        name = values.get("name") or ""
        identity, phone = self.index(values, "identity"), self.index(values, "phone")
        keys: list[Hashable] = [("name", name, unit.id if unit else None)]
        keys += [("phone", phone, name)] if phone else []
        earlier = self.seen(("identity", identity), number) if identity else None
        for key in keys:
            # Two different identity numbers are two people, whatever else agrees.
            rows = self.rows_seen.setdefault(key, [])
            same = [row for row, had_identity in rows if not (identity and had_identity)]
            earlier = earlier if earlier is not None else next(iter(same), None)
            rows.append((number, identity is not None))
        return earlier

    def seen(self, key: Hashable, number: int) -> int | None:
        """Return the first row with this key, or None and remember this one."""
        rows = self.rows_seen.setdefault(key, [])
        rows.append((number, False))
        return rows[0][0] if len(rows) > 1 else None

    def index(self, values: Values, kind: str) -> str | None:
        """Return the blind index of a row's number, None where it gives none."""
        return self.indexes.get((kind, values.get(kind) or ""))

    def _may_be(self, person: Person, identity: str) -> bool:
        return not person.identity_index and self.meant_by.get(person, identity) == identity


def known_persons(
    session: Session, rows: Sequence[HasValues], units: Iterable[Unit | None]
) -> KnownPersons:
    """Return what is registered of the people whom `rows` name and who belong to `units`.

    By name alone people are known within their unit only, or without one. At most four statements
    per 5,000 rows.
    """
    indexes: dict[tuple[str, str], str] = {}
    for kind in ("identity", "phone"):
        given = {text for row in rows if (text := row.values.get(kind))}
        for text, index in secrets.blind_indexes(given, kind=kind).items():
            indexes[kind, text] = index
    of_kind = {
        kind: sorted(index for (found, _), index in indexes.items() if found == kind)
        for kind in ("identity", "phone")
    }
    by_identity = {
        person.identity_index: person
        for person in _persons(session, Person.identity_index, of_kind["identity"])
        if person.identity_index
    }
    by_phone: dict[tuple[str, str], list[Person]] = {}
    for person in _persons(session, Person.phone_index, of_kind["phone"]):
        by_phone.setdefault((person.phone_index or "", person.name), []).append(person)
    by_name: dict[tuple[str, int | None], list[Person]] = {}
    names = sorted({row.values.get("name") or "" for row in rows})
    for person in _persons(session, Person.id, _namesakes(session, names, units)):
        by_name.setdefault((person.name, person.unit_id), []).append(person)
    return KnownPersons(by_identity, by_phone, by_name, indexes)


def _namesakes(
    session: Session, names: Sequence[str], units: Iterable[Unit | None]
) -> Sequence[int]:
    """Return the keys of the persons of these names who belong to one of the units, or to none."""
    # Asked for both at once, SQLite would go through everybody in the units.
    belongs = {None, *(unit.id for unit in units if unit)}
    found: list[int] = []
    for start in range(0, len(names), AT_ONCE):
        query = select(Person.id, Person.unit_id).where(
            Person.name.in_(names[start : start + AT_ONCE])
        )
        found += [key for key, unit_id in session.execute(query) if unit_id in belongs]
    return sorted(found)


def _persons(
    session: Session, column: QueryableAttribute[Any], values: Sequence[Any]
) -> Iterable[Person]:
    for start in range(0, len(values), AT_ONCE):
        query = select(Person).where(column.in_(values[start : start + AT_ONCE]))
        yield from session.scalars(query.order_by(Person.id))
