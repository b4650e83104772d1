"""The city's page: districts × events × grades × projects, from stored sums, live."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from flask import make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from contest.dashboard import queries
from contest.dashboard.rules import FIGURES
from contest.dashboard.views.base import blueprint, stamp
from contest.foundation.canonical import fingerprint
from contest.foundation.db import reading
from contest.foundation.web import actor, page, permission

SHOWN = (
    "entrants",
    "events",
    "grade_gains",
    "honours",
    "excellent_projects",
    "projects",
    "benefit",
)
LOOKS = ("theme", "text")


@blueprint.get("/dashboard/cockpit")
@permission("dashboard.view")
def cockpit() -> ResponseReturnValue:
    """Show the page; a script asks for it again with its ETag and is told when nothing changed."""
    year = request.args.get("year", type=int)
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


def _tag(found: queries.Cockpit, series: Sequence[str]) -> str:
    return fingerprint(
        {
            "reader": actor().reference,
            # The same figures are another page in another language or look.
            "look": [str(get_locale()), *(request.cookies.get(name, "") for name in LOOKS)],
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
