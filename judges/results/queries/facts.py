"""What other features may count: published scores, never those of a sealed or unpublished stage."""

from typing import Any

from sqlalchemy import Select, func, select

from judges.results.models import ResultRow, ResultState, ResultVersion


def published_scores() -> Select[*tuple[Any, ...]]:
    """Return the line of every entry in its event's newest published version of the whole event."""
    newest = (
        select(func.max(ResultVersion.id).label("id"))
        .where(ResultVersion.state == ResultState.PUBLISHED, ResultVersion.stage_id.is_(None))
        .group_by(ResultVersion.event_id)
        .subquery()
    )
    return (
        select(
            ResultRow.entry_id,
            ResultVersion.event_id,
            ResultRow.edition_id,
            ResultRow.total,
            ResultRow.rank,
            ResultRow.status,
            ResultRow.trace,
        )
        .join(newest, newest.c.id == ResultRow.version_id)
        .join(ResultVersion, ResultVersion.id == ResultRow.version_id)
    )
