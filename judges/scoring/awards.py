"""Which award falls to which entry: counts, percents, lines, passing down, ties at the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from judges.scoring.advancement import share_of
from judges.scoring.definition.shapes import AwardRule, Awards
from judges.scoring.orders import Orders, in_decided_order
from judges.scoring.outcome import AwardGrant, Block
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

# Given to everyone who took part or passed, so a small field does not take them away.
ALWAYS = ("participation", "roster")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One ranked entry as the award scheme sees it; `parts` are stage totals as published.

    `order` > 0: where a recorded decision puts it among those of the same rank.
    """

    entry: str
    rank: int
    total: Fraction
    group: str = ""
    eligible: bool = True
    flags: tuple[str, ...] = ()
    order: int = 0
    parts: Mapping[str, Fraction | None] | None = None


@dataclass(frozen=True, slots=True)
class Allocation:
    """Grants in the order of the rules, ties that a person must decide, and remarks.

    `scaled`: where medals stand on a standardised scale, each ranked entry's number on it.
    """

    grants: tuple[AwardGrant, ...]
    blocks: tuple[Block, ...] = ()
    notes: tuple[Line, ...] = ()
    scaled: Mapping[str, Decimal] = field(default_factory=dict)


def allocate(
    awards: Awards,
    rules: Sequence[AwardRule],
    ranked: Sequence[Candidate],
    *,
    took_part: int,
    stage: str = "",
    settled: frozenset[str] = frozenset(),
    decided: Orders = (),
) -> Allocation:
    """Awards for one ranking (the whole contest, one group, or one period).

    Rules are served in order, each from the best candidate that has no exclusive award yet and
    meets its conditions; whoever may not have it is passed over (A7.8). Percents are of the
    eligible ranked field, rounded by the scheme (A7.10), at least `least`. Tied across the end of
    an award: include_all gives it to all and takes the places from the next award; block gives it
    to none of them, names them and keeps their places out of the next; a recorded decision (of
    `decided`) that names all candidates who are tied puts them in order. Fewer than `minimum_field`
    entries that took part: only rosters and participation (A7.9). `settled` have an exclusive
    award already.
    """
    field_size = sum(candidate.eligible for candidate in ranked)
    grants: list[AwardGrant] = []
    blocks: list[Block] = []
    notes: list[Line] = []
    served = set(settled)
    owed = 0
    if took_part < awards.minimum_field:
        notes.append(_small_field(took_part, awards.minimum_field))
        rules = [rule for rule in rules if rule.kind in ALWAYS]
    for rule in rules:
        free = [c for c in ranked if not (rule.exclusive and c.entry in served)]
        open_to = in_order([c for c in free if _may_have(rule, c)], decided)
        wanted = _wanted(rule, awards, field_size, len(open_to))
        if rule.exclusive and not rule.rest:
            wanted, owed = max(0, wanted - owed), max(0, owed - wanted)
        taken, tied, over = _take(rule, open_to, wanted)
        grants.extend(
            AwardGrant(rule.code, c.entry, stage, c.rank, n) for n, c in enumerate(taken, 1)
        )
        if tied:
            blocks.append(_tied_block(rule, tied, wanted - len(taken), stage))
        if rule.exclusive:
            owed += over
            served.update(candidate.entry for candidate in taken)
            served.update(tied)
    return Allocation(tuple(grants), tuple(blocks), tuple(notes))


def in_order(candidates: Sequence[Candidate], decided: Orders = ()) -> list[Candidate]:
    """By rank; a shared rank in the order of one recorded decision that names all who share it."""
    by_rank: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        by_rank.setdefault(candidate.rank, []).append(candidate)
    ordered: list[Candidate] = []
    for rank in sorted(by_rank):
        tied = {candidate.entry: candidate for candidate in by_rank[rank]}
        chosen = in_decided_order(sorted(tied), decided)
        if chosen is None or len(tied) == 1:
            ordered.extend(tied[code] for code in sorted(tied))
        else:
            ordered.extend(replace(tied[code], order=n) for n, code in enumerate(chosen, 1))
    return ordered


def _small_field(took_part: int, least: int) -> Line:
    message = N_("%(number)s entries took part, fewer than %(least)s: no prizes.")
    return line("small_field", message, number=took_part, least=least)


def _tied_block(rule: AwardRule, tied: tuple[str, ...], places: int, stage: str) -> Block:
    message = N_("%(tied)s are tied for the last %(places)s of %(award)s; record a decision.")
    told = line(
        "award_tied",
        message,
        tied=", ".join(tied),
        places=places,
        award=rule.name,
        award_en=rule.name_en,
    )
    return Block("award", rule.code, tied, places, told, stage)


def _may_have(rule: AwardRule, candidate: Candidate) -> bool:
    parts = candidate.parts or {}
    reached = [parts.get(stage) for stage in rule.stage_lines]
    return (
        candidate.eligible
        and (rule.line is None or candidate.total >= rule.line)
        and (not rule.groups or candidate.group in rule.groups)
        and not set(rule.bar_flags) & set(candidate.flags)
        and all(
            part is not None and part >= least
            for part, least in zip(reached, rule.stage_lines.values(), strict=True)
        )
    )


def _wanted(rule: AwardRule, awards: Awards, field_size: int, open_to: int) -> int:
    if rule.rest:
        return open_to
    if rule.count is not None:
        return rule.count
    share = share_of(field_size, rule.percent, awards.rounding) if rule.percent is not None else 0
    return max(share, rule.least)


def _take(
    rule: AwardRule, open_to: Sequence[Candidate], wanted: int
) -> tuple[Sequence[Candidate], tuple[str, ...], int]:
    if wanted >= len(open_to) or wanted == 0:
        return open_to[:wanted], (), 0
    cut = (open_to[wanted].rank, open_to[wanted].order)
    if (open_to[wanted - 1].rank, open_to[wanted - 1].order) != cut:
        return open_to[:wanted], (), 0
    before = [c for c in open_to if (c.rank, c.order) < cut]
    tied = [c for c in open_to if (c.rank, c.order) == cut]
    over = len(before) + len(tied) - wanted
    if rule.ties == "include_all":
        return [*before, *tied], (), over
    return before, tuple(c.entry for c in tied), over
