"""An event's timeline: what happens when, what switches by itself, and how that is changed."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions import operations, queries
from contest.editions.forms import TimelineForm
from contest.editions.models import Event, EventPhase, Stage, StageKind
from contest.editions.rules import (
    Hours,
    check_days_of,
    hours_of,
    read_safeguards,
    with_switches,
)
from contest.editions.views.common import blueprint, desk_event
from contest.foundation.calendar import (
    add_working_days,
    end_of_day_utc,
    has_estimated_days,
    local_day,
    working_days_between,
)
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
    whole,
)

CLOCK_FORMAT = "%H:%M"


@blueprint.get("/events/<pid:event_id>/timeline")
@permission("event.view")
def timeline(event_id: str) -> ResponseReturnValue:
    """Show what happens when, and what switches by itself."""
    with reading() as session:
        event = desk_event(session, event_id)
        return _page(session, event, _form(session, event))


@blueprint.post("/events/<pid:event_id>/timeline")
@permission("definition.change")
def set_timeline(event_id: str) -> ResponseReturnValue:
    """Adopt another timeline as the next version of the rules, or ask a second person for it."""
    with reading() as session:
        event = queries.event_by_public_id(session, event_id)
        require(actor(), "definition.change", event)
        form = _form(session, event)
        asks = operations.asks_second_person(session, event)
        if form.validate():
            document = with_switches(
                queries.document_of(session, event),
                check_days=form.check_days.data,
                hours=_typed_hours(session, event),
            )
    if not form.errors:
        with form_errors(form):
            change = operations.request_change if asks else operations.adopt_definition
            with transaction() as session:
                changed = queries.event_by_public_id(session, event_id)
                reason = form.reason.data or str(_("Timeline"))
                change(session, actor(), changed, document=document, reason=reason, now=now())
            flash_ok(_("A second person must approve now.") if asks else _("The timeline is kept."))
            return see_other("editions.timeline", event_id=event_id)
    with reading() as session:
        return _page(session, desk_event(session, event_id), form)


def judged_stages(session: Session, event: Event) -> list[Stage]:
    """Return the stages that a panel judges: those that can open by themselves."""
    return [one for one in queries.stages_of(session, event) if one.kind is StageKind.JUDGED]


def _form(session: Session, event: Event) -> TimelineForm:
    form = TimelineForm(check_days=check_days_of(queries.document_of(session, event)))
    form.needs_reason = event.phase is not EventPhase.PREPARING
    return form


def _page(session: Session, event: Event, form: TimelineForm) -> ResponseReturnValue:
    document = queries.document_of(session, event)
    sent = request.form if request.method == "POST" else None
    return form_page(
        "editions/timeline.html",
        form,
        event=event,
        steps=list(_steps(session, event, document)),
        asks=operations.asks_second_person(session, event),
        stages=[
            (stage, _shown_hours(stage, document, sent)) for stage in judged_stages(session, event)
        ],
    )


def _steps(session: Session, event: Event, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    opens, closes = event.registration_opens_at, event.registration_closes_at
    yield _step(_("Registration"), opens, closes, is_clock=bool(opens or closes))
    if event.check_ends_at:
        yield _step(_("Check of entries"), closes, event.check_ends_at, is_clock=True)
    for stage in queries.stages_of(session, event):
        begins, ends = stage.opens_at or stage.opened_at, stage.closes_at or stage.closed_at
        by_clock = bool(stage.opens_at or stage.closes_at)
        yield {**_step(localised(stage), begins, ends, is_clock=by_clock), "stage": stage}
    days = read_safeguards(document.get("safeguards")).notice_working_days
    if days and event.held_on:
        last = add_working_days(event.held_on, days)
        step = _step(_("Public notice"), None, end_of_day_utc(last), is_clock=True)
        # It begins with the publication, which is an act of people: this is the earliest end.
        estimated = has_estimated_days(event.held_on, last)
        yield {**step, "days": days, "is_earliest": True, "is_estimated": estimated}


def _step(
    name: str, begins: datetime | None, ends: datetime | None, *, is_clock: bool
) -> dict[str, Any]:
    step: dict[str, Any] = {"name": name, "begins": begins, "ends": ends, "is_clock": is_clock}
    if begins and ends and begins < ends:
        first, last = local_day(begins), local_day(ends)
        step["days"] = working_days_between(first, last)
        step["is_estimated"] = has_estimated_days(first, last)
    return step


def _shown_hours(stage: Stage, document: dict[str, Any], sent: Any) -> Hours | None:
    if sent is None or f"opens-{stage.code}" not in sent:
        return hours_of(document, stage.code)
    return Hours(
        sent.get(f"days-{stage.code}", 0, type=whole),
        sent.get(f"opens-{stage.code}") or None,
        sent.get(f"closes-{stage.code}") or None,
    )


def _typed_hours(session: Session, event: Event) -> dict[str, Hours]:
    typed = {}
    for stage in judged_stages(session, event):
        if f"opens-{stage.code}" in request.form:
            typed[stage.code] = Hours(
                request.form.get(f"days-{stage.code}", 0, type=whole),
                clock_of(request.form.get(f"opens-{stage.code}")),
                clock_of(request.form.get(f"closes-{stage.code}")),
            )
    return typed


def clock_of(typed: str | None) -> str | None:
    """Return a time of day as the document writes it; what is none is left as it was typed."""
    if not typed:
        return None
    try:
        return time.fromisoformat(typed).strftime(CLOCK_FORMAT)
    except ValueError:
        return typed
