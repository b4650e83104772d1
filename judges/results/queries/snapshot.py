"""Makes the snapshot: a pure function of definition and marks, in one byte form.

It reads no clock and no database order; the same trail and rules give the same bytes anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput
from judges.scoring.numbers import plain
from judges.scoring.outcome import (
    ContestResult,
    OverallEntry,
    PanelLevel,
    StageEntry,
    TieReason,
)
from judges.scoring.trace import Line

FORMAT = "leitai-result"
VERSION = 1


@dataclass(frozen=True, slots=True)
class ListLine:
    """One entry's line of the result list."""

    entry: str
    status: str
    total: Decimal | None
    rank: int | None
    awards: tuple[str, ...]
    trace: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Computed:
    """What a computation gave: the list in order, awards, open ties, and the canonical content."""

    lines: tuple[ListLine, ...]
    result: ContestResult
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outline:
    """Who stands where, and nothing told of why; `order` is that of the list."""

    result: ContestResult
    order: tuple[str, ...]
    awards: Mapping[str, Sequence[str]]
    standings: Mapping[str, StageEntry | OverallEntry]


def outline_of(definition: Definition, marks: ContestInput, *, period: str = "") -> Outline:
    """Score `marks` by `definition` and return the list, best first; ties keep entry order.

    `period` names the one stage whose ranking is wanted, "" asks for that of the whole event.
    """
    result = score_contest(definition, marks)
    order = [entry.code for entry in marks.entries]
    ranked = in_list_order(result, order, period)
    placed = set(ranked)
    awards: dict[str, list[str]] = {}
    for grant in result.awards:
        if grant.stage == period and not grant.team:
            awards.setdefault(grant.entry, []).append(grant.award)
    standings: Mapping[str, StageEntry | OverallEntry] = (
        result.stages[period].entries if period else result.overall
    )
    shown = (*ranked, *(code for code in order if code not in placed))
    return Outline(result, shown, awards, standings)


def snapshot_of(
    definition: Definition, marks: ContestInput, *, context: Mapping[str, object], period: str = ""
) -> Computed:
    """Score `marks` by `definition` and return the list, best first; ties keep entry order.

    `context` says of which rules and which place of the trail this is; `period` names the one
    stage whose ranking is wanted, "" asks for the ranking of the whole event.
    """
    outline = outline_of(definition, marks, period=period)
    result, awards = outline.result, outline.awards
    lines = tuple(_line(result, code, period, awards.get(code, ())) for code in outline.order)
    ties = result.stages[period].ties if period else result.ties
    content = {
        "format": FORMAT,
        "version": VERSION,
        **context,
        "period": period,
        "lines": [_content(line) for line in lines],
        "ties": [_tie(tie) for tie in ties],
        "notes": [words_of(note) for note in result.notes],
    }
    if result.teams and not period:
        content["teams"] = _teams(result)
        content["team_ties"] = [_tie(tie) for tie in result.team_ties]
    levels = {code: list(map(_level, stage.levels)) for code, stage in result.stages.items()}
    if any(levels.values()):
        content["levels"] = {code: found for code, found in levels.items() if found}
    return Computed(lines, result, content)


def in_list_order(result: ContestResult, order: Sequence[str], period: str = "") -> list[str]:
    """Return the ranked entries, best first; those who share a rank in the order of entries."""
    ranks: Mapping[str, StageEntry | OverallEntry] = (
        result.stages[period].entries if period else result.overall
    )
    ranking = result.stages[period].ranking if period else result.ranking
    places = {code: place for place, code in enumerate(order)}
    return sorted(ranking, key=lambda code: (ranks[code].rank or 0, places[code]))


