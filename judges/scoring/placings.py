"""Count of higher placings and duels between tied entries; it knows no total and no stage."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.ranking import Comparison

HALF = Fraction(1, 2)
Placings = Sequence[Mapping[str, int]]


def places_of(marks: Mapping[str, Fraction]) -> dict[str, int]:
    """The place of each by one judge's marks: 1 + how many have more; equal ones share it.

    >>> places_of({"a": Fraction(8), "b": Fraction(9), "c": Fraction(8)})
    {'a': 2, 'b': 1, 'c': 2}
    """
    first: dict[Fraction, int] = {}
    for number, mark in enumerate(sorted(marks.values(), reverse=True), 1):
        first.setdefault(mark, number)
    return {code: first[mark] for code, mark in marks.items()}


def higher_placings(group: Sequence[str], placings: Placings) -> Comparison:
    """How often each has the best place in which the group's counts differ; more is better.

    First places are counted, then second ones, and so on. `placings` are places by entry, one for
    each stage or each seat; an entry that has none has no value. Source: R17, docs/definition.md
    "Ranking and ties".

    >>> higher_placings("ab", [{"a": 1, "b": 2}, {"a": 3, "b": 1}, {"a": 3, "b": 2}]).values
    {'a': Fraction(0, 1), 'b': Fraction(2, 1)}
    """
    own = {code: [one[code] for one in placings if code in one] for code in group}
    if not all(own.values()):
        return Comparison({code: None for code in group})
    for place in sorted({place for places in own.values() for place in places}):
        counts = {code: places.count(place) for code, places in own.items()}
        if len(set(counts.values())) > 1:
            return Comparison({code: Fraction(count) for code, count in counts.items()}, place)
    return Comparison({code: Fraction(0) for code in group})


def duels(group: Sequence[str], placings: Placings) -> Comparison:
    """How many duels within the group each has won; a drawn one counts one half.

    A duel of two goes to the one that stands before the other in more stages (or with more seats);
    only those that placed both are asked. Two that nobody placed have no duel, and then nobody has
    a value. Source: docs/definition.md "Ranking and ties".

    >>> duels("ab", [{"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 2, "b": 1}]).values
    {'a': Fraction(1, 1), 'b': Fraction(0, 1)}
    """
    won = {code: Fraction(0) for code in group}
    for number, one in enumerate(group):
        for other in group[number + 1 :]:
            pairs = [(p[one], p[other]) for p in placings if one in p and other in p]
            if not pairs:
                return Comparison({code: None for code in group})
            before = sum(mine < theirs for mine, theirs in pairs)
            behind = sum(mine > theirs for mine, theirs in pairs)
            share = HALF if before == behind else Fraction(int(before > behind))
            won[one] += share
            won[other] += 1 - share
    return Comparison(won)
