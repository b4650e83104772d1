"""What editions say of the steps of a contest: announcing it, opening and closing its stages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, StageState
from contest.editions.queries import stage_under_way
from contest.foundation.feature import Step
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from contest.foundation.web import steps

# Anchors of the event's page.
PHASE, STAGES = "#phase", "#stages"


def steps_shown(session: Session, actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return the steps of a contest with the next one; None for others, and when all are done.

    With several stages they are those of the stage under way, which is named. A contest that is
    finished is asked for its last step only: what it skipped, e.g. in an earlier year, is over.
    """
    if not can(actor, "event.manage", event) or event.wiped_at:
        return None
    found = steps(session, event)
    left = [step for step in found if not step.is_done]
    if not left or (event.phase is EventPhase.FINISHED and left != found[-1:]):
        return None
    following = left[0]
    stage = stage_under_way(event)
    return {
        "next": following,
        "stage": localised(stage) if stage and len(event.stages) > 1 else "",
        "done": sum(step.is_done for step in found),
        "items": [
            {
                "label": step.text,
                "href": step.url,
                "note": step.note,
                "state": "done" if step.is_done else "current" if step is following else "todo",
            }
            for step in found
        ],
    }


def announcing(_session: Session, _actor: Actor, event: Event) -> Sequence[Step]:
    """Return whether the contest was announced; a rehearsal never is."""
    if event.is_rehearsal:
        return []
    return [Step(_("Announce the contest"), event.phase is not EventPhase.PREPARING, PHASE)]


def opening(_session: Session, actor: Actor, event: Event) -> Sequence[Step]:
    """Return whether the stage under way was opened."""
    return _of_stage(actor, event, _("Open the stage"), lambda state: state != StageState.PLANNED)


def closing(_session: Session, actor: Actor, event: Event) -> Sequence[Step]:
    """Return whether the stage under way is closed, by which it is over."""
    return _of_stage(actor, event, _("Close the stage"), lambda state: state == StageState.CLOSED)


def _of_stage(
    actor: Actor, event: Event, text: str, is_done: Callable[[StageState], bool]
) -> Sequence[Step]:
    stage = stage_under_way(event)
    if stage is None:
        return []
    return [
        Step(text, is_done(stage.state), STAGES if can(actor, "stage.control", stage) else None)
    ]
