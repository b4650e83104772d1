"""An event's desk page: its phase, its stages, its dates, and what other features show."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions import operations, queries
from contest.editions.errors import ReasonNeeded
from contest.editions.forms import ScheduleForm
from contest.editions.models import Event, EventPhase, StageState
from contest.editions.rules import PHASE_MOVES, PHASE_NAMES, STATE_MOVES, asks_reason
from contest.editions.views.common import blueprint, desk_event, instant_of, typed_of
from contest.editions.views.sentences import safeguard_sentences
from contest.editions.views.steps import steps_shown
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import require
from contest.foundation.presentation import local_time
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    slots,
    translated,
)

STAGE_MOVES: dict[str, Callable[..., None]] = {
    "open": operations.open_stage,
    "pause": operations.pause_stage,
    "close": operations.close_stage,
}
STATES = {"open": StageState.OPEN, "pause": StageState.PAUSED, "close": StageState.CLOSED}
LONGEST_REASON = 500


@blueprint.get("/events/<pid:event_id>")
@permission("event.view")
def event(event_id: str) -> ResponseReturnValue:
    """Show where the event stands and what each feature has to say of it."""
    with reading() as session:
        found = desk_event(session, event_id)
        return page(
            "editions/event.html",
            event=found,
            stages=queries.stages_of(session, found),
            definition=queries.definition_of(session, found),
            proposals=queries.proposals_of(session, found),
            safeguards=safeguard_sentences(queries.safeguards_of(session, found)),
            phases=_phases(found),
            moves=PHASE_MOVES[found.phase],
            phase_names=PHASE_NAMES,
            state_moves=STATE_MOVES,
            rehearsal=queries.rehearsal_of(session, found),
            steps=steps_shown(session, actor(), found),
            pieces=slots(session, "event_page", found),
        )


@blueprint.post("/events/<pid:event_id>/phase/<string:phase>")
@permission("event.manage")
def move_phase(event_id: str, phase: str) -> ResponseReturnValue:
    """Move the event to another phase."""
    if phase not in PHASE_NAMES:
        raise NotFound
    with transaction() as session:
        found = queries.event_by_public_id(session, event_id)
        operations.move_phase(session, actor(), found, phase=EventPhase(phase), now=now())
    flash_ok(_("The event is now in: %(phase)s.", phase=translated(PHASE_NAMES[phase])))
    return see_other("editions.event", event_id=event_id)


@blueprint.route("/events/<pid:event_id>/schedule", methods=["GET", "POST"])
@permission("event.manage")
def schedule(event_id: str) -> ResponseReturnValue:
    """Set when registration is open, the day and the place."""
    with reading() as session:
        found = queries.event_by_public_id(session, event_id)
        require(actor(), "event.manage", found)
    form = ScheduleForm(
        opens_at=typed_of(found.registration_opens_at),
        closes_at=typed_of(found.registration_closes_at),
        held_on=found.held_on,
        venue=found.venue,
    )
    if form.validate_on_submit():
        with form_errors(form):
            with transaction() as session:
                operations.schedule_event(
                    session, actor(), queries.event_by_public_id(session, event_id),
                    registration_opens_at=instant_of(form.opens_at.data),
                    registration_closes_at=instant_of(form.closes_at.data),
                    held_on=form.held_on.data, venue=form.venue.data or None, now=now(),
                )  # fmt: skip
            flash_ok(_("The dates are kept."))
            return see_other("editions.event", event_id=event_id)
    return form_page("editions/schedule.html", form, event=found)


@blueprint.post("/stages/<pid:stage_id>/<string:move>")
@permission("stage.control")
def move_stage(stage_id: str, move: str) -> ResponseReturnValue:
    """Open, pause or close a stage."""
    if move not in STAGE_MOVES:
        raise NotFound
    with transaction() as session:
        stage = queries.stage_by_public_id(session, stage_id)
        require(actor(), "stage.control", stage)
        reason = None
        if asks_reason(stage.state, STATES[move]):
            reason = " ".join(request.form.get("reason", "").split())[:LONGEST_REASON]
            if not reason:
                raise ReasonNeeded
        STAGE_MOVES[move](session, actor(), stage, reason=reason, now=now())
        event_id = stage.event.public_id
    said = {
        "open": _("The stage is open: it takes marks."),
        "pause": _("The stage is paused: it takes no marks for now."),
        "close": _("The stage is closed: it takes no marks any more."),
    }
    flash_ok(said[move])
    return back_or("editions.event", event_id=event_id)


def _phases(event: Event) -> list[dict[str, str]]:
    """Return the event's road; the check of entries is a part of it where it has an end."""
    order = list(EventPhase)
    at = order.index(event.phase)
    steps = [
        {
            "label": translated(PHASE_NAMES[phase]),
            "state": "done" if place < at else "current" if place == at else "todo",
            "note": "",
        }
        for place, phase in enumerate(order)
    ]
    if event.check_ends_at is not None:
        steps.insert(2, _check(event, steps[1]))
    return steps


def _check(event: Event, registration: dict[str, str]) -> dict[str, str]:
    state, closes = registration["state"], event.registration_closes_at
    if state == "current":
        is_checked = closes is not None and closes <= now()
        registration["state"] = "done" if is_checked else "current"
        state = "current" if is_checked else "todo"
    until = _("until %(when)s", when=local_time(event.check_ends_at)) if state != "done" else ""
    return {"label": str(_("Check of entries")), "state": state, "note": str(until)}
