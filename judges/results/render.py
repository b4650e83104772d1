"""Puts a version together for reading: each line with its reasons, ties with what decided them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import safeguards_of
from contest.entries.models import Entry
from contest.foundation.secrets import mask_name
from judges.results.models import ResultRow, ResultState, ResultVersion
from judges.results.queries.changes import Change, changes_between
from judges.results.queries.versions import entries_by_public_id, scores_of
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import AwardRule, Definition


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
    name: str
    people: tuple[str, ...]
    awards: tuple[AwardRule, ...]
    parts: tuple[tuple[str, str | None], ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One entry that stands otherwise than in an earlier version, as a page names it."""

    name: str
    change: Change
    old_awards: tuple[AwardRule, ...]
    new_awards: tuple[AwardRule, ...]


def names_are_masked(session: Session, version: ResultVersion) -> bool:
    """Say whether the public list of this version masks the names of persons."""
    rule = safeguards_of(session, version.event).public_names
    return rule == "masked" or (
        rule == "masked_in_notice" and version.state is not ResultState.PUBLISHED
    )


def shown_name(entry: Entry, *, masked: bool) -> str:
    """Return an entry's name as lists do; a person's own name is masked, a title is not."""
    is_person = not entry.title and bool(entry.members)
    return mask_name(entry.display_name) if masked and is_person else entry.display_name


def changes_shown(
    session: Session, old: ResultVersion, new: ResultVersion, *, masked: bool = False
) -> list[ShownChange]:
    """Return what `new` changed of `old`, changed awards first."""
    found = changes_between(old, new)
    entries = entries_by_public_id(session, new.event, [one.entry for one in found])
    rules = _award_rules(parsed_definition(session, new.event))
    return [
        ShownChange(
            name=shown_name(entries[one.entry], masked=masked),
            change=one,
            old_awards=tuple(rules[code] for code in one.old.awards if code in rules),
            new_awards=tuple(rules[code] for code in one.new.awards if code in rules),
        )
        for one in found
    ]


def explained(
    session: Session, version: ResultVersion, *, masked: bool = False
) -> list[ExplainedRow]:
    """Return the lines of a version in list order, read from its snapshot and rows only."""
    snapshot = json.loads(version.snapshot)
    definition = parsed_definition(session, version.event)
    rules = _award_rules(definition)
    rows = scores_of(session, version)
    names = {row.entry.public_id: shown_name(row.entry, masked=masked) for row in rows}
    lines = {line["entry"]: line for line in snapshot["lines"]}
    return [
        ExplainedRow(
            row=row,
            entry=row.entry,
            name=names[row.entry.public_id],
            people=_people(row.entry, masked=masked),
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


def _people(entry: Entry, *, masked: bool) -> tuple[str, ...]:
    if not entry.title:
        return ()
    names = [member.person.name for member in entry.members]
    return tuple(mask_name(name) if masked else name for name in names)


def _award_rules(definition: Definition) -> dict[str, AwardRule]:
    return {rule.code: rule for rule in definition.awards.rules}


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
