"""The page of participation, its workbook for the yearly report, and the mark of a pilot."""

import io
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.office import MEDIA_XLSX, Heading, Sheet, write_xlsx
from contest.foundation.office.writing import Value
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other
from contest.participation import operations, queries
from contest.participation.queries import Participation, SmallStep, SmallYear
from contest.participation.render import NARROW, district_tiles, name_lines
from contest.people.queries import unit_by_id

ROWS_SHOWN = 50
STEP_NAMES: Mapping[SmallStep, Any] = {
    SmallStep.DECLARED: _l("Declared"),
    SmallStep.RECOMMENDED: _l("Recommended by the unit"),
    SmallStep.TAKEN: _l("Taken in for review"),
    SmallStep.ADOPTED: _l("Adopted by the review"),
    SmallStep.NOMINATED: _l("Nominated upward"),
}

blueprint = Blueprint(
    "participation",
    __name__,
    template_folder="templates",
    static_folder="static/participation",
    static_url_path="/static/participation",
)


@blueprint.get("/participation")
@permission("participation.view")
def index() -> ResponseReturnValue:
    """Show districts as tiles, enterprises with what they did, small innovations by kind."""
    with reading() as session:
        shown = _shown(session)
        return page(
            "participation/index.html",
            shown=shown,
            picture=district_tiles(shown.districts),
            small_picture=district_tiles(shown.districts, in_row=NARROW),
            name_lines=name_lines,
        )


@blueprint.get("/participation.xlsx")
@permission("participation.view")
def export() -> ResponseReturnValue:
    """Give the same as a workbook for the yearly report."""
    with reading() as session:
        shown = _shown(session)
        sheets = [_district_sheet(shown), _enterprise_sheet(shown), _small_sheet(shown)]
    return send_file(
        io.BytesIO(write_xlsx(sheets)),
        mimetype=MEDIA_XLSX,
        as_attachment=True,
        download_name=f"participation-{shown.year}.xlsx",
    )


@blueprint.get("/participation/small")
@permission("participation.view")
def small() -> ResponseReturnValue:
    """Show a year's small innovations by kind, district and unit, with the rows behind."""
    kind, unit = request.args.get("kind", ""), request.args.get("unit", "")
    with reading() as session:
        shown = _small_shown(session)
        kind = kind if kind in shown.kinds else ""
        step = _step(shown)
        return page(
            "participation/small.html",
            shown=shown,
            step=step,
            steps=list(SmallStep),
            step_names=STEP_NAMES,
            kind=kind,
            unit=unit,
            rows=shown.matching(step, kind=kind, unit=unit),
            first=max(request.args.get("from", 0, int), 0),
            page_size=ROWS_SHOWN,
        )


@blueprint.get("/participation/small.xlsx")
@permission("participation.view")
def small_export() -> ResponseReturnValue:
    """Give the counts by kind and unit and every row as a workbook."""
    with reading() as session:
        shown = _small_shown(session)
        sheets = [_kind_sheet(shown), _place_sheet(shown), _row_sheet(shown)]
    return send_file(
        io.BytesIO(write_xlsx(sheets)),
        mimetype=MEDIA_XLSX,
        as_attachment=True,
        download_name=f"small-innovations-{shown.year}.xlsx",
    )


@blueprint.post("/participation/pilots/<pid:unit_id>")
@permission("pilot.mark")
def mark(unit_id: str) -> ResponseReturnValue:
    """Mark an enterprise as a pilot, or take the mark away."""
    year = request.args.get("year", local_day(now()).year, int)
    with transaction() as session:
        unit = unit_by_id(session, unit_id)
        require(actor(), "pilot.mark", unit)
        wanted = request.form.get("is_pilot") == "yes"
        is_pilot = operations.mark_pilot(
            session, actor(), unit, is_pilot=wanted, year=year, now=now()
        )
    flash_ok(_("Marked as a pilot.") if is_pilot else _("No pilot any more."))
    return see_other(".index", year=year)


def _shown(session: Session) -> Participation:
    year = request.args.get("year", local_day(now()).year, int)
    paths = sorted({grant.unit_path for grant in actor().grants if grant.unit_path})
    return queries.participation_of(session, paths, year)


