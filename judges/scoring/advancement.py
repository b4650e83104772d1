"""Who goes on to the next stage: top n, percent or line, and what happens to ties at the cut."""

from collections.abc import Mapping, Sequence
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
    rule: Advance,
    places: Sequence[Place],
    totals: Mapping[str, Fraction],
    stage: str,
    decided: Mapping[str, tuple[int, int]] | None = None,
) -> Advanced:
    """The entries that go on from this ranking.

    `top`/`percent`: the first n. Tied across the cut: include_all takes all of them (A1.6), block
    takes none of them and names them, unless one recorded decision (`decided`) orders them all.
    `line`: everyone with so many points or more; ties cannot straddle it.
    """
    if rule.line is not None:
        return Advanced(tuple(place.entry for place in places if totals[place.entry] >= rule.line))
    wanted = rule.top
    if wanted is None:
        wanted = share_of(len(places), rule.percent or Decimal(0), rule.rounding)
    last = places[wanted - 1] if 0 < wanted < len(places) else None
    if last is None or last.rank != places[wanted].rank:
        return Advanced(tuple(place.entry for place in places[:wanted]))
    tied = tuple(place.entry for place in places if place.rank == last.rank)
    before = tuple(place.entry for place in places if place.rank < last.rank)
    if rule.ties_at_cut == "include_all":
        return Advanced((*before, *tied))
    free = wanted - len(before)
    chosen = in_decided_order(tied, decided or {})
    if chosen is not None:
        return Advanced((*before, *chosen[:free]))
    message = N_("%(tied)s are tied for the last %(places)s places; record a decision.")
    told = line("cut_tied", message, tied=", ".join(tied), places=free)
    return Advanced(before, Block("advance", stage, tied, free, told))


def in_decided_order(
    tied: Sequence[str], decided: Mapping[str, tuple[int, int]]
) -> tuple[str, ...] | None:
    """The tied entries as one recorded decision orders them; `None` unless it names them all."""
    if len({decided[code][0] for code in tied if code in decided}) != 1:
        return None
    if not all(code in decided for code in tied):
        return None
    return tuple(sorted(tied, key=lambda code: decided[code]))
