"""The public library of outcomes: searched by everybody, filled by consent."""

from flask import request
from flask.typing import ResponseReturnValue

from contest.foundation.db import reading
from contest.foundation.web import page, public, whole
from contest.industrialisation import queries
from contest.industrialisation.forms import LibrarySearch
from contest.industrialisation.models import TransferStage
from contest.industrialisation.views.common import blueprint

PAGE = 24


@blueprint.get("/library")
@public
def library() -> ResponseReturnValue:
    """Show the projects whose authors let the public read of them."""
    form = LibrarySearch(request.args)
    stage = next((one for one in TransferStage if one.value == form.stage.data), None)
    year = form.year.data if form.validate() else None
    first = max(request.args.get("from", 0, type=whole), 0)
    with reading() as session:
        outcomes, count = queries.library(
            session, text=form.text.data or "", stage=stage, year=year, first=first
        )
        return page(
            "industrialisation/library.html",
            outcomes=outcomes,
            count=count,
            first=first,
            page_size=PAGE,
            years=queries.years_of_library(session),
            asked={name: value for name, value in form.data.items() if value},
        )


@blueprint.get("/library/<pid:case_id>")
@public
def outcome(case_id: str) -> ResponseReturnValue:
    """Show one project of the library."""
    with reading() as session:
        found = queries.outcome_by_public_id(session, case_id)
        return page("industrialisation/outcome.html", outcome=found, case=found.case)
