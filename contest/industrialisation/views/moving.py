"""Moving a project at the desk: a step with its papers, its review, its owner, further units."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.models import StoredFile
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
from contest.industrialisation import operations, queries
from contest.industrialisation.forms import MoveForm, ReplicationForm
from contest.industrialisation.models import TransferStage
from contest.industrialisation.operations import Step
from contest.industrialisation.rules import EXIT_LISTS
from contest.industrialisation.views.common import blueprint, case_for, cleaned, kept
from contest.people.queries import all_units, person_by_id, unit_by_id


@blueprint.route("/desk/projects/<pid:case_id>/move", methods=["GET", "POST"])
@permission("transfer.move")
def move(case_id: str) -> ResponseReturnValue:
    """Show what the next stage asks for, and take its papers; where two are asked, ask another."""
    form = MoveForm()
    if form.validate_on_submit():
        with form_errors(form):
            upload = cleaned(form.file.data)
            with transaction() as session:
                found = case_for(session, case_id, "transfer.move")
                step = _step(form, kept(session, upload))
                if queries.asks_two_persons(session, found.event):
                    operations.request_gate(session, actor(), found, step, now=now())
                    told = _("Another person can let the step pass now.")
                else:
                    operations.move_case(session, actor(), found, step, now=now())
                    told = _("The step is on record with its evidence.")
            flash_ok(told)
            return see_other(".case", case_id=case_id)
    return _move_page(case_id, form)


@blueprint.post("/desk/projects/<pid:case_id>/reviews/<pid:review_id>/decide")
@permission("transfer.move")
def decide(case_id: str, review_id: str) -> ResponseReturnValue:
    """Let a prepared step pass, or refuse it; whoever prepared it cannot."""
    passes = request.form.get("decision") == "pass"
    with transaction() as session:
        found = case_for(session, case_id, "transfer.move")
        review = queries.review_by_public_id(session, found, review_id)
        operations.decide_gate(session, actor(), review, passes=passes, now=now())
    flash_ok(
        _("The step is taken: two people let it pass.") if passes else _("The step is refused.")
    )
    return see_other(".case", case_id=case_id)


@blueprint.post("/desk/projects/<pid:case_id>/owner")
@permission("transfer.move")
def owner(case_id: str) -> ResponseReturnValue:
    """Let another author answer for the project."""
    with transaction() as session:
        found = case_for(session, case_id, "transfer.move")
        authors = {member.person.public_id for member in found.entry.members}
        chosen = request.form.get("person", "")
        if chosen not in authors:
            raise NotFound
        person = person_by_id(session, chosen)
        operations.hand_over(session, actor(), found, person, now=now())
    flash_ok(_("The project has another owner."))
    return see_other(".case", case_id=case_id)


@blueprint.route("/desk/projects/<pid:case_id>/replications/new", methods=["GET", "POST"])
@permission("transfer.move")
def replicate(case_id: str) -> ResponseReturnValue:
    """Record a further unit that uses the result."""
    form = ReplicationForm()
    with reading() as session:
        case_for(session, case_id, "transfer.move")
        form.unit.choices = [
            SelectChoice(unit.public_id, localised(unit)) for unit in all_units(session)
        ]
    if form.validate_on_submit():
        with form_errors(form):
            upload = cleaned(form.file.data)
            with transaction() as session:
                found = case_for(session, case_id, "transfer.move")
                unit = unit_by_id(session, form.unit.data)
                day = form.since_on.data or local_day(now())
                operations.record_replication(
                    session, actor(), found, unit, since_on=day,
                    evidence=form.evidence.data or "", file=kept(session, upload), now=now(),
                )  # fmt: skip
            flash_ok(_("On record. The unit reports its own benefit under its own name."))
            return see_other(".case", case_id=case_id)
    with reading() as session:
        found = case_for(session, case_id, "transfer.move")
        return form_page("industrialisation/replicate.html", form, case=found)


def _step(form: MoveForm, file: StoredFile | None) -> Step:
    return Step(
        to_stage=TransferStage(form.to_stage.data),
        happened_on=form.happened_on.data or local_day(now()),
        evidence=form.evidence.data or "",
        shown=form.shown,
        readiness_level=form.readiness_level.data,
        file=file,
    )


def _move_page(case_id: str, form: MoveForm) -> ResponseReturnValue:
    with reading() as session:
        found = case_for(session, case_id, "transfer.move")
        ways = queries.open_ways(session, found)
        asked = request.values.get("to_stage") or request.values.get("to")
        if request.method == "GET":
            form.happened_on.data = local_day(now())
        form.to_stage.data = asked if asked in ways else ways[0]
        stage = TransferStage(form.to_stage.data)
        papers = queries.papers_of_stage(session, found, stage)
        lines = zip(EXIT_LISTS.get(stage.value, ()), (form.line_0, form.line_1), strict=False)
        return form_page(
            "industrialisation/move.html",
            form,
            case=found,
            ways=ways,
            lines=[(line, field, papers.get(at)) for at, (line, field) in enumerate(lines)],
            two_persons=queries.asks_two_persons(session, found.event),
        )
