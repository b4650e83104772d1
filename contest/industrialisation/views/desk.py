"""The board of all followed projects, one case at the desk, moving it, verifying its benefit."""

import io

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Series
from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.office import MEDIA_XLSX, write_xlsx
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other, whole
from contest.industrialisation import operations, queries
from contest.industrialisation.forms import BoardForm
from contest.industrialisation.models import TransferStage
from contest.industrialisation.queries import Board, Wanted
from contest.industrialisation.views.common import blueprint, case_context, case_for
from contest.industrialisation.views.export import board_sheet

MOST_CARDS = 30
MOST_ROWS = 100


@blueprint.get("/desk/projects")
@permission("transfer.follow")
def board() -> ResponseReturnValue:
    """Show where the projects stand, as columns of cards or as a table."""
    form = BoardForm(request.args)
    kind = "table" if form.view.data == "table" else "board"
    with reading() as session:
        found, series = _found(session, form)
        first = max(request.args.get("from", 0, type=whole), 0)
        return page(
            f"industrialisation/{kind}.html",
            board=found,
            series=series,
            asked=_asked(form),
            rows=found.cards[first : first + MOST_ROWS],
            first=first,
            most_rows=MOST_ROWS,
            most_cards=MOST_CARDS,
        )


@blueprint.get("/desk/projects.xlsx")
@permission("transfer.follow")
def export() -> ResponseReturnValue:
    """Give the board as a spreadsheet, filtered as it is shown."""
    form = BoardForm(request.args)
    with reading() as session:
        found, _series = _found(session, form)
        data = io.BytesIO(write_xlsx([board_sheet(found.cards)]))
    name = f"{_('Projects')}-{local_day(now())}.xlsx"
    return send_file(data, mimetype=MEDIA_XLSX, as_attachment=True, download_name=name)


@blueprint.get("/desk/projects/<pid:case_id>")
@permission("transfer.follow")
def case(case_id: str) -> ResponseReturnValue:
    """Show one case with all that ever happened to it."""
    with reading() as session:
        found = case_for(session, case_id, "transfer.follow")
        ways = queries.open_ways(session, found)
        return page("industrialisation/case.html", ways=ways, **case_context(session, found))


@blueprint.post("/desk/projects/<pid:case_id>/benefits/<pid:benefit_id>/verify")
@permission("benefit.verify")
def verify(case_id: str, benefit_id: str) -> ResponseReturnValue:
    """Verify one figure; whoever reported it cannot."""
    with transaction() as session:
        found = case_for(session, case_id, "benefit.verify")
        benefit = queries.benefit_by_public_id(session, found, benefit_id)
        operations.verify_benefit(session, actor(), benefit, now=now())
    flash_ok(_("Verified. The figure counts from now on and is never overwritten."))
    return see_other(".case", case_id=case_id)


def _found(session: Session, form: BoardForm) -> tuple[Board, list[Series]]:
    """Return what is asked for, and the series that may be; raises `NotFound` for another one."""
    series = queries.series_on_board(session, actor())
    chosen = next((one.id for one in series if one.public_id == form.series.data), None)
    if form.series.data and chosen is None:
        raise NotFound
    wanted = Wanted(
        series_id=chosen,
        stage=next((stage for stage in TransferStage if stage.value == form.stage.data), None),
        is_late=bool(form.late.data),
        has_waiting=bool(form.waiting.data),
        is_stalled=bool(form.stalled.data),
    )
    return queries.board(session, actor(), today=local_day(now()), wanted=wanted), series


def _asked(form: BoardForm) -> dict[str, str]:
    """Return the filters that are set, to be carried from page to page."""
    return {name: str(value) for name, value in form.data.items() if value}
