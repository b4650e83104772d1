"""The results desk, the explained ranking, signing and publishing."""

from collections.abc import Sequence

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage, StageKind
from contest.editions.queries import (
    event_by_public_id,
    safeguards_of,
    stage_by_code,
)
from contest.foundation import approvals
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import can
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    slots,
)
from judges.results import operations, queries
from judges.results.forms import ComputeForm
from judges.results.models import ResultState, ResultVersion
from judges.results.operations.sign import may_sign
from judges.results.policy import EventWithChiefs
from judges.results.render import changes_shown, decisions_behind, explained, shown_ties
from judges.results.views.base import (
    beside,
    blueprint,
    require_view,
    shown_hash,
    stage_names,
)


@blueprint.route("/desk/events/<pid:event_id>/results", methods=["GET", "POST"])
@permission("result.view")
def desk(event_id: str) -> ResponseReturnValue:
    """Show what is missing, compute, and list the versions."""
    form = ComputeForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_by_public_id(session, event_id)
            stage = stage_by_code(session, event, form.stage.data) if form.stage.data else None
            version = operations.compute_results(
                session, actor(), event, stage=stage, now=now(), reason=form.reason.data or None
            )
            return see_other(".version", version_id=version.public_id)
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require_view(session, event)
        return form_page(
            "results/desk.html",
            form,
            event=event,
            targets=_targets(session, event),
            asked_reason=form.reason.data or request.args.get("reason", ""),
            ties=shown_ties(session, event, queries.open_ties(session, event)),
            may_decide=can(actor(), "tie.decide", _with_chiefs(session, event)),
        )


@blueprint.get("/desk/results/<pid:version_id>")
@permission("result.view")
def version(version_id: str) -> ResponseReturnValue:
    """Show one version: the ranking with every reason, signatures, and the next step."""
    with reading() as session:
        found = queries.version_by_public_id(session, version_id)
        require_view(session, found.event)
        newest = queries.latest_version(session, found.event, found.stage)
        return page(
            "results/version.html",
            version=found,
            event=found.event,
            rows=explained(session, found),
            **beside(session, found),
            is_newest=newest is not None and newest.id == found.id,
            oddities=queries.oddities_behind(session, found),
            **_steps(session, found),
        )


@blueprint.post("/desk/results/<pid:version_id>/sign")
@permission("result.sign")
def sign(version_id: str) -> ResponseReturnValue:
    """Sign the content that was on the screen."""
    with transaction() as session:
        found = queries.version_by_public_id(session, version_id)
        operations.sign_results(session, actor(), found, shown_hash=shown_hash(), now=now())
    flash_ok(_("Signed."))
    return see_other(".version", version_id=version_id)


@blueprint.post("/desk/results/<pid:version_id>/request-publication")
@permission("result.publish")
def request_publication(version_id: str) -> ResponseReturnValue:
    """Ask a second person to approve."""
    with transaction() as session:
        found = queries.version_by_public_id(session, version_id)
        operations.request_publication(
            session, actor(), found, reason=_("Results are ready"), now=now()
        )
    flash_ok(_("Asked for. Another person has to approve before you publish."))
    return see_other(".version", version_id=version_id)


@blueprint.post("/desk/results/<pid:version_id>/approve-publication")
@permission("result.approve")
def approve_publication(version_id: str) -> ResponseReturnValue:
    """Approve as the second person."""
    with transaction() as session:
        found = queries.version_by_public_id(session, version_id)
        operations.approve_publication(session, actor(), found, shown_hash=shown_hash(), now=now())
    flash_ok(_("Approved."))
    return see_other(".version", version_id=version_id)


@blueprint.post("/desk/results/<pid:version_id>/publish")
@permission("result.publish")
def publish(version_id: str) -> ResponseReturnValue:
    """Make it public."""
    with transaction() as session:
        found = queries.version_by_public_id(session, version_id)
        operations.publish_results(
            session,
            actor(),
            found,
            shown_hash=shown_hash(),
            now=now(),
            objections_to=request.form.get("objections_to", "").strip()[:200] or None,
        )
    flash_ok(_("The results are public."))
    return see_other(".version", version_id=version_id)


@blueprint.post("/desk/results/<pid:version_id>/close-notice")
@permission("result.publish")
def close_notice(version_id: str) -> ResponseReturnValue:
    """End the public notice."""
    with transaction() as session:
        found = queries.version_by_public_id(session, version_id)
        operations.close_notice(session, actor(), found, now=now())
    flash_ok(_("The notice is closed and the awards stand."))
    return see_other(".version", version_id=version_id)


def _steps(session: Session, found: ResultVersion) -> dict[str, object]:
    approver = _with_chiefs(session, found.event)
    waiting = approvals.pending(session, found)
    before = queries.published_before(session, found)
    own = bool(waiting) and waiting[-1].requested_by == actor().person_id
    return {
        "stage_names": stage_names(found.event),
        "decisions": decisions_behind(session, found),
        "safeguards": safeguards_of(session, found.event),
        "next_role": operations.next_role(session, found),
        "may_sign": may_sign(session, actor(), found),
        "may_approve": can(actor(), "result.approve", approver) and not own,
        "pending": waiting,
        "before": before,
        "changes": changes_shown(session, before, found) if before else [],
        "is_changed": _is_changed(session, found),
        "asks_recheck": safeguards_of(session, found.event).recheck is not None
        and found.stage_id is None,
        "recheck": queries.recheck_of(session, found),
        "needs_second_person": operations.needs_second_person(session, found),
        "pieces": slots(session, "result_page", found),
        "now": now(),
    }


def _is_changed(session: Session, found: ResultVersion) -> bool:
    # What is public stands as it was published; a correction is another version.
    waits = found.state in (ResultState.COMPUTED, ResultState.SIGNED)
    return waits and not operations.still_holds(session, found)


def _with_chiefs(session: Session, event: Event) -> EventWithChiefs:
    return EventWithChiefs(event, queries.chief_judges(session, event))


def _targets(session: Session, event: Event) -> list[dict[str, object]]:
    # A labour competition has a result each period besides that of the season.
    periods: Sequence[Stage] = [one for one in event.stages if one.kind is StageKind.RETURNS]
    return [
        {
            "stage": stage,
            "blockers": queries.blockers_and_unsettled(session, [stage] if stage else event.stages),
            "latest": queries.latest_version(session, event, stage),
        }
        for stage in [*periods, None]
    ]
