"""Who goes on to the next stage: top n, percent or line, and what happens to ties at the cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judges.scoring.definition.shapes import Advance
from judges.scoring.numbers import Rounding, round_exact
from judges.scoring.outcome import Block
from judges.scoring.ranking import Place
from judges.scoring.trace import line
from judges.scoring.words import N_


@dataclass(frozen=True, slots=True)
class Advanced:
    """Those who go on, in rank order, and the tie that a person must decide, if there is one."""

    entries: tuple[str, ...]
    block: Block | None = None


def share_of(field_size: int, percent: Decimal, mode: str) -> int:
    """That percent of the field as a whole number, rounded by the stated mode. Source: A7.10.

    >>> share_of(47, Decimal(10), "half_up"), share_of(14, Decimal(10), "half_up")
    (5, 1)
    """
    return int(round_exact(Fraction(percent) * field_size / 100, Rounding(0, mode)))


def advance(
    rule: Advance, places: Sequence[Place], totals: dict[str, Fraction], stage: str
) -> Advanced:
    """The entries that go on from this ranking.

    `top`/`percent`: the first n. Tied across the cut: include_all takes all of them (A1.6), block takes
    none of them and names them. `line`: everyone with so many points or more; ties cannot straddle it.
    """
    if rule.line is not None:
        return Advanced(tuple(place.entry for place in places if totals[place.entry] >= rule.line))
    wanted = rule.top
    if wanted is None:
        wanted = share_of(len(places), rule.percent or Decimal(0), rule.rounding)
    if wanted >= len(places):
        return Advanced(tuple(place.entry for place in places))
    last, following = places[wanted - 1] if wanted else None, places[wanted]
    if last is None or last.rank != following.rank:
        return Advanced(tuple(place.entry for place in places[:wanted]))
    tied = tuple(place.entry for place in places if place.rank == following.rank)
    before = tuple(place.entry for place in places if place.rank < following.rank)
    if rule.ties_at_cut == "include_all":
        return Advanced((*before, *tied))
    free = wanted - len(before)
    told = line("cut_tied", N_("%(tied)s are tied for the last %(places)s places; a decision must be recorded."),
                tied=", ".join(tied), places=free)  # fmt: skip
    return Advanced(before, Block("advance", stage, tied, free, told))
