"""Teams from their members' results: who counts, the total, ties, ranks and team awards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judges.scoring.awards import Allocation, Candidate, allocate, in_order
from judges.scoring.chains import RECORDED, column, compared, decided_order, recorded_steps
from judges.scoring.definition.shapes import Definition, Ranking, Teams, TieRule
from judges.scoring.inputs import ContestInput, EntryInput, Status, TeamInput
from judges.scoring.numbers import plain, published
from judges.scoring.outcome import (
    AwardGrant,
    OverallEntry,
    StageResult,
    TeamEntry,
    TeamPart,
    TieReason,
)
from judges.scoring.ranking import Comparison, Step, rank_entries
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Grouped:
    """The teams by code, the ranked ones in rank order, and the reasons of their ties."""

    entries: Mapping[str, TeamEntry] = field(default_factory=dict)
    ranking: tuple[str, ...] = ()
    ties: tuple[TieReason, ...] = ()


def as_entry(team: TeamInput) -> EntryInput:
    """The team as it takes part in a stage that it does once for all members."""
    return EntryInput(
        code=team.code,
        status=team.status,
        group=team.group,
        unit=team.unit,
        district=team.district,
        ineligible_for_award=team.ineligible_for_award,
    )


def rank_teams(
    definition: Definition,
    given: ContestInput,
    overall: Mapping[str, OverallEntry],
    stages: Mapping[str, StageResult],
    grants: Sequence[AwardGrant],
) -> Grouped:
    """Every team's total and rank; empty when the definition ranks no teams.

    A member brings the overall total as it is compared (printed or carried), or points by award.
    Of the values that are there the `best` count; a member without one is never a 0: with fewer
    than `size` (default: the team's members) there is no total, or with `use_present` the sum or
    mean of those that are there. Source: A1.8, A1.9, docs/definition.md "Teams".
    """
    rule = definition.ranking.teams
    if rule is None:
        return Grouped()
    found = {
        team.code: _team(definition.ranking, rule, team, overall, grants) for team in given.teams
    }
    totals = {
        code: compared(definition.ranking, team.exact, rule.total)
        for code, team in sorted(found.items())
        if team.exact is not None
    }
    chain = _chain(definition, rule, given, found, stages)
    ranked = rank_entries(totals, chain)
    for place in ranked.places:
        team = found[place.entry]
        trace = (*team.trace, line("rank", N_("Rank %(rank)s"), rank=place.rank))
        found[place.entry] = replace(team, rank=place.rank, tied=place.tied, trace=trace)
    return Grouped(dict(sorted(found.items())), tuple(p.entry for p in ranked.places), ranked.ties)


def _team(
    ranking: Ranking,
    rule: Teams,
    team: TeamInput,
    overall: Mapping[str, OverallEntry],
    grants: Sequence[AwardGrant],
) -> TeamEntry:
    values = {
        code: _member_value(ranking, rule, overall[code], grants) for code in sorted(team.members)
    }
    known = sorted((-value, code) for code, value in values.items() if value is not None)
    counting = [code for _, code in known[: rule.best]]
    parts = tuple(TeamPart(code, value, code in counting) for code, value in values.items())
    base = TeamEntry(team.code, team.status, parts)
    if team.status is not Status.PRESENT:
        return base
    lines = _missing_lines(rule, values)
    size = rule.size if rule.size is not None else len(values)
    if not known or (len(known) < size and rule.missing == "no_total"):
        return replace(base, trace=tuple(lines))
    brought = [value for code in counting if (value := values[code]) is not None]
    exact = sum(brought, ZERO)
    if rule.combine == "mean":
        exact /= len(brought)
    total = published(exact, rule.total)
    told = line(
        f"team_{rule.combine}",
        N_("Sum of %(members)s = %(total)s")
        if rule.combine == "sum"
        else N_("Mean of %(members)s = %(total)s"),
        members=", ".join(f"{code} {plain(values[code] or ZERO)}" for code in counting),
        total=str(total),
    )
    return replace(base, exact=exact, total=total, trace=(*lines, told))


def _missing_lines(rule: Teams, values: Mapping[str, Fraction | None]) -> list[Line]:
    absent = [code for code, value in values.items() if value is None]
    if not absent:
        return []
    message = N_("Without a value, which is not 0: %(members)s")
    return [line("team_missing", message, members=", ".join(absent))]


def _member_value(
    ranking: Ranking, rule: Teams, member: OverallEntry, grants: Sequence[AwardGrant]
) -> Fraction | None:
    if member.exact is None:
        return None
    reached = compared(ranking, member.exact, ranking.total)
    if rule.value == "total":
        return reached
    points = [
        Fraction(rule.award_points[grant.award])
        for grant in grants
        if grant.entry == member.entry and grant.award in rule.award_points
    ]
    if points:
        return max(points)
    passed = rule.passed_line is not None and reached >= rule.passed_line
    return Fraction(rule.passed_points) if passed else ZERO


def _chain(
    definition: Definition,
    rule: Teams,
    given: ContestInput,
    teams: Mapping[str, TeamEntry],
    stages: Mapping[str, StageResult],
) -> list[Step]:
    steps: list[Step] = []
    for number, tie in enumerate(rule.tie_chain):
        name, downward = tie.name or tie.by, tie.order == "desc"
        if tie.by in RECORDED:
            steps.extend(recorded_steps(tie, number, given, "", teams=True))
        elif tie.by == "best_member":
            steps.append(
                Step(name, {}, downward, tie.name_en, tie.by, number, among=_best_member(teams))
            )
        else:
            values = _summed(definition, tie, teams, stages)
            steps.append(Step(name, values, downward, tie.name_en, tie.by, number))
    return steps


def _best_member(teams: Mapping[str, TeamEntry]) -> Callable[[tuple[str, ...]], Comparison]:
    def compare(group: tuple[str, ...]) -> Comparison:
        own = {
            code: sorted((p.value for p in teams[code].parts if p.value is not None), reverse=True)
            for code in group
        }
        for number in range(min(len(values) for values in own.values())):
            values = {code: found[number] for code, found in own.items()}
            if len(set(values.values())) > 1:
                return Comparison(dict(values), number + 1)
        return Comparison({code: ZERO for code in group})

    return compare


def _summed(
    definition: Definition,
    rule: TieRule,
    teams: Mapping[str, TeamEntry],
    stages: Mapping[str, StageResult],
) -> dict[str, Fraction | None]:
    """What the rule compares, added up over the members that count and over its stages.

    None: a mark is missing, or a stage is not held yet.
    """
    if any(code not in stages for code in rule.stages):
        return dict.fromkeys(teams)
    columns = [
        column(definition, rule, definition.stage(code), stages[code].entries)
        for code in rule.stages
    ]
    sums: dict[str, Fraction | None] = {}
    for code, team in teams.items():
        counting = [part.entry for part in team.parts if part.counts]
        values = [found.get(entry) for found in columns for entry in counting]
        known = [value for value in values if value is not None]
        sums[code] = sum(known, ZERO) if known and len(known) == len(values) else None
    return sums


def award_teams(
    definition: Definition,
    given: ContestInput,
    overall: Mapping[str, OverallEntry],
    teams: Mapping[str, TeamEntry],
) -> Allocation:
    """The awards of teams; the minimum field is that of the entries, as for their own awards."""
    rules = [rule for rule in definition.awards.rules if rule.of == "teams" and not rule.stages]
    by_code = {team.code: team for team in given.teams}
    candidates = [
        Candidate(
            entry=code,
            rank=team.rank,
            total=compared(definition.ranking, team.exact, definition.ranking.teams.total),
            group=by_code[code].group,
            eligible=not by_code[code].ineligible_for_award,
        )
        for code, team in teams.items()
        if team.rank is not None and team.exact is not None and definition.ranking.teams
    ]
    if not rules:
        return Allocation(())
    present = sum(entry.status is not Status.ABSENT for entry in overall.values())
    found = allocate(
        definition.awards,
        rules,
        in_order(candidates),
        took_part=present,
        decided=decided_order(given, "", teams=True),
    )
    return replace(found, grants=tuple(replace(grant, team=True) for grant in found.grants))
