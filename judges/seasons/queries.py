"""Reads posted periods, what moved since the one before, the flag's way, and one team's line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
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
    """One entry of a posted period. `before` is its rank in the period before, None without one.

    Where a group was asked for, all ranks are those among its entries: unlike teams never meet.
    """

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
class YearLine:
    """One team's year: points of each posted period (None: none), their sum, the season so far."""

    entry: Entry
    totals: Sequence[Decimal | None]
    season: Standing

    @property
    def summed(self) -> Decimal:
        """Return the points of the posted periods, added up as they were published."""
        return sum((one for one in self.totals if one is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Year:
    """The annual sum: the posted periods, teams by season rank; `count` is without paging."""

    event: Event
    posted: Sequence[Stage]
    lines: Sequence[YearLine]
    count: int


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
        select(ResultRow, place_in(ResultRow.rank))
        .join(Entry, Entry.id == ResultRow.entry_id)
        .where(ResultRow.version_id == version.id, _of_group(group))
        .order_by(ResultRow.position)
    )
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
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
    rows = [(row, row.rank and rank) for row, rank in session.execute(shown)]
    ids = [row.entry_id for row, _ in rows]
    before = _ranks(session, posted[stages[place - 1].id], group, ids) if place else {}
    lines = _lines(session, stage, rows, before, group)
    return League(event, version, stage, stages, lines, total, best or Decimal(0))


def place_in(rank: Any) -> ColumnElement[int]:
    """Return the place among the rows that a statement chooses, by their rank; ties share it."""
    return func.rank().over(order_by=rank.asc().nulls_last())


def _of_group(group: str) -> ColumnElement[bool]:
    return Entry.group.has(code=group) if group else Entry.id.is_not(None)


def _lines(
    session: Session,
    stage: Stage,
    rows: Sequence[tuple[ResultRow, int | None]],
    before: Mapping[int, int | None],
    group: str,
) -> list[Line]:
    seasons = standings_after(session, stage, group, [row.entry_id for row, _ in rows])
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
            rank=rank,
            before=before.get(row.entry_id),
            season=seasons.get(row.entry_id),
            has_flag=row.entry_id in carrying,
            flags=tuple(row.trace.get("flags", ())),
        )
        for row, rank in rows
    ]


def standings_after(
    session: Session, stage: Stage, group: str, entry_ids: Sequence[int] | None = None
) -> dict[int, Standing]:
    """Return the season after `stage` by the entry's key, ranked within `group`, best first.

    Of these entries, or of all; their places are those among all of the group.
    """
    placed = (
        select(
            SeasonStanding.entry_id,
            SeasonStanding.total,
            SeasonStanding.rank,
            place_in(SeasonStanding.rank).label("place"),
            Entry.number,
        )
        .join(Entry, Entry.id == SeasonStanding.entry_id)
        .where(SeasonStanding.stage_id == stage.id, _of_group(group))
        .subquery()
    )
    query = select(placed.c.entry_id, placed.c.total, placed.c.rank, placed.c.place)
    if entry_ids is not None:
        query = query.where(placed.c.entry_id.in_(entry_ids))
    query = query.order_by(placed.c.rank.asc().nulls_last(), placed.c.number)
    return {
        entry_id: Standing(entry_id, total, rank and place)
        for entry_id, total, rank, place in session.execute(query)
    }


def _ranks(
    session: Session, version: ResultVersion, group: str, entry_ids: Sequence[int]
) -> dict[int, int | None]:
    placed = (
        select(ResultRow.entry_id, ResultRow.rank, place_in(ResultRow.rank).label("place"))
        .join(Entry, Entry.id == ResultRow.entry_id)
        .where(ResultRow.version_id == version.id, _of_group(group))
        .subquery()
    )
    query = select(placed).where(placed.c.entry_id.in_(entry_ids))
    return {entry_id: rank and place for entry_id, rank, place in session.execute(query)}


def year_of(
    session: Session, event: Event, *, group: str = "", first: int = 0, count: int = 100
) -> Year:
    """Return each team's points over the posted periods; raises `NotFound` before any is posted.

    Ranks are the season's after the last posted period, within `group` where one is named. The
    number of statements does not depend on the number of entries.
    """
    posted = posted_periods(session, event)
    stages = [stage for stage in event.stages if stage.id in posted]
    if not stages:
        raise NotFound
    standings = standings_after(session, stages[-1], group)
    shown = list(standings)[first : first + count]
    entries = {
        one.id: one
        for one in session.scalars(
            select(Entry)
            .where(Entry.id.in_(shown))
            .options(joinedload(Entry.unit), joinedload(Entry.group))
        )
    }
    columns = {posted[stage.id].id: place for place, stage in enumerate(stages)}
    totals: dict[int, list[Decimal | None]] = {key: [None] * len(stages) for key in shown}
    query = select(ResultRow.entry_id, ResultRow.version_id, ResultRow.total).where(
        ResultRow.version_id.in_(list(columns)), ResultRow.entry_id.in_(shown)
    )
    for entry_id, version_id, total in session.execute(query):
        totals[entry_id][columns[version_id]] = total
    lines = [YearLine(entries[key], totals[key], standings[key]) for key in shown]
    return Year(event, stages, lines, len(standings))


def flag_history(session: Session, event: Event) -> list[Carried]:
    """Return who carried the red flag in each posted period, in order; [] of awards: nobody."""
    query = (
        select(Award)
        .where(
            Award.event_id == event.id,
            Award.kind == AwardKind.RED_FLAG,
            Award.state != AwardState.WITHDRAWN,
        )
        .options(
            joinedload(Award.entry).joinedload(Entry.unit),
            joinedload(Award.entry).joinedload(Entry.group),
        )
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
