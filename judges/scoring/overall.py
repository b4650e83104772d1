"""The whole contest's ranking from the stages' results."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from judges.scoring.chains import chain_of, compared
from judges.scoring.composition import compose
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import ContestInput, EntryInput, Status, gravest
from judges.scoring.numbers import published
from judges.scoring.outcome import OverallEntry, StageEntry, StageResult, TieReason
from judges.scoring.places import place_points
from judges.scoring.ranking import Ranked, rank_entries
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

DECIDED = N_("Equal with %(others)s; decided by %(rule)s: %(values)s")
DRAWN = N_("Equal with %(others)s; decided by %(rule)s: %(values)s (recorded before %(witness)s)")


def rank_overall(
    definition: Definition,
    counted: Sequence[Stage],
    given: ContestInput,
    entries: Mapping[str, EntryInput],
    stages: Mapping[str, StageResult],
    *,
    ranked_as: Mapping[str, StageResult],
) -> tuple[dict[str, OverallEntry], tuple[str, ...], tuple[TieReason, ...]]:
    """Overall entries by code, the ranked codes in rank order, and the reasons of ties.

    `stages` are what stands for each entry; `ranked_as` the same as they were ranked: of teams,
    where teams did one once.

    Only an entry with a total in every counted stage is ranked; one that did not go on is `out`;
    one that is absent, forfeited or disqualified anywhere is not ranked (F.8). `within` group
    ranks each group by itself.
    """
    composing = [stage for stage in counted if stage.counts]
    found = {
        code: _compose(definition, composing, entries[code], stages, ranked_as) for code in entries
    }
    steps = chain_of(definition, definition.ranking.tie_chain, given=given, stages=stages)
    totals = {
        code: compared(definition.ranking, entry.exact, definition.ranking.total)
        for code, entry in found.items()
        if entry.exact is not None
    }
    ranking: list[str] = []
    ties: list[TieReason] = []
    for group in _groups(definition, totals, entries):
        ranked = rank_entries(group, steps)
        ranking.extend(place.entry for place in ranked.places)
        ties.extend(ranked.ties)
        for place in ranked.places:
            entry = found[place.entry]
            trace = (*entry.trace, *_rank_lines(place.entry, place.rank, ranked))
            found[place.entry] = replace(entry, rank=place.rank, tied=place.tied, trace=trace)
    return found, tuple(ranking), tuple(ties)


def _groups(
    definition: Definition, totals: Mapping[str, Fraction], entries: Mapping[str, EntryInput]
) -> list[dict[str, Fraction]]:
    if definition.ranking.within == "all":
        return [dict(totals)]
    codes = sorted({entries[code].group for code in totals})
    return [
        {c: total for c, total in totals.items() if entries[c].group == group} for group in codes
    ]


def _compose(
    definition: Definition,
    composing: Sequence[Stage],
    entry: EntryInput,
    stages: Mapping[str, StageResult],
    ranked_as: Mapping[str, StageResult],
) -> OverallEntry:
    own = [(stage, stages[stage.code].entries.get(entry.code)) for stage in composing]
    states = {entry.status, *(found.status for _, found in own if found is not None)}
    status = gravest(states)
    out = any(found is None for _, found in own)
    parts = {stage.code: found.total if found else None for stage, found in own}
    flags = tuple(sorted({flag for _, found in own if found for flag in found.flags}))
    trace: tuple[Line, ...] = tuple(
        step for stage, found in own if found for step in (*found.trace, *_placed(stage, found))
    )
    base = OverallEntry(entry.code, status, parts=parts, out=out, flags=flags, trace=trace)
    if status is not Status.PRESENT or out:
        return base
    values = [(stage, _counted(stage, found, ranked_as[stage.code])) for stage, found in own]
    composed = compose(definition.ranking, values)
    if composed.exact is None:
        return base
    total = published(composed.exact, definition.ranking.total)
    told = line("total", N_("Total: %(total)s"), total=str(total))
    return replace(base, exact=composed.exact, total=total, trace=(*trace, *composed.trace, told))


def _placed(stage: Stage, found: StageEntry) -> tuple[Line, ...]:
    if stage.place_points is None or found.rank is None:
        return ()
    message = N_("Stage %(stage)s: points for rank %(rank)s count")
    told = line("place_points", message, stage=stage.name, stage_en=stage.name_en, rank=found.rank)
    return (told,)


def _counted(stage: Stage, found: StageEntry | None, ranked: StageResult) -> Fraction | None:
    if found is None or stage.place_points is None:
        return found.exact if found else None
    if found.rank is None:
        return None
    sharing = sum(other.rank == found.rank for other in ranked.entries.values())
    return place_points(stage.place_points, found.rank, sharing)


def _rank_lines(entry: str, rank: int, ranked: Ranked) -> list[Line]:
    lines = []
    for tie in ranked.ties:
        if entry not in tie.entries:
            continue
        if tie.step is None:
            lines.append(
                line(
                    "rank_shared",
                    N_("Equal with %(others)s after every rule: the rank is shared"),
                    others=", ".join(code for code in tie.entries if code != entry),
                )
            )
        else:
            lines.append(
                line(
                    "tie_resolved",
                    DRAWN if tie.witness else DECIDED,
                    others=", ".join(code for code in tie.entries if code != entry),
                    rule=tie.name,
                    rule_en=tie.name_en,
                    values=", ".join(f"{c} {v}" for c, v in tie.values.items()),
                    witness=tie.witness,
                )
            )
    lines.append(line("rank", N_("Rank %(rank)s"), rank=rank))
    return lines
