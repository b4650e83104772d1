"""Public pages of a season: the month's league, one team's line, the wall of the canteen."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.entries.models import EntryState
from contest.entries.queries import entry_by_public_id, groups_of_event
from contest.foundation.calendar import local_format
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.presentation import localised
from contest.foundation.web import now, page, public
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import Criterion, Indicator
from judges.seasons import queries
from judges.seasons.queries import League, Point
from judges.seasons.render import NARROW, bounds, line_chart, year_bars

blueprint = Blueprint(
    "seasons",
    __name__,
    template_folder="templates",
    static_folder="static/seasons",
    static_url_path="/static/seasons",
)
UNITS_SHOWN = 100
WALL_LINES = 12


@blueprint.get("/league/<pid:event_id>")
@public
def league(event_id: str) -> ResponseReturnValue:
    """Show a posted period: ranks and their changes, the season so far, who carries the flag."""
    with reading() as session:
        first = max(request.args.get("from", 0, int), 0)
        shown = _league(session, event_id, first=first, count=UNITS_SHOWN)
        return page(
            "seasons/league.html",
            **_context(session, shown),
            **_paging(first, shown.count),
            history=queries.flag_history(session, shown.event),
        )


@blueprint.get("/league/<pid:event_id>/year")
@public
def year(event_id: str) -> ResponseReturnValue:
    """Show the annual sum: each team's points of all posted periods, as a table and as bars."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        first = max(request.args.get("from", 0, int), 0)
        group = _group(session, event)
        shown = queries.year_of(session, event, group=group, first=first, count=UNITS_SHOWN)
        labels = [localised(stage) for stage in shown.posted]
        bars = year_bars([line.totals for line in shown.lines], labels)
        return page(
            "seasons/year.html", event=event, year=shown, bars=bars, group=group,
            groups=groups_of_event(session, event), **_paging(first, shown.count),
        )  # fmt: skip


@blueprint.get("/league/<pid:event_id>/wall")
@public
def wall(event_id: str) -> ResponseReturnValue:
    """Show the last posted period on the wall of the canteen, to be read from far away."""
    with reading() as session:
        shown = _league(session, event_id, first=0, count=WALL_LINES)
        context = _context(session, shown)
        history = queries.flag_history(session, shown.event)
        awards = next(one.awards for one in history if one.stage is shown.stage)
        return page(
            "seasons/wall.html",
            stamp=local_format(now()),
            # One flag may be for all groups: who carries it is told on each group's wall.
            carried=[one for one in awards if _is_of(one, context["group"])] or awards,
            **context,
        )


@blueprint.get("/league/<pid:event_id>/teams/<pid:entry_id>")
@public
def team(event_id: str, entry_id: str) -> ResponseReturnValue:
    """Show one team over the posted periods: total, rank, each indicator."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        entry = entry_by_public_id(session, entry_id)
        if entry.event_id != event.id or entry.state is not EntryState.ACCEPTED:
            raise NotFound
        points = queries.line_of_entry(session, entry)
        if not points:
            raise NotFound
        low, high = bounds([one.total for one in points], most=Decimal(100))
        total = line_chart(
            [(localised(one.stage), one.total) for one in points], low=low, high=high
        )
        charts = [
            (
                one,
                line_chart(
                    _marks(points, one), low=Decimal(0), high=one.max or Decimal(1), width=NARROW
                ),
            )
            for one in _indicators(session, points)
        ]
        return page(
            "seasons/team.html", event=event, entry=entry, points=points, total=total, charts=charts
        )


def _league(session: Session, event_id: str, *, first: int, count: int) -> League:
    event = event_by_public_id(session, event_id)
    return queries.league_of(
        session,
        event,
        period=request.args.get("period", ""),
        group=_group(session, event),
        first=first,
        count=count,
    )


def _group(session: Session, event: Event) -> str:
    """Return the group that is asked for; the first where there are several: unlike never meet."""
    groups = groups_of_event(session, event)
    asked = request.args.get("group", "")
    if len(groups) < 2:  # noqa: PLR2004 - one group is no group
        return ""
    return asked if asked in groups else next(iter(groups))


def _is_of(award: Award, group: str) -> bool:
    own = award.entry.group if award.entry else None
    return not group or (own is not None and own.code == group)


def _paging(first: int, count: int) -> dict[str, int | None]:
    after = first + UNITS_SHOWN
    return {
        "before": max(first - UNITS_SHOWN, 0) if first else None,
        "after": after if after < count else None,
    }


def _context(session: Session, shown: League) -> dict[str, Any]:
    definition = parsed_definition(session, shown.event)
    named = {
        one.flag.code: one.flag
        for rubric in definition.rubrics.values()
        for one in rubric.criteria
        if isinstance(one, Indicator) and one.flag is not None
    }
    groups = groups_of_event(session, shown.event)
    return {
        "league": shown,
        "event": shown.event,
        "flag_names": named,
        "groups": groups,
        "group": _group(session, shown.event),
    }


def _indicators(session: Session, points: list[Point]) -> list[Criterion]:
    definition = parsed_definition(session, points[0].stage.event)
    rubric = definition.rubric_of(definition.stage(points[0].stage.code))
    return [one for one in rubric.judged if one.max] if rubric else []


def _marks(points: list[Point], one: Criterion) -> list[tuple[str, Decimal | None]]:
    return [(localised(point.stage), point.marks.get(one.code)) for point in points]
