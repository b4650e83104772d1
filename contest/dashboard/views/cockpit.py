"""The city's page: districts × events × grades × projects, from stored sums, live."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from sqlalchemy.orm import Session

from contest.dashboard import queries
from contest.dashboard.rules import FIGURES, figure_of
from contest.dashboard.views.base import blueprint, known_stage, stamp
from contest.foundation.canonical import fingerprint
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.presentation import PREFERENCES
from contest.foundation.web import actor, page, permission, whole

SHOWN = (
    "entrants",
    "events",
    "grade_gains",
    "honours",
    "excellent_projects",
    "projects",
    "benefit",
)


@blueprint.get("/dashboard/cockpit")
@permission("dashboard.view")
def cockpit() -> ResponseReturnValue:
    """Show the page; a script asks for it again with its ETag and is told when nothing changed."""
    year = request.args.get("year", type=whole)
    with reading() as session:
        found = queries.cockpit(session, actor(), year=year)
        series = queries.series_seen_by(session, actor())
        answer = make_response(
            page(
                "dashboard/cockpit.html",
                cockpit=found,
                year=year,
                series=series,
                shown=SHOWN,
                names={figure.key: figure.name for figure in FIGURES},
                stamp=stamp(),
            )
        )
    answer.set_etag(_tag(found, [one.public_id for one in series]))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


@blueprint.get("/dashboard/cockpit/figures/<string:slug>")
@permission("dashboard.view")
def cockpit_figure(slug: str) -> ResponseReturnValue:
    """List what a number of the city's page counts: our own rows, and imported ones as they came.

    The parts of the address narrow it as the page does: district, year, and grade or stage.
    """
    figure = figure_of(slug)
    if figure is None:
        raise NotFound
    with reading() as session:
        asked = _narrowing(session)
        parts = {key: value for key, value in asked.items() if key in ("stage", "grade")}
        place = {key: value for key, value in asked.items() if key not in parts}
        first = max(request.args.get("from", 0, type=whole), 0)
        has_parts = any(value is not None for value in parts.values())
        return page(
            "dashboard/cockpit_figure.html",
            figure=figure,
            shown=queries.cockpit_rows(session, actor(), figure, first=first, **asked),
            imported=[]
            if has_parts
            else queries.cockpit_imported(session, actor(), figure.key, **place),
            case_page=queries.case_page(),
            narrowing={"slug": slug, **asked, "district": request.args.get("district")},
            **asked,
        )


def _narrowing(session: Session) -> dict[str, Any]:
    """Return what the address asks for: district, year, grade and stage; None where all count."""
    district = request.args.get("district")
    return {
        "district": queries.district_by_public_id(session, district) if district else None,
        "year": request.args.get("year", type=whole),
        "grade": request.args.get("grade", type=whole),
        "stage": known_stage(request.args.get("stage")),
    }


def _tag(found: queries.Cockpit, series: Sequence[str]) -> str:
    return fingerprint(
        {
            "reader": actor().reference,
            # The same figures are another page in another language or look.
            "look": [str(get_locale()), *(request.cookies.get(name, "") for name in PREFERENCES)],
            "series": list(series),
            "districts": [
                [one.unit.public_id, _texts(one.own), dict(one.imported)] for one in found.districts
            ],
            "years": {str(year): _texts(sums) for year, sums in found.years.items()},
            "parts": {key: _texts(sums) for key, sums in found.parts.items()},
        }
    )


def _texts(sums: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: f"{value:f}" for key, value in sums.items()}
