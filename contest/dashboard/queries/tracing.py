"""The rows behind each number of the city's page, found as the page adds them up."""

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from contest.dashboard.queries.cockpit import districts_by_path, watched_by
from contest.dashboard.queries.figures import RowsPage, narrowed, page_of_rows
from contest.dashboard.queries.sources import rows_where
from contest.dashboard.rules import Figure
from contest.editions.models import Edition, Event, Series, SeriesFigure
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor
from contest.people.models import Unit


def cockpit_rows(
    session: Session,
    actor: Actor,
    figure: Figure,
    *,
    district: Unit | None = None,
    year: int | None = None,
    stage: str | None = None,
    grade: int | None = None,
    first: int = 0,
) -> RowsPage:
    """Return up to 100 of the rows that a number of the page counts, oldest first.

    `year` is that of the edition, also for the benefit of a later year, as the page adds it up.
    """
    where = [_seen(actor), Edition.unit_id.in_(select(Unit.id).where(_of(session, district)))]
    if year is not None:
        where.append(Edition.year == year)
    rows = rows_where(figure.key, and_(*where))
    shown = None if rows is None else narrowed(rows, stage=stage, grade=grade)
    return page_of_rows(session, figure, shown, first=first)


def cockpit_imported(
    session: Session,
    actor: Actor,
    key: str,
    *,
    district: Unit | None = None,
    year: int | None = None,
) -> list[tuple[SeriesFigure, Unit, Series]]:
    """Return the imported figures that a number of the page counts, with unit and series."""
    watched = watched_by(actor)
    query = (
        select(SeriesFigure, Unit, Series)
        .join(Unit, Unit.id == SeriesFigure.unit_id)
        .join(Series, Series.id == SeriesFigure.series_id)
        .where(SeriesFigure.key == key, _of(session, district))
        .order_by(SeriesFigure.year, SeriesFigure.id)
    )
    if watched is not None:
        query = query.where(_below(watched[0]))
    if year is not None:
        query = query.where(SeriesFigure.year == year)
    return [(figure, unit, series) for figure, unit, series in session.execute(query)]


def district_by_public_id(session: Session, public_id: str) -> Unit:
    """Return a district of the page; raises `NotFound`, also for a unit that is none."""
    found = districts_by_path(session).values()
    district = next((unit for unit in found if unit.public_id == public_id), None)
    if district is None:
        raise NotFound
    return district


def _seen(actor: Actor) -> ColumnElement[bool]:
    watched = watched_by(actor)
    if watched is None:
        return true()
    paths, events = watched
    run_below = Edition.unit_id.in_(select(Unit.id).where(_below(paths)))
    return or_(Event.id.in_(events), run_below)


def _of(session: Session, district: Unit | None) -> ColumnElement[bool]:
    """Return the condition that a unit counts for the district: no other one lies between."""
    if district is None:
        return true()
    lower = [
        path
        for path in districts_by_path(session)
        if path.startswith(district.path) and path != district.path
    ]
    inside = Unit.path.startswith(district.path, autoescape=True)
    return and_(inside, *(~Unit.path.startswith(path, autoescape=True) for path in lower))


def _below(paths: list[str]) -> ColumnElement[bool]:
    return or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths))
