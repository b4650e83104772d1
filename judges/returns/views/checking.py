"""The inspector's page of one return, and the grid of units × periods."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.queries import event_by_public_id
from contest.foundation.calendar import local_day
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
)
from judges.returns import operations, queries
from judges.returns.forms import CheckForm
from judges.returns.models import UnitReturn
from judges.returns.views.base import blueprint, figures_shown, state_words

UNITS_SHOWN = 200
WAITING_SHOWN = 12
AT = "/desk/returns/<pid:return_id>"


@blueprint.get("/desk/events/<pid:event_id>/returns")
@permission("return.overview")
def overview(event_id: str) -> ResponseReturnValue:
    """Show units × periods: who has reported what, how late, and what waits for a check."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "return.overview", event)
        first = max(request.args.get("from", 0, int), 0)
        grid = queries.overview_of(session, event, first=first, count=UNITS_SHOWN)
        after = first + UNITS_SHOWN
        waiting, number = queries.returns_to_check(session, event, most=WAITING_SHOWN)
        return page(
            "returns/overview.html",
            event=event,
            grid=grid,
            waiting=waiting,
            waiting_number=number,
            before=max(first - UNITS_SHOWN, 0) if first else None,
            after=after if after < grid.total else None,
            states=state_words(),
            lapses=queries.lapses_of(session, grid, today=local_day(now())),
            has_targets=bool(queries.target_indicators(session, event)),
        )


@blueprint.route(AT, methods=["GET", "POST"])
@permission("return.view")
def check(return_id: str) -> ResponseReturnValue:
    """Show a return figure by figure; the POST confirms one figure or sends it back."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        found = queries.return_by_public_id(session, return_id)
        require(actor(), "return.view", found)
        form = CheckForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                _check(session, found, form)
                return see_other(".check", return_id=return_id, _anchor=f"c-{form.indicator.data}")
        return _check_page(session, found, form)


@blueprint.post(f"{AT}/confirmation")
@permission("return.check")
def confirm(return_id: str) -> ResponseReturnValue:
    """Confirm what is unchecked and with it the whole return."""
    with transaction() as session:
        found = queries.return_by_public_id(session, return_id)
        operations.confirm_return(session, actor(), found, rest=True, now=now())
        event_id = found.stage.event.public_id
    flash_ok(_("Confirmed. The figures count now."))
    return see_other(".overview", event_id=event_id)


@blueprint.post(f"{AT}/reopening")
@permission("return.reopen")
def reopen(return_id: str) -> ResponseReturnValue:
    """Let a unit report after all what was counted as missing."""
    with transaction() as session:
        found = queries.return_by_public_id(session, return_id)
        reason = request.form.get("reason", "")
        operations.reopen_lapsed(session, actor(), found, reason=reason, now=now())
        event_id = found.stage.event.public_id
    flash_ok(_("Open again. The unit can report."))
    return see_other(".overview", event_id=event_id)


def _check(session: Session, found: UnitReturn, form: CheckForm) -> None:
    indicator = form.indicator.data or ""
    if request.form.get("action") == "send_back":
        operations.send_back_figure(
            session,
            actor(),
            found,
            indicator=indicator,
            reason=form.reason.data or "",
            now=now(),
        )
        flash_ok(_("Sent back. The unit sees your reason."))
    elif request.form.get("action") == "reopen":
        operations.reopen_figure(
            session,
            actor(),
            found,
            indicator=indicator,
            reason=form.reason.data or "",
            now=now(),
        )
        flash_ok(_("Open again. The old value stays on record."))
    else:
        operations.confirm_figure(session, actor(), found, indicator=indicator, now=now())


def _check_page(session: Session, found: UnitReturn, form: CheckForm) -> ResponseReturnValue:
    rules = queries.rules_of(session, found.stage)
    figures = figures_shown(session, found.stage, found.entry, found)
    return form_page(
        "returns/check.html",
        form,
        found=found,
        stage=found.stage,
        event=found.stage.event,
        entry=found.entry,
        figures=figures,
        rules=rules,
        late_days=queries.late_days_of(found, rules),
        states=state_words(),
        is_own=actor().reference in (found.filed_by, found.handed_by),
    )
