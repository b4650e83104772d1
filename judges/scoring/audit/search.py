"""Which rounding, and which tie rule, would explain a published list best; it judges no row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from judges.scoring.audit.hidden import Columns
from judges.scoring.audit.places import chain_steps, code_of, grouped
from judges.scoring.audit.shapes import Explanation, ListRow
from judges.scoring.composition import compose
from judges.scoring.definition.shapes import Definition, Ranking, Stage, TieRule
from judges.scoring.numbers import MODES, Rounding, round_exact
from judges.scoring.ranking import rank_entries
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

# A list is explained from its first rows; more of them say nothing new about its rule.
MOST_ROWS = 300
SHARED, DENSE, IN_ORDER = "1224", "1223", "1234"


def explain_totals(
    definition: Definition, counted: Sequence[Stage], rows: Sequence[ListRow], columns: Columns
) -> tuple[Explanation, ...]:
    """The rounding that gives most printed totals exactly; none where the list prints no parts.

    Tried are every mode for the total with the places that are printed, and for each weighted part
    no rounding or every mode with every number of places up to two more. Of rules that explain
    equally many the definition's own comes first, then rounding once.
    """
    given = []
    for row in rows[:MOST_ROWS]:
        parts = [(stage, row.parts.get(stage.code)) for stage in counted]
        known = [(stage, Fraction(part)) for stage, part in parts if part is not None]
        if row.total is not None and len(known) == len(parts):
            given.append((known, Fraction(row.total)))
    if not given:
        return ()
    own = replace(
        definition.ranking,
        total=Rounding(
            min(columns.total, definition.ranking.total.decimals), definition.ranking.total.mode
        ),
    )
    found = [(_explained(ranking, given), ranking) for ranking in _roundings(own, columns.total)]
    best, rule = max(found, key=lambda pair: pair[0])
    return (Explanation("total", best, len(given), found[0][0], rule is own, _rounding_line(rule)),)


def _roundings(own: Ranking, decimals: int) -> Iterator[Ranking]:
    yield own
    for mode in MODES:
        total = Rounding(decimals, mode)
        yield replace(own, part=None, total=total)
        for part_mode in MODES:
            for part_places in range(decimals + 2, -1, -1):
                yield replace(own, part=Rounding(part_places, part_mode), total=total)


def _explained(
    ranking: Ranking, given: Sequence[tuple[list[tuple[Stage, Fraction]], Fraction]]
) -> int:
    count = 0
    for parts, total in given:
        exact = compose(ranking, parts).exact
        count += exact is not None and round_exact(exact, ranking.total) == total
    return count


def _rounding_line(ranking: Ranking) -> Line:
    total = ranking.total
    if ranking.part is None:
        return line(
            f"round_once_{total.mode}",
            ROUND_ONCE[total.mode],
            places=total.decimals,
        )
    return line(
        f"round_parts_{ranking.part.mode}",
        ROUND_PARTS[ranking.part.mode],
        parts=ranking.part.decimals,
        places=total.decimals,
    )


ROUND_ONCE: Mapping[str, str] = {
    "half_up": N_("rounded once, half up, to %(places)s places"),
    "half_even": N_("rounded once, half to even, to %(places)s places"),
    "cut": N_("cut off once after %(places)s places"),
}
ROUND_PARTS: Mapping[str, str] = {
    "half_up": N_("each weighted part rounded half up to %(parts)s places, then added"),
    "half_even": N_("each weighted part rounded half to even to %(parts)s places, then added"),
    "cut": N_("each weighted part cut off after %(parts)s places, then added"),
}


@dataclass(frozen=True, slots=True)
class TieConvention:
    """How equal totals are numbered, and by which steps they are told apart before."""

    numbering: str
    chain: tuple[TieRule, ...]
    told: Line


def explain_ranks(
    definition: Definition, counted: Sequence[Stage], rows: Sequence[ListRow]
) -> tuple[Explanation, ...]:
    """The tie rule that gives most printed ranks from the printed totals; none without ranks.

    Tried are the definition's chain, no chain, and each printed part alone, with ranks shared and
    skipped (1224), shared and not skipped (1223), or never shared, in the list's order (1234).
    """
    few = rows[:MOST_ROWS]
    ranked = [row for row in few if row.rank is not None and row.total is not None]
    if not ranked:
        return ()
    conventions = list(_conventions(definition, counted, few))
    found = [_agreeing(definition, few, convention) for convention in conventions]
    best = max(found)
    index = found.index(best)
    return (Explanation("rank", best, len(ranked), found[0], index == 0, conventions[index].told),)


NUMBERING: Mapping[str, str] = {
    SHARED: N_("equal totals share their rank and the next are skipped (1224)"),
    DENSE: N_("equal totals share their rank and none is skipped (1223)"),
    IN_ORDER: N_("equal totals are numbered on in the list's order (1234)"),
}


def _conventions(
    definition: Definition, counted: Sequence[Stage], rows: Sequence[ListRow]
) -> Iterator[TieConvention]:
    chain = definition.ranking.tie_chain
    own = N_("the definition's own tie chain, then shared ranks (1224)")
    told = line("ties_own", own) if chain else line("ties_1224", NUMBERING[SHARED])
    yield TieConvention(SHARED, chain, told)
    for numbering, message in NUMBERING.items():
        yield TieConvention(numbering, (), line(f"ties_{numbering}", message))
    for stage in counted:
        if any(row.parts.get(stage.code) is not None for row in rows):
            message = N_("of equal totals the one with more in %(name)s comes first")
            told = line("ties_part", message, name=stage.name, name_en=stage.name_en)
            yield TieConvention(SHARED, (TieRule("stage", (stage.code,)),), told)


def _agreeing(definition: Definition, rows: Sequence[ListRow], convention: TieConvention) -> int:
    agreeing = 0
    for group in grouped(definition, rows):
        steps, _ = chain_steps(convention.chain, rows, group)
        totals = {code_of(index): Fraction(rows[index].total or 0) for index in group}
        places = rank_entries(totals, steps).places
        ranks = [place.rank for place in places]
        if convention.numbering == IN_ORDER:
            ranks = list(range(1, len(places) + 1))
        elif convention.numbering == DENSE:
            order = {rank: number for number, rank in enumerate(sorted(set(ranks)), 1)}
            ranks = [order[rank] for rank in ranks]
        for place, rank in zip(places, ranks, strict=True):
            agreeing += rows[int(place.entry)].rank == rank
    return agreeing
