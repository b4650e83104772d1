"""How a stage goes: the grid with its alarms, one work, words to judges, answered calls."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage, StageKind
from contest.editions.queries import stages_of
from contest.editions.rules import STATE_MOVES
from contest.foundation.db import reading, transaction
from contest.foundation.orm import PUBLIC_ID_LENGTH
from contest.foundation.permissions import Actor, can
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
)
from judges.contestday import queries
from judges.contestday.forms import NoticeForm, UnlockForm
from judges.contestday.rules import is_silent
from judges.contestday.views.base import blueprint, cell_words, watched
from judges.contestday.views.living import Living
from judges.panels.models import Seat
from judges.panels.queries import judge_by_public_id, judges_of_event
from judges.scoresheets.models import ScoreSheet, SheetUnlock
from judges.scoresheets.policy import SeatWithChiefs
from judges.scoresheets.queries import (
    chief_persons,
    keyings_of_stage,
    recallable_until,
    wishes_to_decide,
)
from judges.sealing.models import Work
from judges.sealing.queries import work_by_public_id
from judges.tablet.operations import answer_call, send_notice
from judges.tablet.queries import call_by_public_id, notices_of_event

EVERYBODY = "everybody"
LIVING = Living()
LIVING_PART = "contestday/_living.html"


@blueprint.get("/desk/stages/<pid:stage_id>/day")
@permission("contest_day.watch")
def day(stage_id: str) -> ResponseReturnValue:
    """Show works × judges with alarms above; refreshed in place where scripts run.

    A script that renews gets the living part alone, as it was drawn a moment ago for whoever may
    see the same. Who comes by a link or a button sees what is so now.
    """
    with reading() as session:
        stage = watched(session, stage_id)
        key = _alike(stage)
        if "X-Living" in request.headers:
            drawn = LIVING.newest(key, lambda: page(LIVING_PART, **_day(session, stage)))
            return f'<div id="live">{drawn}</div>'
        context = _day(session, stage)
        living = LIVING.anew(key, lambda: page(LIVING_PART, **context))
        return page("contestday/day.html", living=living, **context)


def _alike(stage: Stage) -> tuple[str, ...]:
    """Return what must be the same for two readers to see the same living part."""
    asked = ("tablet.speak", "tablet.watch", "panel.view", "score_sheet.key")
    may = [name for name in asked if can(actor(), name, stage)]
    return (stage.public_id, str(get_locale()), *may)


@blueprint.get("/desk/stages/<pid:stage_id>/day/works/<pid:work_id>")
@permission("contest_day.watch")
def work(stage_id: str, work_id: str) -> ResponseReturnValue:
    """Show one work: each seat and its tablet, and the marks once the panel is complete."""
    with reading() as session:
        stage = watched(session, stage_id)
        found = queries.day_of_stage(session, stage, now=now())
        row = found.row_of(work_by_public_id(session, work_id))
        return page(
            "contestday/work.html",
            stage=stage,
            event=stage.event,
            day=found,
            row=row,
            said=queries.said_of_work(session, found, row),
            unlock_form=UnlockForm(),
            may_decide=lambda unlock: _may_decide(session, unlock),
            may_recall=lambda sheet: _may_recall(session, sheet),
            **_shown(),
        )


@blueprint.route("/desk/stages/<pid:stage_id>/day/notices", methods=["GET", "POST"])
@permission("tablet.speak")
def notices(stage_id: str) -> ResponseReturnValue:
    """Show what was said today, and say something to one judge or to all."""
    form = NoticeForm()
    with transaction() if form.is_submitted() else reading() as session:
        stage = watched(session, stage_id)
        form.judge.choices = _listeners(session, stage.event)
        if not form.is_submitted():
            form.judge.data = request.args.get("to", EVERYBODY)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                chosen = form.judge.data
                judge = None if chosen == EVERYBODY else judge_by_public_id(session, chosen)
                text = form.text.data or ""
                send_notice(session, actor(), stage.event, text=text, judge=judge, now=now())
                flash_ok(_("It is shown on the tablets with their next contact."))
                return see_other(".day", stage_id=stage_id)
        told = notices_of_event(session, stage.event, now=now())
        return form_page("contestday/notices.html", form, stage=stage, event=stage.event, told=told)


@blueprint.post("/desk/calls/<pid:call_id>/answer")
@permission("tablet.speak")
def answer(call_id: str) -> ResponseReturnValue:
    """Note that somebody is on the way to a judge who called."""
    with transaction() as session:
        call = call_by_public_id(session, call_id)
        answer_call(session, actor(), call, now=now())
        event_id = call.event.public_id
    return back_or("editions.event", event_id=event_id)


def event_piece(session: Session, asking: Actor, event: Event) -> dict[str, Any] | None:
    """Return the way to the day of each judged stage; None for those who may not watch."""
    stages = [one for one in stages_of(session, event) if one.kind is StageKind.JUDGED]
    if not stages or not can(asking, "contest_day.watch", event):
        return None
    return {"stages": stages}


def _may_decide(session: Session, unlock: SheetUnlock) -> bool:
    if unlock.approval is None or unlock.approval.requested_by == actor().person_id:
        return False
    seat = unlock.sheet.seat
    record = SeatWithChiefs(seat, chief_persons(session, seat.panel))
    return can(actor(), "score_sheet.approve_unlock", record)


def _may_recall(session: Session, sheet: ScoreSheet) -> bool:
    until = recallable_until(session, sheet)
    return until is not None and now() < until


def queue_piece(session: Session, asking: Actor, _event: Event | None) -> dict[str, Any] | None:
    """Return the wishes that the judge decides as chief of a panel; None without any."""
    wishes = wishes_to_decide(session, asking.person_id)
    return {"wishes": wishes} if wishes else None


def _listeners(session: Session, event: Event) -> list[tuple[str, str]]:
    judges = judges_of_event(session, event)
    return [(EVERYBODY, _("All judges")), *((one.public_id, one.person.name) for one in judges)]


def _day(session: Session, stage: Stage) -> dict[str, Any]:
    found = queries.day_of_stage(session, stage, now=now())
    apart = queries.apart_of_stage(session, found)
    return {
        "stage": stage,
        "event": stage.event,
        "day": found,
        "apart": apart,
        "alerts": queries.alerts_of(session, found, apart, now=now()),
        "moves": STATE_MOVES[stage.state],
        "keyings": keyings_of_stage(session, stage),
        "key_at": _key_addresses(stage),
        **_shown(),
    }


def _key_addresses(stage: Stage) -> Callable[[Seat, Work], str]:
    """Return what gives the address of a cell's keying; made once, as there are thousands.

    It leads back to the row from which it was opened.
    """
    seat_mark, work_mark = "0" * PUBLIC_ID_LENGTH, "1" * PUBLIC_ID_LENGTH
    row = url_for("contestday.day", stage_id=stage.public_id, _anchor=f"w-{work_mark}")
    pattern = url_for("scoresheets.key", seat_id=seat_mark, work_id=work_mark, next=row)
    return lambda seat, work: pattern.replace(seat_mark, seat.public_id).replace(
        work_mark, work.public_id
    )


def _shown() -> dict[str, Any]:
    instant = now()
    return {
        "cells": cell_words(),
        "now": instant,
        "is_silent": lambda device: is_silent(device.last_contact_at, instant),
        "seconds_since": lambda then: max(0, int((instant - then).total_seconds())),
    }
