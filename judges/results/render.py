"""Puts a version together for reading: each line with its reasons, ties with what decided them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry
from judges.results.models import ResultRow, ResultVersion
from judges.results.queries.versions import entries_by_public_id, scores_of
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import AwardRule


@dataclass(frozen=True, slots=True)
class Tie:
    """Why entries of equal total stand as they do; `step` None: they share the rank."""

    others: tuple[str, ...]
    step: int | None
    name: str
    name_en: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExplainedRow:
    """One line of the list with everything that a reader may ask of it."""

    row: ResultRow
    entry: Entry
    awards: tuple[AwardRule, ...]
    parts: tuple[tuple[str, str | None], ...]
    ties: tuple[Tie, ...]


def explained(session: Session, version: ResultVersion) -> list[ExplainedRow]:
    """Return the lines of a version in list order, read from its snapshot and rows only."""
    snapshot = json.loads(version.snapshot)
    definition = parsed_definition(session, version.event)
    rules = {rule.code: rule for rule in definition.awards.rules}
    rows = scores_of(session, version)
    names = {row.entry.public_id: row.entry.display_name for row in rows}
    lines = {line["entry"]: line for line in snapshot["lines"]}
    return [
        ExplainedRow(
            row=row,
            entry=row.entry,
            awards=tuple(rules[code] for code in lines[row.entry.public_id]["awards"]),
            parts=tuple(row.trace["parts"].items()),
            ties=tuple(_ties(snapshot["ties"], row.entry.public_id, names)),
        )
        for row in rows
    ]


def tied_groups(
    session: Session, event: Event, open_ties: Sequence[Sequence[str]]
) -> list[list[Entry]]:
    """Return the entries of each open tie, in the order in which scoring named them."""
    return [
        [entries_by_public_id(session, event, list(group))[code] for code in group]
        for group in open_ties
    ]


def _ties(ties: list[dict[str, Any]], code: str, names: dict[str, str]) -> list[Tie]:
    return [
        Tie(
            others=tuple(names[other] for other in tie["entries"] if other != code),
            step=tie["step"],
            name=tie["name"],
            name_en=tie["name_en"],
            values=tuple(
                (names[other], tie["values"][other])
                for other in tie["entries"]
                if other in tie["values"]
            ),
        )
        for tie in ties
        if code in tie["entries"]
    ]
