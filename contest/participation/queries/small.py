"""Counts a year's small innovations by kind, unit and district, and names the rows behind."""

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from contest.awards.models import Award, AwardKind, AwardState
from contest.editions.models import Edition, Event, EventGroup, EventKind, EventPhase
from contest.entries.models import Entry, EntryState
from contest.entries.queries.entries import with_people
from contest.participation.queries.counting import above, years_of_editions
from contest.people.models import Unit, UnitLevel

DECLARED = frozenset({"submitted", "nominated", "returned", "accepted", "declined"})


class SmallStep(enum.StrEnum):
    """How far a small innovation came; each step was taken by all that took a later one."""

    DECLARED = "declared"
    RECOMMENDED = "recommended"
    TAKEN = "taken"
    ADOPTED = "adopted"
    NOMINATED = "nominated"


STEPS: Sequence[SmallStep] = tuple(SmallStep)


@dataclass(frozen=True, slots=True)
class SmallRow:
    """One small innovation; `home` is its enterprise, `district` the district that lies above."""

    entry: Entry
    kind: str
    home: Unit | None
    district: Unit | None
    step: SmallStep

    def reached(self, step: SmallStep) -> bool:
        """Say whether it came as far as `step`."""
        return STEPS.index(self.step) >= STEPS.index(step)


@dataclass(frozen=True, slots=True)
class SmallYear:
    """A year's small innovations in the order of registration; `kinds` by code."""

    year: int
    years: Sequence[int]
    kinds: Mapping[str, EventGroup]
    rows: Sequence[SmallRow]

    def by_kind(self) -> dict[str, Counter[SmallStep]]:
        """Return by kind how many took each step."""
        found: dict[str, Counter[SmallStep]] = {code: Counter() for code in self.kinds}
        for row in self.rows:
            found[row.kind].update(step for step in STEPS if row.reached(step))
        return found

    def by_place(self, step: SmallStep, *, of_units: bool) -> list[tuple[Unit, Counter[str]]]:
        """Return by district, or by enterprise, how many of each kind took `step`, most first."""
        units: dict[int, Unit] = {}
        counts: dict[int, Counter[str]] = {}
        for row in self.rows:
            place = row.home if of_units else row.district
            if place is not None and row.reached(step):
                units[place.id] = place
                counts.setdefault(place.id, Counter())[row.kind] += 1
        ranked = sorted(counts, key=lambda key: (-counts[key].total(), units[key].path))
        return [(units[key], counts[key]) for key in ranked]

    def matching(self, step: SmallStep, *, kind: str = "", unit: str = "") -> list[SmallRow]:
        """Return the rows that took `step`, of a kind, of a unit or district by its public id."""
        return [
            row
            for row in self.rows
            if row.reached(step)
            and kind in ("", row.kind)
            and (not unit or unit in {one.public_id for one in (row.home, row.district) if one})
        ]


def small_of_year(session: Session, paths: Sequence[str], year: int) -> SmallYear:
    """Return what the units below `paths` declared in `year`'s collections.

    A declaration that went up to the next level counts once, where it was made. Adopted is what
    holds a confirmed award, nominated what one of them nominates. A fixed number of statements.
    """
    below = or_(False, *(Unit.path.startswith(path, autoescape=True) for path in paths))
    units = {one.path: one for one in session.scalars(select(Unit).where(below))}
    enterprises = _of_level(units, UnitLevel.ENTERPRISE)
    districts = _of_level(units, UnitLevel.DISTRICT)
    entries = session.scalars(
        with_people(select(Entry))
        .join(Edition, Edition.id == Event.edition_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .where(
            below,
            Edition.year == year,
            Event.kind == EventKind.FIVE_SMALL,
            Event.phase != EventPhase.PREPARING,
            Entry.state.in_([EntryState(state) for state in DECLARED]),
            Entry.carried_from_id.is_(None),
        )
        .options(joinedload(Entry.group))
        .order_by(Event.id, Entry.number)
    ).all()
    awarded = _awarded(session, year)
    kinds: dict[str, EventGroup] = {}
    rows = []
    for entry in entries:
        if entry.group is None or entry.unit is None:
            continue
        kinds.setdefault(entry.group.code, entry.group)
        path = entry.unit.path
        rows.append(
            SmallRow(
                entry, entry.group.code, above(path, enterprises), above(path, districts),
                _step(entry, awarded.get(entry.id, frozenset())),
            )
        )  # fmt: skip
    return SmallYear(year, years_of_editions(session), kinds, rows)


def _of_level(units: Mapping[str, Unit], level: UnitLevel) -> dict[str, Unit]:
    return {path: one for path, one in units.items() if one.level is level}


def _awarded(session: Session, year: int) -> dict[int, frozenset[AwardKind]]:
    """Return the kinds of confirmed awards of the year's small innovations, by the entry's key."""
    query = (
        select(Award.entry_id, Award.kind)
        .join(Event, Event.id == Award.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .where(
            Edition.year == year,
            Event.kind == EventKind.FIVE_SMALL,
            Award.state == AwardState.CONFIRMED,
            Award.entry_id.is_not(None),
        )
    )
    found: dict[int, frozenset[AwardKind]] = {}
    for entry_id, kind in session.execute(query):
        if entry_id is not None:
            found[entry_id] = found.get(entry_id, frozenset()) | {kind}
    return found


def _step(entry: Entry, kinds: frozenset[AwardKind]) -> SmallStep:
    if AwardKind.NOMINATION in kinds:
        return SmallStep.NOMINATED
    if kinds:
        return SmallStep.ADOPTED
    by_state = {
        EntryState.ACCEPTED: SmallStep.TAKEN,
        EntryState.NOMINATED: SmallStep.RECOMMENDED,
    }
    return by_state.get(entry.state, SmallStep.DECLARED)
