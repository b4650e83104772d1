"""Ties that a person has to decide, and who goes on to the next stage."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id, stage_by_code, stage_by_public_id
from contest.entries.queries import groups_of_event
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import can, require
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from contest.foundation.words import N_
from judges.results import operations, queries
from judges.results.errors import NotATie
from judges.results.forms import ComputeForm, TieForm
from judges.results.policy import EventWithChiefs
from judges.results.queries.snapshot import words_of
from judges.results.render import ShownDecision, decisions_of_event, shown_ties
from judges.results.views.base import blueprint

PARTED_IN = N_("Shares rank %(rank)s; by the recorded decision: goes on")
PARTED_OUT = N_("Shares rank %(rank)s; by the recorded decision: does not go on")


@blueprint.route("/desk/events/<pid:event_id>/ties", methods=["GET", "POST"])
@permission("tie.decide")
def ties(event_id: str) -> ResponseReturnValue:
    """Record how a tie was decided that the written rules leave open."""
    form = TieForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            _decide(session, event_by_public_id(session, event_id), form)
            flash_ok(_("The decision is recorded."))
            return see_other(".ties", event_id=event_id)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "tie.decide", _with_chiefs(session, event))
        return form_page(
            "results/ties.html",
            form,
            event=event,
            ties=shown_ties(session, event, queries.open_ties(session, event)),
            decisions=decisions_of_event(session, event),
            places=request.form.getlist("place"),
            may_compute=can(actor(), "result.compute", event),
        )


@blueprint.route("/desk/stages/<pid:stage_id>/advancement", methods=["GET", "POST"])
@permission("result.compute")
def advancement(stage_id: str) -> ResponseReturnValue:
    """Show who goes on to a stage and why, and record it before the draw."""
    form = ComputeForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            stage = stage_by_public_id(session, stage_id)
            operations.record_advancement(session, actor(), stage.event, to_stage=stage, now=now())
            flash_ok(_("Recorded. The codes of this stage can be drawn now."))
            return see_other("editions.event", event_id=stage.event.public_id)
    with reading() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "result.compute", stage.event)
        cut = None
        with form_errors(form):
            cut = operations.cut_before(session, actor(), stage.event, to_stage=stage)
        shown, status = form_page(
            "results/advancement.html", form, stage=stage, **_cut(session, stage.event, cut)
        )
        # Who only looks has asked for nothing that could be refused.
        return shown, status if request.method == "POST" else 200


def _cut(session: Session, event: Event, cut: operations.Cut | None) -> dict[str, object]:
    ties = queries.open_ties(session, event) if cut and cut.ties else []
    at_this = [tie for tie in ties if cut and tie.stage and tie.stage.id == cut.stage.id]
    decided = [one for one in decisions_of_event(session, event) if cut and one.stage is cut.stage]
    return {
        "event": event,
        "cut": cut,
        "reasons": _reasons(session, event, cut, decided) if cut else {},
        "ties": shown_ties(session, event, at_this),
        "decisions": decided,
        "may_decide": can(actor(), "tie.decide", _with_chiefs(session, event)),
    }


def _reasons(
    session: Session, event: Event, cut: operations.Cut, decided: Sequence[ShownDecision]
) -> dict[int, dict[str, object]]:
    """Return why each entry (by id) goes on or not; units and groups stand under their names."""
    units = queries.units_by_public_id(session, event)
    named = {**units, **groups_of_event(session, event)}
    names = {code: localised(one) for code, one in named.items()}
    found: dict[int, dict[str, object]] = {}
    for row in cut.rows:
        if _is_parted(row, cut.rows, decided):
            # The rank alone would say the same of those who go on and those who do not.
            message = PARTED_IN if row.goes_on else PARTED_OUT
            found[row.entry.id] = {"message": message, "params": {"rank": row.rank}}
            continue
        if row.reason is not None:
            told = words_of(row.reason)
            kept_for = str(told["params"].get("of", ""))
            params = {**told["params"], "of": names.get(kept_for, kept_for)}
            found[row.entry.id] = {**told, "params": params}
    return found


def _is_parted(
    row: operations.AtCut, rows: Sequence[operations.AtCut], decided: Sequence[ShownDecision]
) -> bool:
    """Say whether a person's decision, and nothing else, keeps this entry and its equals apart."""
    code = row.entry.public_id
    codes = {code for one in decided if row.entry.public_id in one.codes for code in one.codes}
    equals = [one for one in rows if one.entry.public_id in codes and one.rank == row.rank]
    return code in codes and len({one.goes_on for one in equals}) > 1


def _decide(session: Session, event: Event, form: TieForm) -> None:
    operations.decide_tie(
        session,
        actor(),
        event,
        stage=stage_by_code(session, event, form.stage.data) if form.stage.data else None,
        order=_in_order((form.tied.data or "").split(","), request.form.getlist("place")),
        method=form.method.data,
        reason=form.reason.data or "",
        witness=form.witness.data or "",
        now=now(),
    )


def _in_order(tied: list[str], places: list[str]) -> list[str]:
    """Return the tied by the places that were given them, each another one from 1."""
    wanted = [str(place) for place in range(1, len(tied) + 1)]
    if sorted(places) != sorted(wanted):
        raise NotATie
    return [tied[places.index(place)] for place in wanted]


def _with_chiefs(session: Session, event: Event) -> EventWithChiefs:
    return EventWithChiefs(event, queries.chief_judges(session, event))
