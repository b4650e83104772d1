"""Writes the season's standings anew, from the period that was posted on."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from judges.seasons.models import SeasonStanding
from judges.seasons.queries import Standing


def write_standings(
    session: Session, stages: Sequence[Stage], standings: Mapping[int, Sequence[Standing]]
) -> int:
    """Replace the standings of these periods by `standings` (by stage id); return how many rows."""
    rows = []
    for stage in stages:
        session.execute(delete(SeasonStanding).where(SeasonStanding.stage_id == stage.id))
        rows += [
            SeasonStanding(
                edition_id=stage.edition_id,
                stage_id=stage.id,
                entry_id=one.entry_id,
                total=one.total,
                rank=one.rank,
            )
            for one in standings.get(stage.id, ())
        ]
    session.add_all(rows)
    session.flush()
    return len(rows)
