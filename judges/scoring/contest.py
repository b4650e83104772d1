"""The one entry point: definition and marks in; totals, ranks, awards and reasons out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from judges.scoring.awarding import award_contest
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import ContestInput, EntryInput, Status
from judges.scoring.outcome import Block, ContestResult, StageResult
from judges.scoring.overall import rank_overall
from judges.scoring.staging import filed, score_stage
from judges.scoring.teams import as_entry, award_teams, rank_teams


def score_contest(definition: Definition, given: ContestInput) -> ContestResult:
    """Everything that follows from the definition and the marks, and from nothing else.

    The order of any input never matters. `complete` is false while a present entry lacks a total
    or a tie at a cut waits for a person; the figures that are there stand nevertheless. Marks that
    do not fit the definition are refused before, by `check_values`. Raises `ValueError` for a code
    that the definition or the entries do not know, for an entry given twice, and for two sheets of
    one seat.
    """
    entries = {entry.code: entry for entry in sorted(given.entries, key=lambda entry: entry.code)}
    teams = {team.code: as_entry(team) for team in sorted(given.teams, key=lambda team: team.code)}
    _refuse_strangers(definition, given, entries, teams)
    counted = [s for s in definition.stages if given.stages is None or s.code in given.stages]
    stages, personal, blocks = _score_stages(definition, counted, given, entries, teams)
    overall, ranking, ties = rank_overall(
        definition, counted, given, entries, personal, ranked_as=stages
    )
    allocation = award_contest(
        definition, counted, entries=entries, stages=personal, overall=overall, given=given
    )
    grouped = rank_teams(definition, given, overall, personal, allocation.grants)
    for_teams = award_teams(definition, given, overall, grouped.entries)
    blocks.extend((*allocation.blocks, *for_teams.blocks))
    return ContestResult(
        stages=stages,
        overall=overall,
        ranking=ranking,
        ties=ties,
        awards=(*allocation.grants, *for_teams.grants),
        blocks=tuple(blocks),
        notes=allocation.notes,
        scaled=allocation.scaled,
        complete=_whole(stages) and not blocks,
        teams=grouped.entries,
        team_ranking=grouped.ranking,
        team_ties=grouped.ties,
    )


def _score_stages(
    definition: Definition,
    counted: Sequence[Stage],
    given: ContestInput,
    entries: Mapping[str, EntryInput],
    teams: Mapping[str, EntryInput],
) -> tuple[dict[str, StageResult], dict[str, StageResult], list[Block]]:
    """Return the stages as they were ranked, as they stand for the entries, and their blocks.

    The two differ where teams did a stage once.
    """
    shared = definition.ranking.teams.shared if definition.ranking.teams else ()
    rows = filed(given)
    stages: dict[str, StageResult] = {}
    personal: dict[str, StageResult] = {}
    blocks: list[Block] = []
    for stage in counted:
        by_team = stage.code in shared
        found, tied = score_stage(
            definition,
            stage,
            given,
            rows=rows,
            entries=teams if by_team else entries,
            done=stages if by_team else personal,
        )
        stages[stage.code] = found
        personal[stage.code] = _spread(found, given) if by_team else found
        blocks.extend(tied)
    return stages, personal, blocks


def _whole(stages: Mapping[str, StageResult]) -> bool:
    return all(
        found.total is not None or found.status is not Status.PRESENT
        for stage in stages.values()
        for found in stage.entries.values()
    )


def _spread(stage: StageResult, given: ContestInput) -> StageResult:
    """The stage with the team's result standing for each of its members (A1.8)."""
    team_of = {code: team.code for team in given.teams for code in team.members}
    return replace(
        stage,
        entries={
            code: stage.entries[team]
            for code, team in sorted(team_of.items())
            if team in stage.entries
        },
        ranking=(),
    )


def _refuse_strangers(
    definition: Definition,
    given: ContestInput,
    entries: Mapping[str, EntryInput],
    teams: Mapping[str, EntryInput],
) -> None:
    if len(entries) != len(given.entries):
        raise ValueError("an entry is given twice")
    shared = definition.ranking.teams.shared if definition.ranking.teams else ()
    stages = {stage.code: stage for stage in definition.stages}
    named = [(row.stage, row.entry) for row in given.sheets]
    named += [(row.stage, row.entry) for row in given.imported]
    named += [(row.stage, row.entry) for row in given.returns]
    named += [(row.stage, row.entry) for row in given.statuses]
    named += [(row.stage, row.entry) for row in given.panels]
    for stage, entry in named:
        if stage not in stages:
            raise ValueError(f"unknown stage {stage!r}")
        if entry not in (teams if stage in shared else entries):
            raise ValueError(f"unknown entry {entry!r}")
    for sheet in given.sheets:
        owner = (teams if sheet.stage in shared else entries)[sheet.entry]
        forbidden = stages[sheet.stage].panel.own_unit == "forbidden"
        if forbidden and sheet.unit and sheet.unit == owner.unit:
            raise ValueError(f"seat {sheet.seat!r} marks entry {sheet.entry!r} of its own unit")
    returns = Counter((row.stage, row.entry) for row in given.returns)
    if returns and max(returns.values()) > 1:
        raise ValueError("two returns of one entry for one period")
    _refuse_wrong_teams(given, entries, teams)


def _refuse_wrong_teams(
    given: ContestInput, entries: Mapping[str, EntryInput], teams: Mapping[str, EntryInput]
) -> None:
    if len(teams) != len(given.teams):
        raise ValueError("a team is given twice")
    members = Counter(code for team in given.teams for code in team.members)
    for code, often in members.items():
        if code not in entries:
            raise ValueError(f"unknown entry {code!r} in a team")
        if often > 1:
            raise ValueError(f"entry {code!r} is in a team twice")
