"""Totals into ranks: the written tie chain, shared ranks, and a reason for each tie."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judges.scoring.numbers import plain
from judges.scoring.outcome import TieReason

Values = Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a group is compared by; `place`: the placing that was counted."""

    values: Values
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain with what it compares. An entry without a value leaves its tie open.

    `among`: compares each tied group by itself (placings, duels), and anew those still equal.
    `rule`: which rule of the written chain it is; `None`: its own number.
    """

    name: str
    values: Values = field(default_factory=dict)
    higher_first: bool = True
    name_en: str = ""
    by: str = ""
    rule: int | None = None
    witness: str = ""
    among: Callable[[tuple[str, ...]], Comparison] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's rank ("1224": equal ones share it, the next ranks are skipped)."""

    entry: str
    rank: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """All places in rank order (within a shared rank by code), and why ties came out so."""

    places: tuple[Place, ...]
    ties: tuple[TieReason, ...] = field(default=())


def rank_entries(
    totals: Mapping[str, Fraction], chain: Sequence[Step] = (), stage: str = ""
) -> Ranked:
    """Ranks by descending total, ties by the chain in order, the rest shared.

    Totals are compared exactly as given: round before, where the rule ranks published numbers.
    Each step splits a tied group by its values and hands what is still equal to the next step.
    There is no hidden last resort: what the written chain does not decide stays tied (F.9).
    Source: A7.1–A7.3.
    """
    ties: list[TieReason] = []
    places: list[Place] = []
    for group in _split(sorted(totals), totals, higher_first=True):
        for resolved in _resolve(group, chain, 0, ties, stage):
            rank = len(places) + 1
            places.extend(Place(entry, rank, len(resolved) > 1) for entry in resolved)
    return Ranked(tuple(places), tuple(ties))


def _split(
    entries: Sequence[str], values: Mapping[str, Fraction], *, higher_first: bool
) -> list[tuple[str, ...]]:
    groups: dict[Fraction, list[str]] = {}
    for entry in entries:
        groups.setdefault(values[entry], []).append(entry)
    return [tuple(groups[value]) for value in sorted(groups, reverse=higher_first)]


def _resolve(
    group: tuple[str, ...], chain: Sequence[Step], start: int, ties: list[TieReason], stage: str
) -> list[tuple[str, ...]]:
    if len(group) == 1:
        return [group]
    for index in range(start, len(chain)):
        step = chain[index]
        compared = step.among(group) if step.among else Comparison(step.values)
        known = {
            entry: value for entry in group if (value := compared.values.get(entry)) is not None
        }
        if len(known) < len(group):
            continue
        parts = _split(group, known, higher_first=step.higher_first)
        if len(parts) == 1:
            continue
        reason = _reason(step, group, known, parts=parts, place=compared.place)
        number = index if step.rule is None else step.rule
        ties.append(replace(reason, step=number, stage=stage))
        after = index if step.among else index + 1
        return [last for part in parts for last in _resolve(part, chain, after, ties, stage)]
    ties.append(TieReason(group, None, "", "", {}, (group,), stage))
    return [group]


def _reason(
    step: Step,
    group: tuple[str, ...],
    known: Mapping[str, Fraction],
    *,
    parts: Sequence[tuple[str, ...]],
    place: int | None,
) -> TieReason:
    return TieReason(
        entries=group,
        step=step.rule,
        name=step.name,
        name_en=step.name_en,
        values={entry: plain(value) for entry, value in known.items()},
        order=tuple(parts),
        by=step.by,
        witness=step.witness,
        place=place,
        exact=dict(known),
    )
