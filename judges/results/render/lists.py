"""Puts a version together for reading: each line with its reasons, ties with what decided them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.queries import safeguards_of
from contest.entries.models import Entry
from contest.foundation.secrets import mask_name
from judges.panels.models import Panel
from judges.panels.queries import panels_of_stage
from judges.results.models import ResultState, ResultVersion
from judges.results.queries.changes import Change, changes_between
from judges.results.queries.signed import Line, content_of, lines_of
from judges.results.queries.versions import (
    entries_by_public_id,
    names_by_public_id,
    scores_of,
)
from judges.rubrics.queries import definition_in, parsed_definition
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

    row: Line
    entry: Entry
    name: str
    people: tuple[str, ...]
    awards: tuple[AwardRule, ...]
    parts: tuple[tuple[str, str | None], ...]
    ties: tuple[Tie, ...]
    trace: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TeamMember:
    """What one entry brings to its team; `value` None: nothing, which is not 0."""

    name: str
    value: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class RankedTeam:
    """One team of the list with its members, those that count first."""

    name: str
    rank: int | None
    total: str | None
    awards: tuple[AwardRule, ...]
    members: tuple[TeamMember, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class LevelledRow:
    """One entry before and after levelling. `raw_rank` is the rank that it would have had."""

    entry: Entry
    name: str
    panel: Panel | None
    raw: str
    raw_rank: int
    coefficient: str
    total: str | None
    rank: int | None

    @property
    def moved(self) -> int:
        """Return by how many places levelling moved the entry up (below 0: down)."""
        return 0 if self.rank is None else self.raw_rank - self.rank


@dataclass(frozen=True, slots=True)
class Levelled:
    """What levelling did in one stage: each panel's figures with the panel, then each entry's."""

    stage: Stage
    panels: tuple[tuple[Mapping[str, Any], Panel | None], ...]
    rows: tuple[LevelledRow, ...]


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
    return shown_changes(session, new, changes_between(old, new), masked=masked)


def names_of_entries(session: Session, version: ResultVersion) -> dict[str, str]:
    """Return the names of the entries of a version by their public ids."""
    return {row.entry.public_id: row.entry.display_name for row in scores_of(session, version)}


def shown_changes(
    session: Session, version: ResultVersion, found: Sequence[Change], *, masked: bool = False
) -> list[ShownChange]:
    """Return changes of lines of `version` with the names of entries and awards."""
    entries = entries_by_public_id(session, version.event, [one.entry for one in found])
    rules = award_rules(parsed_definition(session, version.event))
    rules |= award_rules(definition_behind(version))
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
    """Return the lines of a version in list order, read from its signed snapshot alone.

    Names come from the entries. Raises `SnapshotBroken`.
    """
    snapshot = content_of(version)
    rules = award_rules(definition_behind(version))
    rows = lines_of(session, version)
    names = {row.entry.public_id: shown_name(row.entry, masked=masked) for row in rows}
    panels = panel_names(session, version.event)
    return [
        ExplainedRow(
            row=row,
            entry=row.entry,
            name=names[row.entry.public_id],
            people=_people(row.entry, masked=masked),
            awards=tuple(rules[code] for code in row.awards),
            parts=tuple(row.trace["parts"].items()),
            ties=tuple(_ties(snapshot["ties"], row.entry.public_id, names)),
            trace=readable(row.trace, names, panels),
        )
        for row in rows
    ]


def panel_names(session: Session, event: Event) -> dict[str, dict[str, str]]:
    """Return the names of the panels by stage and code, where a stage has several."""
    found = {stage.code: panels_of_stage(session, stage) for stage in event.stages}
    return {
        code: {panel.code: panel.name for panel in panels}
        for code, panels in found.items()
        if len(panels) > 1
    }


def readable(
    trace: Mapping[str, Any], names: Mapping[str, str], panels: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Return a trace whose lines name entries and panels instead of their codes.

    The snapshot keeps codes, which say nothing of a person; `names` are those by entry, `panels`
    those by stage and panel. Codes of entries are random texts that nothing else contains.
    """
    stages = {
        code: {**stage, "lines": _named(stage["lines"], names, panels.get(code, {}))}
        for code, stage in trace["stages"].items()
    }
    return {**trace, "stages": stages, "lines": _named(trace["lines"], names, {})}


