"""Which registered persons the rows of a list mean, read in a fixed number of statements.

Follows contest.people.operations.find_or_add_person, so that what is shown before an import is
what the import does.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

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

    by_identity: Mapping[str, Person]
    by_phone: Mapping[tuple[str, str], list[Person]]
    by_name: Mapping[tuple[str, int | None], list[Person]]
    indexes: Mapping[tuple[str, str], str]
    rows_seen: dict[Hashable, list[tuple[int, bool]]] = field(default_factory=dict)

    def person(self, values: Values, unit: Unit | None) -> tuple[Person | None, bool]:
        """Return the person whom a row means, or None for a new one, and whether the identity
        number is registered with another name."""
        name = values.get("name") or ""
        identity, phone = self._index(values, "identity"), self._index(values, "phone")
        if identity and identity in self.by_identity:
            known = self.by_identity[identity]
            return known, known.name != name
        found = self.by_phone.get((phone, name), []) if phone else []
        found = found or self.by_name.get((name, unit.id if unit else None), [])
        fitting = [person for person in found if not (identity and person.identity_index)]
        return (fitting[0] if len(fitting) == 1 else None), False

    def earlier_row(self, values: Values, unit: Unit | None, number: int) -> int | None:
        """Return the earlier row that means the same person, and remember this one."""
        name = values.get("name") or ""
        identity, phone = self._index(values, "identity"), self._index(values, "phone")
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

    def _index(self, values: Values, kind: str) -> str | None:
        return self.indexes.get((kind, values.get(kind) or ""))


def known_persons(
    session: Session, rows: Sequence[HasValues], units: Mapping[str, Unit]
) -> KnownPersons:
    """Return what is registered of the people whom `rows` name, in at most three statements per
    5,000 rows."""
    indexes = {
        (kind, text): secrets.blind_index(text, kind=kind)
        for row in rows
        for kind in ("identity", "phone")
        if (text := row.values.get(kind))
    }
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
    for person in _persons(session, Person.name, names):
        by_name.setdefault((person.name, person.unit_id), []).append(person)
    return KnownPersons(by_identity, by_phone, by_name, indexes)


def _persons(session: Session, column: object, values: Sequence[str]) -> Iterable[Person]:
    for start in range(0, len(values), AT_ONCE):
        part = values[start : start + AT_ONCE]
        yield from session.scalars(
            select(Person).where(column.in_(part)).order_by(Person.id)  # type: ignore[attr-defined]
        )
