"""Reads how projects of a series move: funnel, median days, and what judges' scores foretold."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.dashboard.queries.sources import fact_named
from contest.dashboard.rules import Relation, relation
from contest.editions.models import Edition

STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StageOfRoad:
    """One stage of the road: how many projects ever reached it, and how long they stayed.

    `median_days` is over the projects that left it; None while none did.
    """

    stage: str
    name: str
    reached: int
    left: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Foretold:
    """One criterion and how its scores go with what became of the projects."""

    criterion: str
    stage: Relation
    benefit: Relation


def road_of_series(session: Session, series_id: int) -> list[StageOfRoad]:
    """Return the stages in the order of the road, without the stop; empty when none is known."""
    fact = fact_named("transfer_steps")
    if fact is None:
        return []
    steps = fact.select().subquery()
    rows = session.execute(
        select(steps.c.case_id, steps.c.from_stage, steps.c.to_stage, steps.c.happened_on)
        .join(Edition, Edition.id == steps.c.edition_id)
        .where(Edition.series_id == series_id)
        .order_by(steps.c.case_id, steps.c.step_id)
    )
    reached: dict[str, set[int]] = defaultdict(set)
    stays: dict[str, list[int]] = defaultdict(list)
    since: dict[int, date] = {}
    for case_id, before, after, day in rows:
        if before is not None and case_id in since:
            stays[before.value].append((day - since[case_id]).days)
        reached[after.value].add(case_id)
        since[case_id] = day
    words = fact.words["to_stage"]
    return [
        StageOfRoad(
            stage,
            name,
            len(reached[stage]),
            len(stays[stage]),
            median(stays[stage]) if stays[stage] else None,
        )
        for stage, name in words.items()
        if stage != STOPPED
    ]


def foretold(session: Session, series_id: int) -> list[Foretold]:
    """Return how each criterion's published score goes with later stage and verified benefit.

    Scores of a criterion are the mean over the stages in which it was judged, each as published.
    A stopped project counts as below the first stage. Empty when nobody offers scores.
    """
    scores, cases = fact_named("published_scores"), fact_named("transfer_cases")
    if scores is None or cases is None:
        return []
    order = {stage: place for place, stage in enumerate(cases.words["stage"])}
    followed, given = cases.select().subquery(), scores.select().subquery()
    rows = session.execute(
        select(followed.c.public_id, followed.c.stage, given.c.trace)
        .join(given, given.c.entry_id == followed.c.entry_id)
        .join(Edition, Edition.id == followed.c.edition_id)
        .where(Edition.series_id == series_id)
        .order_by(followed.c.public_id)
    ).all()
    money = _benefits(session, series_id)
    by_criterion: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for public_id, stage, trace in rows:
        place = -1 if stage.value == STOPPED else order[stage.value]
        for criterion, score in _scores(trace).items():
            by_criterion[criterion].append((score, place, money.get(public_id, 0.0)))
    count = len(by_criterion)
    return [
        Foretold(
            criterion,
            relation([(one[0], one[1]) for one in found], comparisons=2 * count),
            relation([(one[0], one[2]) for one in found], comparisons=2 * count),
        )
        for criterion, found in sorted(by_criterion.items())
    ]


def _scores(trace: Mapping[str, Any]) -> dict[str, float]:
    given: dict[str, list[float]] = defaultdict(list)
    for stage in trace.get("stages", {}).values():
        for one in stage.get("criteria", []):
            if one.get("points") is not None:
                given[one["code"]].append(float(Decimal(one["points"])))
    return {criterion: sum(points) / len(points) for criterion, points in given.items()}


def _benefits(session: Session, series_id: int) -> dict[str, float]:
    fact = fact_named("verified_benefits")
    if fact is None:
        return {}
    rows = fact.select().subquery()
    sums = session.execute(
        select(rows.c.public_id, func.sum(rows.c.amount))
        .join(Edition, Edition.id == rows.c.edition_id)
        .where(Edition.series_id == series_id, rows.c.is_summed)
        .group_by(rows.c.public_id)
    )
    return {public_id: float(amount) for public_id, amount in sums}