def _named(
    lines: Sequence[Mapping[str, Any]], names: Mapping[str, str], panels: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = []
    for line in lines:
        params = dict(line["params"])
        for key in ("others", "values"):
            for code in names if key in params else ():
                params[key] = str(params[key]).replace(code, names[code])
        if "panel" in params:
            params["panel"] = panels.get(params["panel"], params["panel"])
        found.append({**line, "params": params})
    return found


def levelled(session: Session, version: ResultVersion, *, masked: bool = False) -> list[Levelled]:
    """Return the levelled stages of a version in their order, read from its snapshot alone."""
    snapshot = content_of(version)
    entries = {row.entry.public_id: row.entry for row in lines_of(session, version)}
    found = []
    for stage in version.event.stages:
        levels = snapshot.get("levels", {}).get(stage.code)
        if levels:
            names = {panel.code: panel for panel in panels_of_stage(session, stage)}
            rows = [
                _levelled_row(entries[line["entry"]], shown, names, masked=masked)
                for line in snapshot["lines"]
                if "levelled" in (shown := line["trace"]["stages"].get(stage.code, {}))
            ]
            rows.sort(key=lambda row: (row.rank is None, row.rank, row.entry.number))
            panels = [(level, names.get(level["panel"])) for level in levels]
            found.append(Levelled(stage, tuple(panels), tuple(rows)))
    return found


def _levelled_row(
    entry: Entry, shown: Mapping[str, Any], names: Mapping[str, Panel], *, masked: bool
) -> LevelledRow:
    told = shown["levelled"]
    return LevelledRow(
        entry=entry,
        name=shown_name(entry, masked=masked),
        panel=names.get(told["panel"]),
        raw=told["raw"],
        raw_rank=told["raw_rank"],
        coefficient=told["coefficient"],
        total=shown["total"],
        rank=shown["rank"],
    )


def _best_first(member: Mapping[str, Any]) -> tuple[bool, bool, Decimal, str]:
    value = member["value"]
    return not member["counts"], value is None, -Decimal(value or 0), member["entry"]


def ranked_teams(
    session: Session, version: ResultVersion, *, masked: bool = False
) -> list[RankedTeam]:
    """Return the teams of a version, best first, read from its snapshot alone; [] without any."""
    snapshot = content_of(version)
    teams = snapshot.get("teams", [])
    if not teams:
        return []
    rules = award_rules(definition_behind(version))
    names = names_by_public_id(session, version.event, [team["team"] for team in teams])
    for row in lines_of(session, version):
        names[row.entry.public_id] = shown_name(row.entry, masked=masked)
    return [
        RankedTeam(
            name=names[team["team"]],
            rank=team["rank"],
            total=team["total"],
            awards=tuple(rules[code] for code in team["awards"]),
            members=tuple(
                TeamMember(names[one["entry"]], one["value"], one["counts"])
                for one in sorted(team["members"], key=_best_first)
            ),
            ties=tuple(_ties(snapshot["team_ties"], team["team"], names)),
        )
        for team in teams
    ]


def _people(entry: Entry, *, masked: bool) -> tuple[str, ...]:
    if not entry.title:
        return ()
    names = [member.person.name for member in entry.members]
    return tuple(mask_name(name) if masked else name for name in names)


def definition_behind(version: ResultVersion) -> Definition:
    """Return the rules by which a version was computed, whatever was adopted since."""
    return definition_in(version.definition)


def award_rules(definition: Definition) -> dict[str, AwardRule]:
    """Return the rules of awards by code."""
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
