"""The desk of those who run contests: events, series, editions."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions import operations, queries
from contest.editions.forms import SeriesForm
from contest.editions.views.common import blueprint, paths_of
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    slots,
)
from contest.people.queries import unit_by_id, units_seen_by
from contest.people.views.common import unit_choices


@blueprint.get("/events")
@permission("event.view")
def events() -> ResponseReturnValue:
    """Show the events that one runs or helps to run, by where they stand."""
    with reading() as session:
        return page("editions/events.html", events=queries.events_seen_by(session, actor()))


@blueprint.get("/series")
@permission("event.view")
def series_list() -> ResponseReturnValue:
    """Show the series that one's units run, with their editions."""
    with reading() as session:
        series = queries.series_seen_by(session, actor())
        return page("editions/series_list.html", series=series)


@blueprint.route("/series/add", methods=["GET", "POST"])
@permission("series.manage")
def add_series() -> ResponseReturnValue:
    """Make a series of editions."""
    form = SeriesForm()
    with reading() as session:
        form.unit.choices = unit_choices(units_seen_by(session, actor()))
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                made = operations.add_series(
                    session,
                    actor(),
                    unit=unit_by_id(session, form.unit.data),
                    name=form.name.data or "",
                    name_en=form.name_en.data or None,
                    now=now(),
                ).public_id
            flash_ok(_("The series is made."))
            return see_other("editions.series", series_id=made)
    return form_page("editions/add_series.html", form)


@blueprint.get("/series/<pid:series_id>")
@permission("event.view")
def series(series_id: str) -> ResponseReturnValue:
    """Show a series: its editions, its imported figures, and what other features add."""
    with reading() as session:
        found = queries.series_by_public_id(session, series_id)
        require(actor(), "event.view", found)
        return page(
            "editions/series.html",
            series=found,
            editions=queries.editions_of(session, found),
            figures=queries.figures_of(session, found),
            pieces=slots(session, "series_page", found),
        )


@blueprint.get("/editions/<pid:edition_id>")
@permission("event.view")
def edition(edition_id: str) -> ResponseReturnValue:
    """Show an edition and its events."""
    with reading() as session:
        found = queries.edition_by_public_id(session, edition_id)
        require(actor(), "event.view", found)
        pieces = slots(session, "edition_page", found)
        paths = paths_of(actor())
        return page("editions/edition.html", edition=found, pieces=pieces, paths=paths)
