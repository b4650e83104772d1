"""Pages of codes: the draw, a keeper's sheet, the works of a stage, the opening."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage, StageKind
from contest.editions.queries import (
    safeguards_of,
    stage_by_public_id,
    stage_under_way,
    stages_of,
)
from contest.foundation.db import reading, transaction
from contest.foundation.errors import ContestError
from contest.foundation.feature import Step
from contest.foundation.permissions import Actor, can, require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    translated,
)
from contest.people.models import Person
from contest.people.queries import person_by_id
from judges.sealing import operations, queries
from judges.sealing.forms import DrawForm, OpeningForm, StatusForm
from judges.sealing.models import Draw, WorkStatus
from judges.sealing.rules import LAYER_NAMES, STATUS_NAMES

# A refused operation leaves its form on the page, so what it did before is taken back by
# `begin_nested`: the transaction around it would commit it.
blueprint = Blueprint("sealing", __name__, template_folder="templates")


@blueprint.route("/stages/<pid:stage_id>/draw", methods=["GET", "POST"])
@permission("draw.view")
def draw(stage_id: str) -> ResponseReturnValue:
    """Show what is drawn, or draw it."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "draw.view", stage)
        form = _draw_form(session, stage)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                operations.draw_stage(
                    session,
                    actor(),
                    stage,
                    keepers=_keepers(session, form),
                    now=now(),
                )
                flash_ok(_("The codes are drawn."))
                return see_other("sealing.draw", stage_id=stage_id)
        return form_page("sealing/draw.html", form, **_draw_context(session, stage))


@blueprint.get("/draws/<pid:draw_id>")
@permission("draw.view")
def layer(draw_id: str) -> ResponseReturnValue:
    """Show one layer to its keeper, or to all once it is open."""
    with reading() as session:
        return page("sealing/layer.html", **_layer_context(session, draw_id))


@blueprint.get("/draws/<pid:draw_id>/sheet")
@permission("draw.view")
def sheet(draw_id: str) -> ResponseReturnValue:
    """Show the draw sheet of one layer on paper, with places to sign."""
    with reading() as session:
        return page("sealing/sheet.html", **_layer_context(session, draw_id))


