"""A contest's result as CSV for tables and as JSON for machines; every number printed exactly."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TextIO

from judges.scoring.definition.shapes import Definition
from judges.scoring.numbers import plain
from judges.scoring.outcome import (
    AwardGrant,
    ContestResult,
    CriterionResult,
    OverallEntry,
    StageEntry,
    TeamEntry,
    TieReason,
)
from judges.scoring.trace import Line
from judges.scoring.words import filled

COLUMNS = ("stage", "entry", "total", "rank", "tied", "status", "group", "awards", "problems")
OVERALL, TEAMS = "overall", "teams"
LAST = 10**9


def said(line: Line) -> str:
    """The line in English."""
    return line.message % filled(line.params, english=True)


def print_csv(
    result: ContestResult, groups: Mapping[str, str], out: TextIO, *, explain: bool
) -> None:
    """One row per stage and entry in rank order, then `overall`, then `teams` if there are any.

    `groups`: the group of each entry. Unranked entries follow by code with an empty total and
    rank. `explain` adds a column with the steps from raw marks to rank.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "explanation"] if explain else COLUMNS)
    for stage, found in _in_order(result):
        row = _row(result, stage, found, groups.get(found.entry, ""))
        told = " | ".join(said(step) for step in found.trace)
        writer.writerow([*row, told] if explain else row)
    for team in sorted(result.teams.values(), key=lambda team: (team.rank or LAST, team.team)):
        granted = _granted(result, team.team, teams=True)
        row = [*_figures(TEAMS, team.team, team), str(team.status), "", " ".join(granted), ""]
        told = " | ".join(said(step) for step in team.trace)
        writer.writerow([*row, told] if explain else row)


def _in_order(result: ContestResult) -> Iterator[tuple[str, StageEntry | OverallEntry]]:
    for code, stage in result.stages.items():
        yield from ((code, found) for found in sorted(stage.entries.values(), key=_place))
    yield from (("", found) for found in sorted(result.overall.values(), key=_place))


def _place(found: StageEntry | OverallEntry) -> tuple[int, str]:
    return (found.rank or LAST, found.entry)


def _granted(result: ContestResult, code: str, stage: str = "", teams: bool = False) -> list[str]:
    return [
        grant.award
        for grant in result.awards
        if (grant.entry, grant.stage, grant.team) == (code, stage, teams)
    ]


def _figures(stage: str, code: str, found: StageEntry | OverallEntry | TeamEntry) -> list[str]:
    return [
        stage,
        code,
        "" if found.total is None else str(found.total),
        "" if found.rank is None else str(found.rank),
        "yes" if found.tied else "",
    ]


def _row(
    result: ContestResult, stage: str, found: StageEntry | OverallEntry, group: str
) -> list[str]:
    granted = _granted(result, found.entry, stage)
    problems = found.problems if isinstance(found, StageEntry) else ()
    state = "out" if isinstance(found, OverallEntry) and found.out else str(found.status)
    return [
        *_figures(stage or OVERALL, found.entry, found),
        state,
        group,
        " ".join(granted),
        "; ".join(said(problem) for problem in problems),
    ]


def print_json(
    definition: Definition, result: ContestResult, out: TextIO, *, explain: bool
) -> None:
    """The whole result as one JSON object; decimals as text, exact fractions as "n/d"."""
    document: dict[str, object] = {
        "format": "leitai-ranking",
        "version": 1,
        "definition": definition.code,
        "complete": result.complete,
        "stages": {
            code: {
                "entries": [_entry(found, explain) for found in _sorted(stage.entries)],
                "advanced": list(stage.advanced),
                "ties": [_tie(tie) for tie in stage.ties],
            }
            for code, stage in result.stages.items()
        },
        "overall": [_entry(found, explain) for found in _sorted(result.overall)],
        "ties": [_tie(tie) for tie in result.ties],
        "teams": [_team(team) for team in sorted(result.teams.values(), key=lambda t: t.team)],
        "awards": [_grant(grant) for grant in result.awards],
        "waiting": [
            {"kind": b.kind, "where": b.where, "entries": list(b.entries), "places": b.places}
            for b in result.blocks
        ],
        "notes": [_line(note) for note in result.notes],
    }
    json.dump(document, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _sorted(
    entries: Mapping[str, StageEntry] | Mapping[str, OverallEntry],
) -> list[StageEntry | OverallEntry]:
    return sorted(entries.values(), key=_place)


def _entry(found: StageEntry | OverallEntry, explain: bool) -> dict[str, object]:
    shown: dict[str, object] = {
        "entry": found.entry,
        "status": str(found.status),
        "total": _decimal(found.total),
        "rank": found.rank,
        "tied": found.tied,
        "flags": list(found.flags),
    }
    if isinstance(found, OverallEntry):
        shown["out"] = found.out
        shown["parts"] = {code: _decimal(part) for code, part in found.parts.items()}
    else:
        shown["problems"] = [_line(problem) for problem in found.problems]
    if explain:
        shown["exact"] = _fraction(found.exact)
        shown["trace"] = [_line(step) for step in found.trace]
        if isinstance(found, StageEntry):
            shown["criteria"] = {code: _criterion(c) for code, c in found.criteria.items()}
            shown["sections"] = {code: _fraction(s) for code, s in found.sections.items()}
    return shown


def _team(found: TeamEntry) -> dict[str, object]:
    return {
        "team": found.team,
        "status": str(found.status),
        "total": _decimal(found.total),
        "rank": found.rank,
        "tied": found.tied,
        "members": {part.entry: part.counts for part in found.parts},
        "trace": [_line(step) for step in found.trace],
    }


def _grant(found: AwardGrant) -> dict[str, object]:
    whose = "team" if found.team else "entry"
    return {
        "award": found.award,
        whose: found.entry,
        "stage": found.stage,
        "rank": found.rank,
    }


def _criterion(found: CriterionResult) -> dict[str, object]:
    return {
        "marks": {seat: _fraction(mark) for seat, mark in found.marks},
        "dropped": list(found.dropped),
        "value": _fraction(found.value),
        "points": _fraction(found.points),
    }


def _tie(tie: TieReason) -> dict[str, object]:
    return {
        "entries": list(tie.entries),
        "decided_by": None if tie.step is None else tie.name_en or tie.name,
        "values": dict(tie.values),
        "order": [list(group) for group in tie.order],
    }


def _line(line: Line) -> dict[str, object]:
    return {"code": line.code, "about": line.about, "text": said(line), "values": dict(line.params)}


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _fraction(value: Fraction | None) -> str | None:
    """A number that has few places as a decimal, any other as an exact fraction.

    >>> _fraction(Fraction(5, 2)), _fraction(Fraction(1, 3))
    ('2.5', '1/3')
    """
    if value is None:
        return None
    text = plain(value)
    return text if Fraction(text) == value else str(value)


def print_waiting(result: ContestResult, out: TextIO) -> None:
    """What keeps the result from being complete, one line each; nothing when it is."""
    lines: Sequence[str] = [said(block.line) for block in result.blocks]
    lines = [*lines, *(said(note) for note in result.notes)]
    if not result.complete and not result.blocks:
        lines = [*lines, "Not complete: see the problems of each entry."]
    for text in lines:
        print(text, file=out)