def _line(result: ContestResult, code: str, period: str, awards: Sequence[str]) -> ListLine:
    stages = {
        stage.code: _stage(stage.entries[code])
        for stage in result.stages.values()
        if code in stage.entries and (not period or stage.code == period)
    }
    if period:
        entry: StageEntry | OverallEntry = result.stages[period].entries[code]
        parts: dict[str, str | None] = {}
    else:
        overall = result.overall[code]
        entry = overall
        parts = {name: text_of(value) for name, value in overall.parts.items()}
    # The overall trace repeats what its stages said; here each line stands once.
    told = {_key(line) for stage in stages.values() for line in stage["lines"]}
    trace = {
        "stages": stages,
        "parts": parts,
        "flags": list(entry.flags),
        "lines": [line for line in map(words_of, entry.trace) if _key(line) not in told],
        "tied": entry.tied,
    }
    if not period and code in result.scaled:
        trace["scaled"] = str(result.scaled[code])
    return ListLine(code, entry.status.value, entry.total, entry.rank, tuple(awards), trace)


def _teams(result: ContestResult) -> list[dict[str, Any]]:
    """Return the teams, best first, then those without a rank; those who share one by code."""
    ranked = [result.teams[code] for code in result.team_ranking]
    others = [team for code, team in sorted(result.teams.items()) if team.rank is None]
    awards: dict[str, list[str]] = {}
    for grant in result.awards:
        if grant.team:
            awards.setdefault(grant.entry, []).append(grant.award)
    return [
        {
            "team": team.team,
            "total": text_of(team.total),
            "rank": team.rank,
            "tied": team.tied,
            "awards": awards.get(team.team, []),
            "members": [
                {"entry": part.entry, "value": text_of(part.value), "counts": part.counts}
                for part in team.parts
            ],
            "lines": [words_of(line) for line in team.trace],
        }
        for team in (*sorted(ranked, key=lambda team: (team.rank or 0, team.team)), *others)
    ]


def _level(level: PanelLevel) -> dict[str, Any]:
    return {
        "panel": level.panel,
        "pool": level.pool,
        "entries": level.entries,
        "mean": text_of(level.mean),
        "grand": text_of(level.grand),
        "coefficient": text_of(level.coefficient),
    }


def _stage(entry: StageEntry) -> dict[str, Any]:
    told = _told(entry)
    if entry.coefficient is not None:
        told["levelled"] = {
            "panel": entry.panel,
            "raw": text_of(entry.raw),
            "raw_rank": entry.raw_rank,
            "coefficient": text_of(entry.coefficient),
        }
    return told


def _told(entry: StageEntry) -> dict[str, Any]:
    return {
        "status": entry.status.value,
        "total": text_of(entry.total),
        "rank": entry.rank,
        "sections": {code: plain(value) for code, value in entry.sections.items()},
        "criteria": [
            {
                "code": criterion.code,
                "marks": [[seat, text_of(mark)] for seat, mark in criterion.marks],
                "dropped": list(criterion.dropped),
                "value": text_of(criterion.value),
                "points": text_of(criterion.points),
            }
            for criterion in entry.criteria.values()
        ],
        "sheets": [[one.seat, text_of(one.total), one.dropped] for one in entry.sheets],
        "flags": list(entry.flags),
        "lines": [words_of(line) for line in entry.trace],
    }


def text_of(value: Fraction | Decimal | None) -> str | None:
    """Return a number as snapshots state it; None for none."""
    if value is None:
        return None
    return str(value) if isinstance(value, Decimal) else plain(value)


def _content(line: ListLine) -> dict[str, Any]:
    return {
        "entry": line.entry,
        "status": line.status,
        "total": text_of(line.total),
        "rank": line.rank,
        "awards": list(line.awards),
        "trace": line.trace,
    }


def _tie(tie: TieReason) -> dict[str, Any]:
    return {
        "entries": list(tie.entries),
        "step": tie.step,
        "name": tie.name,
        "name_en": tie.name_en,
        "values": dict(tie.values),
        "order": [list(group) for group in tie.order],
    }


def words_of(line: Line) -> dict[str, Any]:
    """Return a line of an explanation as plain data: code, msgid and parameters."""
    params = {key: _plain(value) for key, value in line.params.items()}
    return {"code": line.code, "message": line.message, "params": params}


def _key(line: Mapping[str, Any]) -> tuple[object, ...]:
    return (line["code"], line["message"], frozenset(line["params"].items()))


def _plain(value: object) -> object:
    if isinstance(value, Fraction | Decimal):
        return plain(value)
    return value if isinstance(value, int | str | bool) or value is None else str(value)
