"""Pieces of other features' pages: the stages' sheets on the event's desk, a judge's next work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event, StageKind, StageState
from contest.editions.queries import stage_under_way, stages_of
from contest.foundation.feature import Step, Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from judges.scoresheets import queries


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how far each judged stage is; None for those who may not see it."""
    if not can(asking, "score_sheet.progress", event):
        return None
    stages = [one for one in stages_of(session, event) if one.kind is not StageKind.RETURNS]
    rows = [(stage, queries.progress_of_stage(session, stage)) for stage in stages]
    return {"rows": rows} if rows else None


def event_steps(session: Session, asking: Actor, event: Event) -> Sequence[Step]:
    """Return whether the sheets, or the imported marks, of the stage under way are in."""
    stage = stage_under_way(event)
    if stage is None or stage.kind is StageKind.RETURNS:
        return []
    url = url_for("scoresheets.progress", stage_id=stage.public_id)
    may = can(asking, "score_sheet.progress", stage)
    if stage.kind is StageKind.IMPORTED:
        is_in = bool(queries.imported_of_stage(session, stage))
        return [Step(_("Bring the marks in"), is_in, url if may else None)]
    grid = queries.progress_of_stage(session, stage)
    is_in = 0 < grid.wanted == grid.done
    said = f"{grid.done}/{grid.wanted}" if grid.wanted else ""
    return [Step(_("All score sheets in"), is_in, url if may else None, said)]


def desk_piece(session: Session, asking: Actor, _record: Any) -> Mapping[str, Any] | None:
    """Return nothing but that a judge is shown the way to their queue; None for others."""
    return {} if queries.has_seats(session, asking.person_id) else None


def waiting_lines(session: Session, asking: Actor, _now: datetime) -> Sequence[Waiting]:
    """Return, for each open stage, how many works wait for the judge's marks."""
    lines = []
    for queue in queries.queue_of_judge(session, asking.person_id):
        stage, waiting = queue.stage, len(queue.to_do)
        if waiting and stage.state is StageState.OPEN:
            text = ngettext("%(num)d work to mark", "%(num)d works to mark", waiting)
            about = f"{localised(stage.event)} · {localised(stage)}"
            url = url_for("scoresheets.queue", event_id=stage.event.public_id)
            lines.append(Waiting(text, about, url))
    return lines
