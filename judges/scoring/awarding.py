"""The award scheme applied to the whole contest, to each group, and to single periods."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.awards import Allocation, Candidate, allocate, in_order
from judges.scoring.chains import compared, decided_order
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import ContestInput, EntryInput, Status
from judges.scoring.medals import medal_grants, on_scale
from judges.scoring.orders import Orders
from judges.scoring.outcome import OverallEntry, StageResult


def award_contest(
    definition: Definition,
    counted: Sequence[Stage],
    *,
    entries: Mapping[str, EntryInput],
    stages: Mapping[str, StageResult],
    overall: Mapping[str, OverallEntry],
    given: ContestInput,
) -> Allocation:
    """All grants: of the whole contest in the order of the rules, then of single periods.

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
        found.append(
            _whole(
                definition,
                _ranked(definition, inside, overall, stages),
                present,
                decided_order(given, ""),
            )
        )
    periods = [_of_stage(definition, stage, entries, stages, given) for stage in counted]
    return Allocation(
        tuple(grant for part in (*found, *periods) for grant in part.grants),
        tuple(block for part in (*found, *periods) for block in part.blocks),
        tuple(note for part in found for note in part.notes),
        {code: value for part in found for code, value in part.scaled.items()},
    )


def _of_stage(
    definition: Definition,
    stage: Stage,
    entries: Mapping[str, EntryInput],
    stages: Mapping[str, StageResult],
    given: ContestInput,
) -> Allocation:
    rules = [
        rule
        for rule in definition.awards.rules
        if stage.code in rule.stages and rule.of == "entries"
    ]
    present = sum(e.status is not Status.ABSENT for e in stages[stage.code].entries.values())
    return allocate(
        definition.awards,
        rules,
        _ranked_in_stage(definition, stage, entries, stages),
        took_part=present,
        stage=stage.code,
        decided=decided_order(given, stage.code),
    )


def _whole(
    definition: Definition, ranked: list[Candidate], present: int, decided: Orders
) -> Allocation:
    rules = [r for r in definition.awards.rules if not r.stages and r.of == "entries"]
    medals = definition.awards.medals
    if medals is None or present < definition.awards.minimum_field:
        return allocate(definition.awards, rules, ranked, took_part=present, decided=decided)
    named = {medals.gold, medals.silver, medals.bronze, medals.medallion}
    scaled = on_scale(medals.scale, {candidate.entry: candidate.total for candidate in ranked})
    grants = medal_grants(medals, ranked)
    settled = frozenset(grant.entry for grant in grants)
    rest = allocate(
        definition.awards,
        [rule for rule in rules if rule.code not in named],
        ranked,
        took_part=present,
        settled=settled,
        decided=decided,
    )
    return Allocation((*grants, *rest.grants), rest.blocks, rest.notes, scaled)


def _ranked(
    definition: Definition,
    entries: Mapping[str, EntryInput],
    overall: Mapping[str, OverallEntry],
    stages: Mapping[str, StageResult],
) -> list[Candidate]:
    found = [
        Candidate(
            entry=code,
            rank=overall[code].rank or 0,
            total=compared(definition.ranking, exact, definition.ranking.total),
            group=entry.group,
            eligible=not entry.ineligible_for_award,
            flags=overall[code].flags,
            parts=_parts(code, stages),
        )
        for code, entry in entries.items()
        if (exact := overall[code].exact) is not None
    ]
    return in_order(found)


def _ranked_in_stage(
    definition: Definition,
    stage: Stage,
    entries: Mapping[str, EntryInput],
    stages: Mapping[str, StageResult],
) -> list[Candidate]:
    result = stages[stage.code]
    found = [
        Candidate(
            entry=code,
            rank=result.entries[code].rank or 0,
            total=compared(definition.ranking, exact, stage.shown),
            group=entries[code].group,
            eligible=not entries[code].ineligible_for_award,
            flags=result.entries[code].flags,
            parts=_parts(code, stages),
        )
        for code in result.ranking
        if (exact := result.entries[code].exact) is not None
    ]
    return in_order(found)


def _parts(code: str, stages: Mapping[str, StageResult]) -> dict[str, Fraction | None]:
    """The entry's printed total in each stage that is held so far, counted or not."""
    found = {stage: result.entries.get(code) for stage, result in stages.items()}
    return {
        stage: None if entry is None or entry.total is None else Fraction(entry.total)
        for stage, entry in found.items()
    }
