"""After a period is posted its season is computed, without holding anybody up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.foundation.feature import Background
from contest.foundation.jobs import promise
from judges.results.models import ResultVersion
from judges.results.signals import ResultsPublished
from judges.seasons.operations import write_standings
from judges.seasons.queries import Standing, posted_periods, season_up_to

STANDINGS = "seasons.standings"


def on_published(session: Session, signal: ResultsPublished) -> None:
    """Have the season computed anew from the posted period on."""
    version = session.get_one(ResultVersion, signal.version_id)
    if version.stage_id is not None:
        payload = {"stage": version.stage_id}
        promise(session, name=STANDINGS, payload=payload, key=f"{STANDINGS}:{version.id}")


def _computed(session: Session, payload: Mapping[str, Any]) -> dict[int, Sequence[Standing]]:
    # Reads only, and no lock: with thousands of teams this takes a while.
    return {
        stage.id: season_up_to(session, stage.event, stage)
        for stage in _from_on(session, payload["stage"])
    }


def _from_on(session: Session, stage_id: int) -> list[Stage]:
    stage = session.get_one(Stage, stage_id)
    posted = posted_periods(session, stage.event)
    # A corrected period changes the season of every later one.
    return [
        one for one in stage.event.stages if one.id in posted and one.position >= stage.position
    ]


def _written(
    session: Session,
    payload: Mapping[str, Any],
    _now: datetime,
    standings: Mapping[int, Sequence[Standing]],
) -> None:
    write_standings(session, _from_on(session, payload["stage"]), standings)


JOBS = {STANDINGS: Background(_written, prepare=_computed)}
