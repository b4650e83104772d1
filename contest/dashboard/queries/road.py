"""Reads how projects of a series move: funnel, median days, and what judges' scores foretold."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.dashboard.queries.sources import fact_named, rows_of
from contest.dashboard.rules import Relation, relation
from contest.editions.models import Edition

STOPPED = "stopped"
Row = dict[str, Any]


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
    """One criterion, by code and names, and how its scores go with what became of the projects."""

    criterion: str
    name: str
    name_en: str
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

    A stopped project counts as below the first stage. Empty when nobody offers scores.
    """
    cases = fact_named("transfer_cases")
    order = {stage: at for at, stage in enumerate(cases.words["stage"])} if cases else {}
    by_criterion: dict[str, list[Row]] = defaultdict(list)
    for row in scored_projects(session, series_id):
        by_criterion[row["code"]].append(row)
    count = len(by_criterion)

    def with_success(rows: list[Row], success: Callable[[Row], float]) -> Relation:
        pairs = [(float(row["score"]), success(row)) for row in rows]
        return relation(pairs, comparisons=2 * count)

    def place(row: Row) -> float:
        return -1 if row["stage"].value == STOPPED else order[row["stage"].value]

    return [
        Foretold(
            code,
            rows[0]["criterion"],
            rows[0]["criterion_en"],
            with_success(rows, place),
            with_success(rows, lambda row: float(row["amount"])),
        )
        for code, rows in sorted(by_criterion.items())
    ]


def scored_projects(session: Session, series_id: int, *, code: str | None = None) -> list[Row]:
    """Return each followed project with its published score of each criterion, or of one.

    A score is the mean over the stages in which the criterion was judged, each as published;
    `amount` is the verified benefit in yuan. By criterion, the highest score first.
    """
    scores, cases = fact_named("published_scores"), fact_named("transfer_cases")
    projects = rows_of("projects", series_id)
    if scores is None or cases is None or projects is None:
        return []
    followed = projects.order_by(None).subquery()
    case, given = cases.select().subquery(), scores.select().subquery()
    found = session.execute(
        select(followed, given.c.trace)
        .join(case, case.c.public_id == followed.c.public_id)
        .join(given, given.c.entry_id == case.c.entry_id)
    ).mappings()
    money, names = _benefits(session, series_id), _criterion_names(session, series_id)
    rows = []
    for project in found:
        known = {key: value for key, value in project.items() if key != "trace"}
        for criterion, score in _scores(project["trace"]).items():
            if code not in (None, criterion):
                continue
            named = names.get(criterion, {criterion: None})
            rows.append(
                {
                    **known,
                    "code": criterion,
                    # Where events of the series name one code differently, all names stand there.
                    "criterion": " / ".join(named),
                    "criterion_en": " / ".join(english or name for name, english in named.items()),
                    "score": score,
                    "amount": money.get(known["public_id"], Decimal(0)),
                }
            )
    return sorted(rows, key=lambda row: (row["code"], -row["score"], row["public_id"]))


def _criterion_names(session: Session, series_id: int) -> dict[str, dict[str, str | None]]:
    """Return the names of each code in the series, Chinese to English, of the newest versions."""
    fact = fact_named("criteria")
    if fact is None:
        return {}
    rows = fact.select().order_by(None).subquery()
    found = session.execute(
        select(rows.c.event_id, rows.c.code, rows.c.name, rows.c.name_en)
        .join(Edition, Edition.id == rows.c.edition_id)
        .where(Edition.series_id == series_id)
        .order_by(rows.c.criterion_id)
    )
    newest = {(event_id, code): (name, english) for event_id, code, name, english in found}
    names: dict[str, dict[str, str | None]] = defaultdict(dict)
    for (_event, code), (name, english) in newest.items():
        names[code][name] = english
    return names


def _scores(trace: Mapping[str, Any]) -> dict[str, Decimal]:
    given: dict[str, list[Decimal]] = defaultdict(list)
    for stage in trace.get("stages", {}).values():
        for one in stage.get("criteria", []):
            if one.get("points") is not None:
                given[one["code"]].append(Decimal(one["points"]))
    return {criterion: sum(points, Decimal(0)) / len(points) for criterion, points in given.items()}


def _benefits(session: Session, series_id: int) -> dict[str, Decimal]:
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
    return {public_id: Decimal(amount) for public_id, amount in sums}
