"""Reads the city's page: stored sums of events, added up by district and by year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, cast, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from contest.dashboard.models import CockpitCell
from contest.editions.models import Edition, Event, Series, SeriesFigure
from contest.foundation.permissions import Actor
from contest.people.models import Unit, UnitLevel

WATCHERS = ("owner", "organiser", "district_admin", "supervisor", "auditor")


@dataclass(frozen=True, slots=True)
class District:
    """One district's sums by figure; `imported` are those that other systems kept."""

    unit: Unit
    own: Mapping[str, Decimal]
    imported: Mapping[str, int] = field(default_factory=dict)

    def total(self, key: str) -> Decimal:
        """Add up what was recorded here and what was imported."""
        return self.own.get(key, Decimal(0)) + self.imported.get(key, 0)


@dataclass(frozen=True, slots=True)
class Cockpit:
    """The city's page: districts by name, sums by year, parts (grades and stages) of all.

    `years` maps a year to its sums by figure, imported ones included.
    """

    districts: list[District]
    years: Mapping[int, Mapping[str, Decimal]]
    parts: Mapping[str, Mapping[str, Decimal]]

    def total(self, key: str) -> Decimal:
        """Add up all districts."""
        return sum((one.total(key) for one in self.districts), Decimal(0))

    def imported(self, key: str) -> int:
        """Add up what other systems kept."""
        return sum(one.imported.get(key, 0) for one in self.districts)


def cockpit(session: Session, actor: Actor, *, year: int | None = None) -> Cockpit:
    """Return the page of the districts that the actor watches over, of one year or of all.

    Sums of events that run below no district count for the unit that runs them.
    """
    watched = watched_by(actor)
    by_unit: dict[int, dict[str, Decimal]] = {}
    years: dict[int, dict[str, Decimal]] = {}
    parts: dict[str, dict[str, Decimal]] = {}
    districts = districts_by_path(session)
    for unit, of_year, key, part, value in session.execute(_sums(watched)):
        if not part:
            _add(years.setdefault(of_year, {}), key, value)
        if year is not None and of_year != year:
            continue
        if part:
            _add(parts.setdefault(key, {}), part, value)
        else:
            _add(by_unit.setdefault(_district_of(unit, districts).id, {}), key, value)
    imported: dict[int, dict[str, int]] = {}
    for unit, of_year, key, value in session.execute(_imported(watched)):
        _add(years.setdefault(of_year, {}), key, Decimal(value))
        if year is None or of_year == year:
            mine = imported.setdefault(_district_of(unit, districts).id, {})
            mine[key] = mine.get(key, 0) + value
    found = {unit.id: unit for unit in districts.values()}
    rows = [
        District(found[key], by_unit.get(key, {}), imported.get(key, {}))
        for key in by_unit.keys() | imported.keys()
    ]
    return Cockpit(
        sorted(rows, key=lambda one: (-one.total("entrants"), one.unit.name)),
        dict(sorted(years.items())),
        parts,
    )


def _add(sums: dict[str, Decimal], key: str, value: Decimal) -> None:
    sums[key] = sums.get(key, Decimal(0)) + value


def watched_by(actor: Actor) -> tuple[list[str], list[int]] | None:
    """Return the paths of units and the events that the actor watches over; None: all."""
    if actor.is_system:
        return None
    grants = [grant for grant in actor.grants if grant.role in WATCHERS]
    paths = [grant.unit_path for grant in grants if grant.unit_path]
    events = [grant.event_id for grant in grants if grant.event_id]
    return paths, events


def _sums(watched: Any) -> Any:
    runs = aliased(Unit)
    query = (
        select(
            runs.path,
            Edition.year,
            CockpitCell.key,
            CockpitCell.part,
            func.sum(CockpitCell.value),
        )
        .select_from(CockpitCell)
        .join(Event, Event.id == CockpitCell.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .join(runs, runs.id == Edition.unit_id)
        .group_by(runs.path, Edition.year, CockpitCell.key, CockpitCell.part)
    )
    if watched is None:
        return query
    paths, events = watched
    return query.where(
        or_(Event.id.in_(events), *(runs.path.startswith(path, autoescape=True) for path in paths))
    )


def _imported(watched: Any) -> Any:
    added = func.sum(SeriesFigure.value)
    query = (
        # PostgreSQL adds up whole numbers to a decimal one.
        select(Unit.path, SeriesFigure.year, SeriesFigure.key, cast(added, BigInteger))
        .join(Unit, Unit.id == SeriesFigure.unit_id)
        .join(Series, Series.id == SeriesFigure.series_id)
        .group_by(Unit.path, SeriesFigure.year, SeriesFigure.key)
    )
    if watched is None:
        return query
    paths, _ = watched
    if not paths:
        return query.where(false())
    return query.where(or_(*(Unit.path.startswith(path, autoescape=True) for path in paths)))


def districts_by_path(session: Session) -> dict[str, Unit]:
    """Return the federation and its districts, for whom the page adds up."""
    wanted = (UnitLevel.FEDERATION, UnitLevel.DISTRICT)
    units = session.scalars(select(Unit).where(Unit.level.in_(wanted)))
    return {unit.path: unit for unit in units}


def _district_of(path: str, districts: Mapping[str, Unit]) -> Unit:
    """Return the lowest district or federation at or above a path."""
    above = [one for one in districts if path.startswith(one)]
    return districts[max(above, key=len)]