@blueprint.route("/stages/<pid:stage_id>/works", methods=["GET", "POST"])
@permission("work.view")
def works(stage_id: str) -> ResponseReturnValue:
    """Show the works of a stage by code, and take note of who is absent."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "work.view", stage)
        form = _status_form(session, stage)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                work = queries.work_by_public_id(session, form.work.data)
                status = WorkStatus(form.status.data)
                reason = form.reason.data or ""
                operations.set_work_status(
                    session, actor(), work, status=status, reason=reason, now=now()
                )
                flash_ok(_("Noted: %(code)s.", code=work.code))
                return see_other("sealing.works", stage_id=stage_id)
        return form_page("sealing/works.html", form, **_works_context(session, stage))


@blueprint.route("/stages/<pid:stage_id>/unseal", methods=["GET", "POST"])
@permission("draw.view")
def unseal(stage_id: str) -> ResponseReturnValue:
    """Show how far the opening is, and open the codes."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "draw.view", stage)
        form = _opening_form(session, stage)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                _act_on_opening(session, stage, form, request.form.get("action", ""))
                return see_other("sealing.unseal", stage_id=stage_id)
        return form_page("sealing/unseal.html", form, **_unseal_context(session, stage))


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how far the codes of each stage are; None for those who may not see it."""
    if not can(asking, "draw.view", event):
        return None
    stages = [
        {
            "stage": stage,
            "works": len(queries.works_of_stage(session, stage)),
            "sealed": len(queries.sealed_layers(session, stage)),
        }
        for stage in stages_of(session, event)
        if stage.kind is not StageKind.RETURNS
    ]
    return {"stages": stages} if stages else None


def event_steps(session: Session, asking: Actor, event: Event) -> Sequence[Step]:
    """Return whether the works of the stage under way are drawn."""
    stage = stage_under_way(event)
    if stage is None or stage.kind is StageKind.RETURNS:
        return []
    works = queries.works_of_stage(session, stage)
    url = url_for("sealing.draw", stage_id=stage.public_id)
    may = can(asking, "draw.view", event)
    return [Step(_("Draw lots"), bool(works), url if may else None, str(len(works) or ""))]


def opening_steps(session: Session, asking: Actor, event: Event) -> Sequence[Step]:
    """Return whether the codes of the stage under way are opened, where any are sealed."""
    stage = stage_under_way(event)
    if stage is None or not queries.sealing_of(session, stage):
        return []
    is_open = bool(queries.draws_of_stage(session, stage)) and not queries.is_sealed(session, stage)
    url = url_for("sealing.unseal", stage_id=stage.public_id)
    return [Step(_("Open the codes"), is_open, url if can(asking, "draw.view", event) else None)]


def _act_on_opening(session: Session, stage: Stage, form: OpeningForm, action: str) -> None:
    if action == "request":
        reason = form.reason.data or ""
        operations.request_unsealing(session, actor(), stage, reason=reason, now=now())
        flash_ok(_("Requested. A second person has to approve it now."))
    elif action == "approve":
        waiting = queries.pending_unsealing(session, stage)
        if waiting is None:
            raise ContestError
        operations.approve_unsealing(session, actor(), stage, waiting, now=now())
        flash_ok(_("Approved. The codes can be opened now."))
    else:
        witness = person_by_id(session, form.witness.data) if form.witness.data else None
        operations.unseal_stage(session, actor(), stage, witness=witness, now=now())
        flash_ok(_("The codes are open. Every map agreed with what was drawn."))


def _draw_form(session: Session, stage: Stage) -> DrawForm:
    form = DrawForm()
    staff = queries.staff_of_event(session, stage.event)
    people = [("", _("Myself")), *((p.public_id, _person(p)) for p in staff)]
    for name in LAYER_NAMES:
        form[name].choices = people
    return form


def _keepers(session: Session, form: DrawForm) -> dict[str, Person]:
    named = {name: form[name].data for name in LAYER_NAMES}
    return {name: person_by_id(session, pid) for name, pid in named.items() if pid}


def _draw_context(session: Session, stage: Stage) -> dict[str, Any]:
    drawn = queries.draws_of_stage(session, stage)
    return {
        "stage": stage,
        "event": stage.event,
        "secret": queries.sealing_of(session, stage),
        "draws": drawn,
        "keepers": _names_of_keepers(session, drawn),
        "may_look": {draw.id: _may_look(draw) for draw in drawn},
        "layer_names": _translated(LAYER_NAMES),
        "works": queries.works_of_stage(session, stage),
        "entries": queries.takes_part(session, stage),
        "needs_admission": queries.needs_admission(session, stage),
    }


def _names_of_keepers(session: Session, drawn: list[Draw]) -> dict[int, str]:
    keepers = {d.keeper_person_id for d in drawn}
    return {p.id: p.name for p in queries.persons_by_ids(session, keepers)}


def _may_look(draw: Draw) -> bool:
    is_open = not draw.is_sealed or draw.opened_at is not None
    return can(actor(), "draw.view" if is_open else "draw.keep", draw)


def _layer_context(session: Session, draw_id: str) -> dict[str, Any]:
    draw = queries.draw_by_public_id(session, draw_id)
    is_open = not draw.is_sealed or draw.opened_at is not None
    if is_open:
        require(actor(), "draw.view", draw)
    else:
        require(actor(), "draw.keep", draw)
    return {
        "draw": draw,
        "stage": draw.stage,
        "event": draw.stage.event,
        "rows": queries.layer_rows(session, draw),
        "layer_names": _translated(LAYER_NAMES),
        "printed_at": now(),
    }


def _status_form(session: Session, stage: Stage) -> StatusForm:
    form = StatusForm()
    works = queries.works_of_stage(session, stage)
    form.work.choices = [("", _("Choose")), *((work.public_id, work.code) for work in works)]
    form.status.choices = list(_translated(STATUS_NAMES).items())
    return form


def _works_context(session: Session, stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage,
        "event": stage.event,
        "works": queries.works_of_stage(session, stage),
        "entries": queries.entries_of_works(session, stage),
        "is_sealed": queries.is_sealed(session, stage),
        "status_names": _translated(STATUS_NAMES),
    }


def _opening_form(session: Session, stage: Stage) -> OpeningForm:
    form = OpeningForm()
    barred = {*queries.keepers_of_stage(session, stage), actor().person_id}
    staff = [p for p in queries.staff_of_event(session, stage.event) if p.id not in barred]
    form.witness.choices = [("", _("Choose")), *((p.public_id, _person(p)) for p in staff)]
    return form


def _unseal_context(session: Session, stage: Stage) -> dict[str, Any]:
    waiting = queries.pending_unsealing(session, stage)
    return {
        "stage": stage,
        "event": stage.event,
        "draws": queries.draws_of_stage(session, stage),
        "sealed": queries.sealed_layers(session, stage),
        "waiting": waiting,
        "is_approved": queries.is_approved(waiting),
        "needs_second": "unseal" in safeguards_of(session, stage.event).second_person_for,
        "layer_names": _translated(LAYER_NAMES),
    }


def _translated(names: Mapping[str, str]) -> dict[str, str]:
    return {key: translated(name) for key, name in names.items()}


def _person(person: Person) -> str:
    return f"{person.name} · {person.unit.name}" if person.unit else person.name
