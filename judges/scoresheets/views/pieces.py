"""Pieces of other features' pages: the stages' sheets on the event's desk, a judge's next work."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, StageKind
from contest.editions.queries import stages_of
from contest.foundation.permissions import Actor, can
from judges.scoresheets import queries


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how far each judged stage is; None for those who may not see it."""
    if not can(asking, "score_sheet.progress", event):
        return None
    stages = [one for one in stages_of(session, event) if one.kind is not StageKind.RETURNS]
    rows = [(stage, queries.progress_of_stage(session, stage)) for stage in stages]
    return {"rows": rows} if rows else None


def desk_piece(session: Session, asking: Actor, _record: Any) -> Mapping[str, Any] | None:
    """Return what waits on the seats of whoever looks at their desk; None for others."""
    if not queries.has_seats(session, asking.person_id):
        return None
    lists = queries.queue_of_judge(session, asking.person_id)
    return {"lists": lists, "waiting": sum(len(one.to_do) for one in lists)}
