"""Reads posted periods, what moved since the one before, the flag's way, and one team's line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from contest.awards.models import Award, AwardKind, AwardState
from contest.editions.models import Event, Stage, StageKind
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.foundation.errors import NotFound
from judges.results.models import ResultRow, ResultVersion
from judges.results.queries import public_versions
from judges.results.queries.gathering import gather
from judges.rubrics.queries import parsed_definition
from judges.scoring.contest import score_contest
from judges.seasons.models import SeasonStanding


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands in the season; None without a total in each period so far."""

    entry_id: int
    total: Decimal | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a posted period. `before` is its rank in the period before, None without one."""

    entry: Entry
    total: Decimal | None
    rank: int | None
    before: int | None
    season: Standing | None
    has_flag: bool
    flags: tuple[str, ...]
    """What it carried, e.g. an accident, by the definition's codes."""

    @property
    def moved(self) -> int | None:
        """Return how many places it rose (above 0) or fell; None when either rank is unknown."""
        if self.rank is None or self.before is None:
            return None
        return self.before - self.rank


@dataclass(frozen=True, slots=True)
class League:
    """A posted period: its lines, best first, of a group or of all; `count` is without paging."""

    event: Event
    version: ResultVersion
    stage: Stage
    posted: Sequence[Stage]
    lines: Sequence[Line]
    count: int
    best: Decimal


@dataclass(frozen=True, slots=True)
class Carried:
    """Who carried the red flag of a period; several when the first place was shared."""

    stage: Stage
    awards: Sequence[Award]


@dataclass(frozen=True, slots=True)
class Point:
    """One team in one posted period; `marks` are points by indicator."""

    stage: Stage
    total: Decimal | None
    rank: int | None
    season: Standing | None
    marks: Mapping[str, Decimal]
    flags: tuple[str, ...]


def posted_periods(session: Session, event: Event) -> dict[int, ResultVersion]:
    """Return the public version of each posted period by stage id, in the periods' order."""
    shown = {one.stage_id: one for one in public_versions(session, event) if one.stage_id}
    return {
        stage.id: shown[stage.id]
        for stage in event.stages
        if stage.kind is StageKind.RETURNS and stage.id in shown
    }


def league_of(
    session: Session,
    event: Event,
    *,
    period: str = "",
    group: str = "",
    first: int = 0,
    count: int = 100,
) -> League:
    """Return a posted period (the last one, when none is named); raises `NotFound` before any.

    The number of statements does not depend on the number of entries.
    """
    posted = posted_periods(session, event)
    stages = [stage for stage in event.stages if stage.id in posted]
    chosen = [stage for stage in stages if stage.code == period] if period else stages[-1:]
    if not chosen:
        raise NotFound
    stage = chosen[0]
    version, place = posted[stage.id], stages.index(stage)
    query = (
        select(ResultRow)
        .join(Entry, Entry.id == ResultRow.entry_id)
        .where(ResultRow.version_id == version.id)
        .order_by(ResultRow.position)
    )
    if group:
        query = query.where(Entry.group.has(code=group))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    best = session.scalar(
        select(func.max(ResultRow.total)).where(ResultRow.version_id == version.id)
    )
    shown = (
        query.offset(first)
        .limit(count)
        .options(
            joinedload(ResultRow.entry).joinedload(Entry.unit),
            joinedload(ResultRow.entry).joinedload(Entry.group),
        )
    )
    rows = session.scalars(shown).all()
    before = _ranks(session, posted[stages[place - 1].id], rows) if place else {}
    lines = _lines(session, stage, rows, before)
    return League(event, version, stage, stages, lines, total, best or Decimal(0))


def _lines(
    session: Session, stage: Stage, rows: Sequence[ResultRow], before: Mapping[int, int | None]
) -> list[Line]:
    ids = [row.entry_id for row in rows]
    seasons = {
        one.entry_id: Standing(one.entry_id, one.total, one.rank)
        for one in session.scalars(
            select(SeasonStanding).where(
                SeasonStanding.stage_id == stage.id, SeasonStanding.entry_id.in_(ids)
            )
        )
    }
    carrying = set(
        session.scalars(
            select(Award.entry_id).where(
                Award.event_id == stage.event_id,
                Award.kind == AwardKind.RED_FLAG,
                Award.period == stage.code,
                Award.state != AwardState.WITHDRAWN,
            )
        )
    )
    return [
        Line(
            entry=row.entry,
            total=row.total,
            rank=row.rank,
            before=before.get(row.entry_id),
            season=seasons.get(row.entry_id),
            has_flag=row.entry_id in carrying,
            flags=tuple(row.trace.get("flags", ())),
        )
        for row in rows
    ]


def _ranks(
    session: Session, version: ResultVersion, rows: Sequence[ResultRow]
) -> dict[int, int | None]:
    ids = [row.entry_id for row in rows]
    query = select(ResultRow.entry_id, ResultRow.rank).where(
        ResultRow.version_id == version.id, ResultRow.entry_id.in_(ids)
    )
    return dict(session.execute(query).all())


def flag_history(session: Session, event: Event) -> list[Carried]:
    """Return who carried the red flag in each posted period, in order; [] of awards: nobody."""
    query = (
        select(Award)
        .where(
            Award.event_id == event.id,
            Award.kind == AwardKind.RED_FLAG,
            Award.state != AwardState.WITHDRAWN,
        )
        .options(joinedload(Award.entry).joinedload(Entry.unit))
        .order_by(Award.id)
    )
    by_period: dict[str, list[Award]] = {}
    for award in session.scalars(query):
        by_period.setdefault(award.period or "", []).append(award)
    posted = posted_periods(session, event)
    return [
        Carried(stage, by_period.get(stage.code, []))
        for stage in event.stages
        if stage.id in posted
    ]


def line_of_entry(session: Session, entry: Entry) -> list[Point]:
    """Return one team over the posted periods, in order."""
    posted = posted_periods(session, entry.event)
    versions = {version.id: stage_id for stage_id, version in posted.items()}
    query = select(ResultRow).where(
        ResultRow.entry_id == entry.id, ResultRow.version_id.in_(list(versions))
    )
    rows = {versions[row.version_id]: row for row in session.scalars(query)}
    seasons = {
        one.stage_id: Standing(entry.id, one.total, one.rank)
        for one in session.scalars(
            select(SeasonStanding).where(SeasonStanding.entry_id == entry.id)
        )
    }
    return [
        Point(
            stage=stage,
            total=rows[stage.id].total,
            rank=rows[stage.id].rank,
            season=seasons.get(stage.id),
            marks=_marks(rows[stage.id].trace, stage.code),
            flags=tuple(rows[stage.id].trace.get("flags", ())),
        )
        for stage in entry.event.stages
        if stage.id in rows
    ]


def _marks(trace: Mapping[str, Any], code: str) -> dict[str, Decimal]:
    criteria = trace.get("stages", {}).get(code, {}).get("criteria", ())
    return {
        one["code"]: Decimal(one["points"]) for one in criteria if one.get("points") is not None
    }


def season_up_to(session: Session, event: Event, stage: Stage) -> list[Standing]:
    """Return how the entries stand after the periods up to `stage`, as the definition composes.

    Computed from the confirmed returns by scoring itself: composition, ties and all.
    """
    stages = [one for one in event.stages if one.position <= stage.position]
    result = score_contest(parsed_definition(session, event), gather(session, event, stages))
    ids = {entry.public_id: entry.id for entry in accepted_entries(session, event)}
    return [
        Standing(ids[code], one.total, one.rank)
        for code, one in result.overall.items()
        if code in ids
    ]
