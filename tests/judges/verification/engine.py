"""Runs the scoring engine on the plain marks of the second program and gives back the same shape.

The one place where the two programs meet; uses the engine's public entry and nothing else of it.
"""

from decimal import Decimal
from typing import Any

from judges.scoring.contest import score_contest
from judges.scoring.definition import parse_definition
from judges.scoring.inputs import (
    ContestInput,
    Decision,
    EntryInput,
    ImportedMark,
    PanelOf,
    ReturnInput,
    SheetInput,
    StageStatus,
    Status,
    TeamInput,
)
from judges.scoring.outcome import ContestResult
from judges.scoring.values import parse_sheet

Json = dict[str, Any]


def entry_of(one: Json) -> EntryInput:
    return EntryInput(
        code=one["code"],
        status=Status[one.get("status", "present").upper()],
        group=one.get("group", ""),
        unit=one.get("unit", ""),
        district=one.get("district", ""),
        ineligible_for_award=one.get("ineligible_for_award", False),
        facts={fact: Decimal(value) for fact, value in one.get("facts", {}).items()},
    )


def team_of(one: Json) -> TeamInput:
    return TeamInput(
        code=one["code"],
        members=tuple(one["members"]),
        status=Status[one.get("status", "present").upper()],
        group=one.get("group", ""),
        unit=one.get("unit", ""),
        district=one.get("district", ""),
        ineligible_for_award=one.get("ineligible_for_award", False),
    )


def marks_given(marks: Json) -> ContestInput:
    """Return plain marks as the engine takes them."""
    held = marks.get("stages")
    return ContestInput(
        entries=tuple(entry_of(one) for one in marks["entries"]),
        sheets=tuple(
            SheetInput(
                stage=one["stage"],
                seat=one["seat"],
                entry=one["entry"],
                values=parse_sheet(one["body"]),
            )
            for one in marks.get("sheets", ())
        ),
        imported=tuple(
            ImportedMark(
                stage=one["stage"],
                entry=one["entry"],
                criterion=one["criterion"],
                value=Decimal(one["value"]),
            )
            for one in marks.get("imported", ())
        ),
        returns=tuple(
            ReturnInput(
                stage=one["stage"],
                entry=one["entry"],
                values=parse_sheet(one["body"]),
                late_days=one["late_days"],
            )
            for one in marks.get("returns", ())
        ),
        statuses=tuple(
            StageStatus(
                stage=one["stage"], entry=one["entry"], status=Status[one["status"].upper()]
            )
            for one in marks.get("statuses", ())
        ),
        advanced={code: tuple(entries) for code, entries in marks.get("advanced", {}).items()},
        decisions=tuple(
            Decision(
                stage=one["stage"],
                order=tuple(one["order"]),
                witness="监督员" if one.get("witnessed") else "",
                teams=one.get("teams", False),
            )
            for one in marks.get("decisions", ())
        ),
        panels=tuple(PanelOf(**one) for one in marks.get("panels", ())),
        teams=tuple(map(team_of, marks.get("teams", ()))),
        stages=None if held is None else tuple(held),
    )


def line(one: Any) -> Json:
    total = None if one.total is None else f"{one.total:f}"
    return {"status": one.status.name.lower(), "total": total, "rank": one.rank}


def engine_score(document: Json, marks: Json) -> Json:
    """Score a contest with the engine, in the shape of the second program's result."""
    return shown(score_contest(parse_definition(document), marks_given(marks)))


def levelled(one: Any) -> Json:
    raw, coefficient = (
        None if value is None else str(value) for value in (one.raw, one.coefficient)
    )
    return {"raw": raw, "raw_rank": one.raw_rank, "coefficient": coefficient}


def shown(found: ContestResult) -> Json:
    """Return a result of the engine in the shape of the second program's."""
    stages: Json = {
        code: {
            "entries": {entry: line(one) for entry, one in sorted(stage.entries.items())},
            "advanced": sorted(stage.advanced),
        }
        for code, stage in found.stages.items()
    }
    for code, stage in found.stages.items():
        if any(one.raw_rank is not None for one in stage.entries.values()):
            entries = sorted(stage.entries.items())
            stages[code]["levelled"] = {entry: levelled(one) for entry, one in entries}
    result = {
        "stages": stages,
        "overall": {entry: line(one) for entry, one in sorted(found.overall.items())},
        "awards": sorted([one.award, one.entry, one.stage] for one in found.awards if not one.team),
        "blocks": sorted(
            [one.kind, one.where, sorted(one.entries), one.places] for one in found.blocks
        ),
    }
    if found.teams:
        result["teams"] = {team: line(one) for team, one in sorted(found.teams.items())}
        result["team_awards"] = sorted([one.award, one.entry] for one in found.awards if one.team)
    return result