def _small_shown(session: Session) -> SmallYear:
    year = request.args.get("year", local_day(now()).year, int)
    paths = sorted({grant.unit_path for grant in actor().grants if grant.unit_path})
    return queries.small_of_year(session, paths, year)


def _step(shown: SmallYear) -> SmallStep:
    """Return the step that is asked for; failing that the furthest that something has reached."""
    asked = request.args.get("step", "")
    reached = [one for one in SmallStep if shown.matching(one)]
    furthest = min(reached[-1], SmallStep.ADOPTED, key=list(SmallStep).index) if reached else None
    named = (one for one in SmallStep if one.value == asked)
    return next(named, furthest or SmallStep.DECLARED)


def _kind_sheet(shown: SmallYear) -> Sheet:
    rows: list[list[Value]] = [
        [localised(shown.kinds[code]), *(counts[one] for one in SmallStep)]
        for code, counts in shown.by_kind().items()
    ]
    heads = [_("Kind"), *(str(STEP_NAMES[one]) for one in SmallStep)]
    return Sheet(_("By kind"), [Heading(head) for head in heads], rows)


def _place_sheet(shown: SmallYear) -> Sheet:
    kinds = [localised(group) for group in shown.kinds.values()]
    heads = [_("How far it came"), _("Unit"), *kinds, _("In all")]
    rows: list[list[Value]] = [
        [
            str(STEP_NAMES[step]),
            localised(unit),
            *(counts[code] for code in shown.kinds),
            counts.total(),
        ]
        for step in SmallStep
        for unit, counts in shown.by_place(step, of_units=True)
    ]
    return Sheet(_("By unit"), [Heading(head) for head in heads], rows)


def _row_sheet(shown: SmallYear) -> Sheet:
    heads = [_("Project"), _("First author"), _("Kind"), _("Unit"), _("District"), _("Batch")]
    rows: list[list[Value]] = [
        [
            row.entry.display_name,
            row.entry.members[0].person.name if row.entry.members else None,
            localised(shown.kinds[row.kind]),
            localised(row.home or row.entry.unit),
            localised(row.district) if row.district else None,
            localised(row.entry.event),
            str(STEP_NAMES[row.step]),
            url_for("entries.show", entry_id=row.entry.public_id, _external=True),
        ]
        for row in shown.rows
    ]
    more = (_("How far it came"), _("Address"))
    return Sheet(_("Rows"), [Heading(head) for head in (*heads, *more)], rows)


def _district_sheet(shown: Participation) -> Sheet:
    heads = [_("District"), _("Enterprises"), _("Active"), _("Pilots"), _("Active pilots")]
    rows: list[list[Value]] = [
        [
            localised(one.unit),
            one.enterprises,
            one.active,
            one.pilots,
            one.active_pilots,
            one.workers,
        ]
        for one in shown.districts
    ]
    return Sheet(_("Districts"), [Heading(head) for head in (*heads, _("Workers"))], rows)


def _enterprise_sheet(shown: Participation) -> Sheet:
    heads = [_("Enterprise"), _("District"), _("Industry"), _("Pilot since"), _("Competitions run")]
    rows: list[list[Value]] = [
        [
            localised(one.unit),
            localised(one.district) if one.district else None,
            one.unit.industry,
            one.pilot_since,
            one.run,
            one.taken_part,
            one.workers,
        ]
        for one in shown.enterprises
    ]
    more = (_("Taken part in"), _("Workers"))
    return Sheet(_("Enterprises"), [Heading(head) for head in (*heads, *more)], rows)


def _small_sheet(shown: Participation) -> Sheet:
    kinds = [localised(group) for group in shown.kinds.values()]
    heads = [_("District"), *kinds, _("In all")]
    rows: list[list[Value]] = [
        [
            localised(one.unit) if one.unit else None,
            *(one.by_kind.get(code, 0) for code in shown.kinds),
            one.total,
        ]
        for one in shown.small
    ]
    return Sheet(_("Small innovations"), [Heading(head) for head in heads], rows)
