"""A standardised scale of our own and medals with a tie width on it; not any other body's scale."""

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction

from judges.scoring.awards import Candidate
from judges.scoring.definition.shapes import Medals, Scale
from judges.scoring.numbers import Rounding, published
from judges.scoring.outcome import AwardGrant

# The root is irrational; 60 places decide every printed digit the same way on every machine.
PRECISE = Context(prec=60)
MANY_GOLDS = 3


def on_scale(scale: Scale, totals: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Each total as mean + deviation × z, half-up to the scale's decimals; population deviation.

    All equal (or one alone): everyone stands at the scale's mean. No entry: empty. Source: D3.
    """
    if not totals:
        return {}
    mean = sum(totals.values(), Fraction(0)) / len(totals)
    variance = sum(((total - mean) ** 2 for total in totals.values()), Fraction(0)) / len(totals)
    rounding = Rounding(scale.decimals)
    if not variance:
        return {code: published(Fraction(scale.mean), rounding) for code in totals}
    root = PRECISE.sqrt(PRECISE.divide(Decimal(variance.numerator), Decimal(variance.denominator)))
    step = Fraction(scale.deviation) / Fraction(root)
    return {
        code: published(Fraction(scale.mean) + step * (total - mean), rounding)
        for code, total in totals.items()
    }


def medal_grants(medals: Medals, ranked: Sequence[Candidate]) -> tuple[AwardGrant, ...]:
    """Gold, silver, bronze and medallion by the printed scale, best first.

    Tied: within `width` of the best of that medal. Two golds: no silver. Three or more golds, or
    two or more silvers: bronze only within `width` of the last of them. Medallion: at or above the
    scale's mean without a medal. Ineligible candidates are passed over. Source: A8.9 (bronze
    clauses ours).
    """
    scaled = on_scale(medals.scale, {candidate.entry: candidate.total for candidate in ranked})
    # Ranks within groups do not say who is ahead of another group's; the scale does.
    able = [candidate for candidate in ranked if candidate.eligible]
    queue = sorted(able, key=lambda candidate: -scaled[candidate.entry])
    golds = _tied(queue, scaled, medals.width)
    queue = queue[len(golds) :]
    silvers = _tied(queue, scaled, medals.width) if len(golds) == 1 else []
    queue = queue[len(silvers) :]
    bronzes = _tied(queue, scaled, medals.width)
    last = golds[-1] if len(golds) >= MANY_GOLDS else silvers[-1] if len(silvers) > 1 else None
    if last and bronzes and scaled[last.entry] - scaled[bronzes[0].entry] > medals.width:
        bronzes = []
    queue = queue[len(bronzes) :]
    above = [candidate for candidate in queue if scaled[candidate.entry] >= medals.scale.mean]
    awarded = [(medals.gold, golds), (medals.silver, silvers), (medals.bronze, bronzes)]
    if medals.medallion:
        awarded.append((medals.medallion, above))
    return tuple(
        AwardGrant(award, candidate.entry, "", candidate.rank, number)
        for award, candidates in awarded
        for number, candidate in enumerate(candidates, 1)
    )


def _tied(
    queue: Sequence[Candidate], scaled: Mapping[str, Decimal], width: Decimal
) -> list[Candidate]:
    if not queue:
        return []
    best = scaled[queue[0].entry]
    return [candidate for candidate in queue if best - scaled[candidate.entry] <= width]
