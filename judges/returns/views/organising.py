"""The organiser's part of the round: targets, reminders, what never came."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id, stage_by_public_id
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from judges.returns import operations, queries
from judges.returns.errors import TargetRefused
from judges.returns.forms import TargetsForm
from judges.returns.views.base import blueprint
from judges.scoring.numbers import parse_decimal

UNITS_SHOWN = 100


@blueprint.route("/desk/events/<pid:event_id>/targets", methods=["GET", "POST"])
@permission("return.target")
def targets(event_id: str) -> ResponseReturnValue:
    """Show a hundred units and what was agreed with each; the POST agrees what was typed."""
    form = TargetsForm()
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "return.target", event)
        period = _period(event)
        first = max(request.args.get("from", 0, int), 0)
        entries = accepted_entries(session, event)
        shown = entries[first : first + UNITS_SHOWN]
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                number = _agree(session, event, shown, period)
                flash_ok(
                    ngettext("%(num)d target is agreed.", "%(num)d targets are agreed.", number)
                )
                onward = {"period": period or None, "from": first or None}
                return see_other(".targets", event_id=event_id, **onward)
        after = first + UNITS_SHOWN if first + UNITS_SHOWN < len(entries) else None
        context = {"event": event, "entries": shown, "first": first, "after": after}
        return _targets_page(session, form, {**context, "period": period})


@blueprint.post("/desk/events/<pid:event_id>/returns/reminders")
@permission("return.remind")
def remind(event_id: str) -> ResponseReturnValue:
    """Remind the units that have not reported the open periods, once a day at most."""
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        number = operations.remind_late(session, actor(), event, now=now())
    flash_ok(ngettext("%(num)d unit is reminded.", "%(num)d units are reminded.", number))
    return see_other(".overview", event_id=event_id)


@blueprint.post("/desk/returns/<pid:stage_id>/<pid:entry_id>/lapse")
@permission("return.lapse")
def lapse(stage_id: str, entry_id: str) -> ResponseReturnValue:
    """Count a return that never came as the period's rule says."""
    with transaction() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "return.lapse", stage)
        entry = queries.entry_by_public_id(session, stage, entry_id)
        reason = request.form.get("reason", "")
        operations.lapse_return(
            session, actor(), stage=stage, entry=entry, reason=reason, now=now()
        )
        event_id = stage.event.public_id
    flash_ok(_("Noted. The period counts for this unit as the rule for the late says."))
    return see_other(".overview", event_id=event_id)


def _period(event: Event) -> str:
    code = request.args.get("period", "")
    if code and code not in {stage.code for stage in event.stages}:
        raise NotFound
    return code


def _targets_page(
    session: Session, form: TargetsForm, context: dict[str, Any]
) -> ResponseReturnValue:
    indicators = queries.target_indicators(session, context["event"])
    agreed = _texts(session, context["entries"], context["period"])
    return form_page("returns/targets.html", form, indicators=indicators, agreed=agreed, **context)


def _agree(session: Session, event: Event, entries: list[Entry], period: str) -> int:
    wanted: dict[tuple[Entry, str], Decimal] = {}
    for entry in entries:
        for one in queries.target_indicators(session, event):
            text = request.form.get(f"{entry.public_id}.{one.code}", "").strip()
            if not text:
                continue
            number = parse_decimal(text)
            if number is None:
                raise TargetRefused
            wanted[entry, one.code] = number
    return operations.agree_targets(
        session, actor(), event, targets=wanted, period=period, now=now()
    )


def _texts(session: Session, entries: list[Entry], period: str) -> Mapping[tuple[int, str], str]:
    if request.method == "POST":
        return {
            (entry.id, name.rpartition(".")[2]): text
            for entry in entries
            for name, text in request.form.items()
            if name.startswith(f"{entry.public_id}.")
        }
    found = queries.agreed_targets(session, entries)
    return {
        (entry_id, code): f"{target.normalize():f}"
        for (entry_id, code, of), target in found.items()
        if of == period
    }
