"""The award scheme applied to the whole contest, to each group, and to single periods."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.awards import Allocation, Candidate, allocate
from judges.scoring.chains import compared
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import EntryInput, Status
from judges.scoring.medals import medal_grants
from judges.scoring.outcome import OverallEntry, StageResult


def award_contest(
    definition: Definition,
    counted: Sequence[Stage],
    entries: Mapping[str, EntryInput],
    stages: Mapping[str, StageResult],
    overall: Mapping[str, OverallEntry],
) -> Allocation:
    """All grants: those of the whole contest in the order of the rules, then those of single periods.

    Who took part: every entry that is not absent. With `by_group` the field, its percents and its
    minimum are counted for each group by itself (A7.5). Medals go first; who has one gets no other
    exclusive award.
    """
    found: list[Allocation] = []
    groups: list[str | None] = [None]
    if definition.awards.by_group:
        groups = [*sorted({entry.group for entry in entries.values()})]
    for group in groups:
        inside = {code: e for code, e in entries.items() if group is None or e.group == group}
        present = sum(overall[code].status is not Status.ABSENT for code in inside)
        found.append(_whole(definition, _ranked(definition, inside, overall), present))
    for stage in counted:
        rules = [rule for rule in definition.awards.rules if stage.code in rule.stages]
        ranked = _ranked_in_stage(definition, stage, entries, stages[stage.code])
        present = sum(e.status is not Status.ABSENT for e in stages[stage.code].entries.values())
        found.append(
            allocate(definition.awards, rules, ranked, took_part=present, stage=stage.code)
        )
    return Allocation(
        tuple(grant for part in found for grant in part.grants),
        tuple(block for part in found for block in part.blocks),
        tuple(note for part in found[: len(groups)] for note in part.notes),
    )


def _whole(definition: Definition, ranked: list[Candidate], present: int) -> Allocation:
    rules = [rule for rule in definition.awards.rules if not rule.stages]
    medals = definition.awards.medals
    if medals is None or present < definition.awards.minimum_field:
        return allocate(definition.awards, rules, ranked, took_part=present)
    named = {medals.gold, medals.silver, medals.bronze, medals.medallion}
    grants = medal_grants(medals, ranked)
    settled = frozenset(grant.entry for grant in grants)
    rest = allocate(definition.awards, [rule for rule in rules if rule.code not in named], ranked,
                    took_part=present, settled=settled)  # fmt: skip
    return Allocation((*grants, *rest.grants), rest.blocks, rest.notes)


def _ranked(
    definition: Definition, entries: Mapping[str, EntryInput], overall: Mapping[str, OverallEntry]
) -> list[Candidate]:
    candidates = []
    for code, entry in entries.items():
        found = overall[code]
        if found.rank is None or found.exact is None:
            continue
        total = compared(definition.ranking, found.exact, definition.ranking.total)
        parts = {
            stage: None if part is None else Fraction(part) for stage, part in found.parts.items()
        }
        candidates.append(Candidate(code, found.rank, total, entry.group, not entry.ineligible_for_award,
                                    found.flags, parts))  # fmt: skip
    return sorted(candidates, key=lambda candidate: (candidate.rank, candidate.entry))


def _ranked_in_stage(
    definition: Definition, stage: Stage, entries: Mapping[str, EntryInput], result: StageResult
) -> list[Candidate]:
    candidates = []
    for code in result.ranking:
        found = result.entries[code]
        if found.rank is None or found.exact is None:
            continue
        total = compared(definition.ranking, found.exact, stage.shown)
        eligible = not entries[code].ineligible_for_award
        candidates.append(
            Candidate(code, found.rank, total, entries[code].group, eligible, found.flags)
        )
    return candidates
