"""What editions have waiting on the work desk: drafts, rules, stages and the next dates."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.models import Event, EventPhase, StageState
from contest.editions.rules import DRAFT_STEPS
from contest.editions.views.wizard import step_url
from contest.foundation.calendar import local_day, start_of_day_utc
from contest.foundation.feature import Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised

COMING = timedelta(days=14)
RUNNING = (EventPhase.REGISTRATION, EventPhase.JUDGING)


def waiting_lines(session: Session, actor: Actor, now: datetime) -> Sequence[Waiting]:
    """Return what to do with one's contests, and which of their dates come within two weeks."""
    lines = [*_drafts(session, actor), *_proposals(session, actor)]
    for event in queries.running_events(session, actor):
        if can(actor, "event.manage", event):
            lines += _unannounced(event, now)
        if can(actor, "stage.control", event):
            lines += _stages(event, now)
        lines += _dates(event, now)
    return lines


def _drafts(session: Session, actor: Actor) -> Iterator[Waiting]:
    if not can(actor, "edition.manage"):
        return
    for draft in queries.open_drafts(session, actor):
        left = next((step for step in DRAFT_STEPS if step not in draft.done), "check")
        text = _("Go on setting the contest up")
        yield Waiting(text, localised(draft.document), step_url(draft, left))


def _proposals(session: Session, actor: Actor) -> Iterator[Waiting]:
    for proposal in queries.open_proposals(session, actor):
        event, approval = proposal.event, proposal.approval
        url = url_for("editions.proposal", proposal_id=proposal.public_id)
        may_approve = approval.requested_by != actor.person_id and can(
            actor, "definition.approve", event
        )
        if approval.state == "requested" and may_approve:
            yield Waiting(_("Approve or refuse a change of rules"), localised(event), url)
        elif approval.state == "approved" and can(actor, "definition.change", event):
            yield Waiting(_("Adopt the change of rules that was approved"), localised(event), url)


def _unannounced(event: Event, now: datetime) -> Iterator[Waiting]:
    opens = event.registration_opens_at
    if event.phase is EventPhase.PREPARING and opens is not None and opens <= now:
        text = _("Announce the contest: registration should be open")
        yield Waiting(text, localised(event), _page(event), "late", opens)


def _stages(event: Event, now: datetime) -> Iterator[Waiting]:
    if event.phase not in RUNNING:
        return
    for stage in event.stages:
        if stage.state is StageState.PAUSED:
            text = _("Open again what is paused: %(stage)s", stage=localised(stage))
            yield Waiting(text, localised(event), _page(event), "today")
        by_hand = stage.state is StageState.PLANNED and stage.switches_at is None
        first = stage.starts_on or event.held_on
        if by_hand and first == local_day(now):
            text = _("Open the stage: %(stage)s", stage=localised(stage))
            yield Waiting(text, localised(event), _page(event), "today")


def _dates(event: Event, now: datetime) -> Iterator[Waiting]:
    is_public = event.phase is not EventPhase.PREPARING
    dates = [
        (_("Registration opens"), event.registration_opens_at),
        (_("Registration closes"), event.registration_closes_at if is_public else None),
        (_("The check of entries ends"), event.check_ends_at if is_public else None),
        (_("Day of the contest"), start_of_day_utc(event.held_on) if event.held_on else None),
    ]
    for text, at in dates:
        if at is not None and now < at <= now + COMING:
            yield Waiting(text, localised(event), _page(event), "coming", at)


def _page(event: Event) -> str:
    return url_for("editions.event", event_id=event.public_id)
