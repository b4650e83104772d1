"""Counts, from records alone, how enterprises take part in a year's competitions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from contest.editions.models import Edition, Event, EventGroup, EventKind, EventPhase
from contest.entries.models import Entry, EntryMember, EntryState, EntrySubject
from contest.participation.models import PilotEnterprise
from contest.people.models import Person, Unit, UnitLevel

PREPARED = (EventPhase.PREPARING,)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """One enterprise: what it ran itself, what it took part in, how many different workers.

    A work team that takes part as a unit counts with all persons registered with it.
    """

    unit: Unit
    district: Unit | None
    pilot_since: int | None
    run: int
    taken_part: int
    workers: int

    @property
    def is_active(self) -> bool:
        """Say whether it ran a competition or took part in one."""
        return bool(self.run or self.taken_part)


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One district: enterprises, those that are active, pilots, pilots that are active."""

    unit: Unit
    enterprises: int
    active: int
    pilots: int
    active_pilots: int
    workers: int

    @property
    def share(self) -> int | None:
        """Return the share of pilots that are active, in whole percent cut off; None without any.

        Cut off and not rounded: 100 stands only where every pilot takes part.
        """
        return self.active_pilots * 100 // self.pilots if self.pilots else None


@dataclass(frozen=True, slots=True)
class SmallLine:
    """Accepted small innovations of one district: how many of each kind, by the group's code."""

    unit: Unit | None
    by_kind: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many in all."""
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True)
class Participation:
    """A year's counts. `kinds` are the kinds of small innovations that occur, by code."""

    year: int
    years: Sequence[int]
    enterprises: Sequence[EnterpriseLine]
    districts: Sequence[DistrictLine]
    kinds: Mapping[str, EventGroup]
    small: Sequence[SmallLine]
    small_by_unit: Sequence[tuple[Unit, int]]


@dataclass(slots=True)
class _Counted:
    run: set[int] = field(default_factory=set)
    taken_part: set[int] = field(default_factory=set)
    workers: set[int] = field(default_factory=set)


def participation_of(session: Session, paths: Sequence[str], year: int) -> Participation:
    """Return what the units below `paths` did in `year`, enterprises in the tree's order.

    Competitions that are still prepared count nowhere; entries count once they are accepted. The
    number of statements does not depend on how many there are.
    """
    units = _units(session, paths)
    enterprises = {one.path: one for one in units if one.level is UnitLevel.ENTERPRISE}
    counted = {path: _Counted() for path in enterprises}
    _count(session, year, units, counted)
    pilots = dict(
        session.execute(select(PilotEnterprise.unit_id, PilotEnterprise.since_year)).all()
    )
    districts = {one.path: one for one in units if one.level is UnitLevel.DISTRICT}
    lines = [
        EnterpriseLine(
            unit=one,
            district=above(path, districts),
            pilot_since=pilots.get(one.id),
            run=len(counted[path].run),
            taken_part=len(counted[path].taken_part),
            workers=len(counted[path].workers),
        )
        for path, one in enterprises.items()
    ]
    kinds, small, by_unit = _small(session, year, units, districts)
    return Participation(
        year,
        years_of_editions(session),
        lines,
        _by_district(districts.values(), lines),
        kinds,
        small,
        by_unit,
    )


def _units(session: Session, paths: Sequence[str]) -> list[Unit]:
    if not paths:
        return []
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    return list(session.scalars(select(Unit).where(below).order_by(Unit.path)))


def years_of_editions(session: Session) -> list[int]:
    """Return the years in which there is an edition, newest first."""
    return sorted(session.scalars(select(Edition.year).distinct()), reverse=True)


def _count(
    session: Session, year: int, units: Sequence[Unit], counted: Mapping[str, _Counted]
) -> None:
    by_id = {one.id: one.path for one in units}
    running = (
        select(Event.id, Edition.unit_id)
        .join(Edition, Edition.id == Event.edition_id)
        .where(Edition.year == year, Event.phase.not_in(PREPARED))
    )
    for event_id, organiser_id in session.execute(running):
        ran = above(by_id.get(organiser_id, ""), counted)
        if ran is not None:
            ran.run.add(event_id)
    entries = session.execute(
        _taking_part(year).with_only_columns(Entry.id, Entry.event_id, Entry.unit_id, Entry.subject)
    ).all()
    homes = {one.id: above(by_id.get(one.unit_id, ""), counted) for one in entries}
    crews: dict[int, _Counted] = {}
    for one in entries:
        home, unit_id = homes[one.id], one.unit_id
        if home is None or unit_id is None:
            continue
        home.taken_part.add(one.event_id)
        if one.subject is EntrySubject.UNIT:
            crews[unit_id] = home
    members = (
        _taking_part(year)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .with_only_columns(EntryMember.entry_id, EntryMember.person_id)
    )
    for entry_id, person_id in session.execute(members):
        home = homes.get(entry_id)
        if home is not None:
            home.workers.add(person_id)
    of_crews = select(Person.id, Person.unit_id).where(Person.unit_id.in_(list(crews)))
    for person_id, crew_id in session.execute(of_crews):
        if crew_id is not None:
            crews[crew_id].workers.add(person_id)


def _taking_part(year: int) -> Select[Entry]:
    return (
        select(Entry)
        .join(Event, Event.id == Entry.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .where(
            Edition.year == year,
            Event.phase.not_in(PREPARED),
            Entry.state == EntryState.ACCEPTED,
        )
    )


def _small(
    session: Session, year: int, units: Sequence[Unit], districts: Mapping[str, Unit]
) -> tuple[dict[str, EventGroup], list[SmallLine], list[tuple[Unit, int]]]:
    """Return the kinds of accepted small innovations, and how many by district and by unit."""
    known = {one.id: one for one in units}
    rows = session.execute(
        _taking_part(year)
        .join(EventGroup, EventGroup.id == Entry.group_id)
        .where(Event.kind == EventKind.FIVE_SMALL)
        .with_only_columns(Entry.unit_id, EventGroup)
        .order_by(EventGroup.id)
    ).all()
    kinds: dict[str, EventGroup] = {}
    by_district: dict[str, Counter[str]] = {}
    by_unit: Counter[int] = Counter()
    for unit_id, group in rows:
        if unit_id not in known:
            continue
        kinds.setdefault(group.code, group)
        district = above(known[unit_id].path, districts)
        by_district.setdefault(district.path if district else "", Counter())[group.code] += 1
        by_unit[unit_id] += 1
    small = [SmallLine(districts.get(path), counts) for path, counts in sorted(by_district.items())]
    return kinds, small, [(known[unit_id], number) for unit_id, number in by_unit.most_common()]


def _by_district(districts: Iterable[Unit], lines: Sequence[EnterpriseLine]) -> list[DistrictLine]:
    found = []
    for district in districts:
        mine = [one for one in lines if one.district is district]
        pilots = [one for one in mine if one.pilot_since is not None]
        found.append(
            DistrictLine(
                unit=district,
                enterprises=len(mine),
                active=sum(one.is_active for one in mine),
                pilots=len(pilots),
                active_pilots=sum(one.is_active for one in pilots),
                workers=sum(one.workers for one in mine),
            )
        )
    return found


def above(path: str, known: Mapping[str, Found]) -> Found | None:
    """Return what is known of the unit of this path or of the nearest one above it."""
    steps = [step for step in path.split("/") if step]
    for depth in range(len(steps), 0, -1):
        found = known.get("".join(f"{step}/" for step in steps[:depth]))
        if found is not None:
            return found
    return None
