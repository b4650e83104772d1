"""The organiser's page of a stage's panels: seats, substitutes, assignment."""

from collections import Counter
from itertools import count
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading, transaction
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
from judges.panels import operations, queries
from judges.panels.forms import NewSeatForm, PanelForm, SeatForm, WorkForm
from judges.panels.models import Panel, SeatRole
from judges.panels.rules import RECUSAL_NAMES, SEAT_ROLE_NAMES
from judges.panels.views.base import blueprint, named, translated_names
from judges.rubrics.queries import stage_definition
from judges.sealing.queries import work_by_public_id, works_of_stage


@blueprint.route("/stages/<pid:stage_id>/panel", methods=["GET", "POST"])
@permission("panel.view")
def panel(stage_id: str) -> ResponseReturnValue:
    """Show the panels of a stage, or make one with the seats that the definition asks for."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "panel.view", stage)
        form = PanelForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                code = next_code(session, stage)
                operations.make_panel(
                    session, actor(), stage, code=code, name=form.name.data or None, now=now()
                )
                flash_ok(_("The panel is made. Seat its judges now."))
                return see_other("panels.panel", stage_id=stage_id)
        return _page(session, stage, form)


@blueprint.post("/panels/<pid:panel_id>/seats")
@permission("panel.manage")
def add_seat(panel_id: str) -> ResponseReturnValue:
    """Add an empty seat."""
    with transaction() as session:
        panel = _managed(session, panel_id)
        form = _new_seat_form()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                role = SeatRole(form.role.data)
                operations.add_seat(
                    session, actor(), panel, role=role, counts=form.counts.data, now=now()
                )
                return see_other("panels.panel", stage_id=panel.stage.public_id)
        return _page(session, panel.stage, form)


@blueprint.post("/seats/<pid:seat_id>/judge")
@permission("panel.manage")
def seat_judge(seat_id: str) -> ResponseReturnValue:
    """Seat a judge, or replace the one who sits there."""
    with transaction() as session:
        seat = queries.seat_by_public_id(session, seat_id)
        require(actor(), "panel.manage", seat)
        form = _seat_form(session)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                chosen = queries.judge_by_public_id(session, form.judge.data)
                if seat.holder is None:
                    operations.seat_judge(session, actor(), seat, judge=chosen, now=now())
                else:
                    reason = form.reason.data or ""
                    operations.replace_judge(
                        session, actor(), seat, judge=chosen, reason=reason, now=now()
                    )
                flash_ok(
                    _("%(name)s sits on seat %(seat)s.", name=chosen.person.name, seat=seat.number)
                )
                return see_other("panels.panel", stage_id=seat.panel.stage.public_id)
        return _page(session, seat.panel.stage, form)


@blueprint.post("/panels/<pid:panel_id>/assignments")
@permission("panel.manage")
def assign(panel_id: str) -> ResponseReturnValue:
    """Give every seat every work that its judge may judge."""
    with transaction() as session:
        panel = _managed(session, panel_id)
        form = PanelForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                report = operations.assign_works(session, actor(), panel, now=now())
                flash_ok(_("%(count)s sheets are assigned.", count=report.assigned))
                return see_other("panels.panel", stage_id=panel.stage.public_id)
        return _page(session, panel.stage, form)


@blueprint.post("/stages/<pid:stage_id>/panel/dealing")
@permission("panel.manage")
def deal(stage_id: str) -> ResponseReturnValue:
    """Deal the works that no panel has yet out among the panels, by lot."""
    with transaction() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "panel.manage", stage)
        form = PanelForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                reports = operations.deal_works(session, actor(), stage, now=now())
                sheets = sum(report.assigned for report in reports)
                flash_ok(_("%(count)s sheets are assigned.", count=sheets))
                return see_other("panels.panel", stage_id=stage_id)
        return _page(session, stage, form)


@blueprint.post("/panels/<pid:panel_id>/works")
@permission("panel.manage")
def assign_one(panel_id: str) -> ResponseReturnValue:
    """Give one work to one seat, e.g. to a substitute."""
    with transaction() as session:
        panel = _managed(session, panel_id)
        form = _work_form(session, panel)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                seat = queries.seat_by_public_id(session, form.seat.data)
                work = work_by_public_id(session, form.work.data)
                operations.assign_work(session, actor(), seat, work=work, now=now())
                flash_ok(
                    _("%(code)s is on the list of seat %(seat)s.", code=work.code, seat=seat.number)
                )
                return see_other("panels.panel", stage_id=panel.stage.public_id)
        return _page(session, panel.stage, form)


def next_code(session: Session, stage: Stage) -> str:
    """Return the next panel's code: the definition's where it names its panels, else 1, 2, …"""
    taken = {panel.code for panel in queries.panels_of_stage(session, stage)}
    levelling = stage_definition(session, stage).levelling
    named = [code for code in (levelling.panels if levelling else ()) if code not in taken]
    if named:
        return named[0]
    return next(code for code in map(str, count(1)) if code not in taken)


def _managed(session: Session, panel_id: str) -> Panel:
    """Return the panel; asked before any form is, whose page shows all that the panel is."""
    panel = queries.panel_by_public_id(session, panel_id)
    require(actor(), "panel.manage", panel)
    return panel


def _page(session: Session, stage: Stage, form: FlaskForm) -> ResponseReturnValue:
    panels = queries.panels_of_stage(session, stage)
    works = works_of_stage(session, stage)
    dealt = queries.panel_of_works(session, stage)
    rule = stage_definition(session, stage)
    context: dict[str, Any] = {
        "stage": stage,
        "event": stage.event,
        "stages": queries.judged_stages(session, stage.event),
        "panels": [_shown(session, panel) for panel in panels],
        "works": works,
        "dealt": Counter(panel.id for panel in dealt.values()),
        "waiting": [work.code for work in works if work.id not in dealt],
        "rule": rule.panel,
        "levelled": rule.levelling is not None,
        "next_name": _("Panel %(number)s", number=len(panels) + 1),
        "declared": queries.declarations_of_event(session, stage.event),
        "cards": queries.live_cards(session, stage.event),
        "judges": queries.all_judges(session),
        "named": named,
        "role_names": translated_names(SEAT_ROLE_NAMES),
        "recusal_names": translated_names(RECUSAL_NAMES),
    }
    return form_page("panels/panel.html", form, **context)


def _shown(session: Session, panel: Panel) -> dict[str, Any]:
    report = queries.report_of_panel(session, panel)
    loads = queries.loads_of_panel(session, panel)
    barred: dict[int, list[queries.RecusalCount]] = {}
    for row in report.recusals:
        barred.setdefault(row.judge.id, []).append(row)
    return {"panel": panel, "report": report, "barred": barred, "loads": loads}


def _seat_form(session: Session) -> SeatForm:
    form = SeatForm()
    form.judge.choices = [(j.public_id, named(j.person)) for j in queries.all_judges(session)]
    return form


def _new_seat_form() -> NewSeatForm:
    form = NewSeatForm()
    form.role.choices = list(translated_names(SEAT_ROLE_NAMES).items())
    return form


def _work_form(session: Session, panel: Panel) -> WorkForm:
    form = WorkForm()
    form.seat.choices = [(seat.public_id, str(seat.number)) for seat in panel.seats]
    form.work.choices = [(w.public_id, w.code) for w in works_of_stage(session, panel.stage)]
    return form
