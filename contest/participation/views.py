"""The page of participation, its workbook for the yearly report, and the mark of a pilot."""

import io

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.office import MEDIA_XLSX, Heading, Sheet, write_xlsx
from contest.foundation.office.writing import Value
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other
from contest.participation import operations, queries
from contest.participation.queries import Participation
from contest.participation.render import district_tiles
from contest.people.queries import unit_by_id

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
            "participation/index.html", shown=shown, picture=district_tiles(shown.districts)
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
