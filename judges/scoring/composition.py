"""Stage totals into one total: weights, sums, periods, and the rounding of parts and of the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judges.scoring.definition.shapes import Ranking, Stage
from judges.scoring.numbers import plain, round_exact
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Composed:
    """The carried total, `None` while a counted stage has none; and how it was put together."""

    exact: Fraction | None
    trace: tuple[Line, ...] = ()


def compose(ranking: Ranking, parts: Sequence[tuple[Stage, Fraction | None]]) -> Composed:
    """The total over the counted stages, exact but for the step `part`, not yet rounded at the end.

    weighted_sum: Σ weight × stage total, each product rounded by `part` if stated (A1.1, A1.4).
    sum: Σ stage totals. mean_of_periods: Σ ÷ number of periods. A stage without a total gives
    `None`: a missing part is never 0. No stage at all gives `None`. Source: docs/definition.md
    "Composition".
    """
    if not parts or any(total is None for _, total in parts):
        return Composed(None)
    products: list[Fraction] = []
    told: list[str] = []
    for stage, total in parts:
        if total is None:
            continue
        weight = Fraction(stage.weight or 0) if ranking.compose == "weighted_sum" else Fraction(1)
        product = round_exact(weight * total, ranking.part)
        products.append(product)
        told.append(f"{plain(weight)} × {plain(total)}" if weight != 1 else plain(total))
    whole = sum(products, ZERO)
    if ranking.compose == "mean_of_periods":
        whole /= len(products)
        return Composed(
            whole,
            (
                line(
                    "mean", N_("Mean of %(parts)s = %(total)s"), parts=", ".join(told), total=whole
                ),
            ),
        )
    return Composed(
        whole, (line("composed", N_("%(parts)s = %(total)s"), parts=" + ".join(told), total=whole),)
    )
