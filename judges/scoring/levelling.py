"""Totals of several panels made comparable by a coefficient (修正系数); it knows no sheet."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.definition.shapes import Levelling
from judges.scoring.numbers import round_exact
from judges.scoring.outcome import PanelLevel

ZERO = Fraction(0)


def panel_levels(
    rule: Levelling,
    raw: Mapping[str, Fraction],
    *,
    panels: Mapping[str, str],
    pools: Mapping[str, str],
    waiting: frozenset[str] = frozenset(),
) -> tuple[PanelLevel, ...]:
    """Each panel's mean, its pool's grand mean and coefficient = grand ÷ mean, by pool and panel.

    `raw` totals by entry; `panels` and `pools` say to which an entry belongs. A panel's mean leaves
    out its `trim_high` highest and `trim_low` lowest raw totals. Rounding: each panel's mean and
    the grand mean by `mean`, the coefficient by `coefficient`. `None` where trimming leaves no
    total, where a mean is 0, and in every panel of a pool in which an entry still waits for its raw
    total: a coefficient from half of the marks would be another one tomorrow.
    Source: docs/definition.md "Levelling".
    """
    found: list[PanelLevel] = []
    members: dict[str, dict[str, list[Fraction]]] = {}
    for entry, total in raw.items():
        pool = members.setdefault(pools[entry], {})
        pool.setdefault(panels[entry], []).append(total)
    for name, by_panel in sorted(members.items()):
        means = {
            panel: _rounded(rule, kept_mean(totals, high=rule.trim_high, low=rule.trim_low))
            for panel, totals in sorted(by_panel.items())
        }
        grand = None if name in waiting else _rounded(rule, _grand(rule, by_panel, means))
        for panel, mean in means.items():
            coefficient = None
            if grand is not None and mean:
                coefficient = round_exact(grand / mean, rule.coefficient)
            entries = len(by_panel[panel])
            found.append(PanelLevel(panel, name, entries, mean, grand, coefficient))
    return tuple(found)


def kept_mean(totals: Sequence[Fraction], *, high: int = 0, low: int = 0) -> Fraction | None:
    """The mean without the `high` highest and `low` lowest totals; `None` when none is left.

    >>> kept_mean([Fraction(n) for n in (60, 70, 80, 99)], high=1, low=1)
    Fraction(75, 1)
    """
    kept = sorted(totals)[low : len(totals) - high]
    return sum(kept, ZERO) / len(kept) if kept else None


def _rounded(rule: Levelling, mean: Fraction | None) -> Fraction | None:
    return None if mean is None else round_exact(mean, rule.mean)


def _grand(
    rule: Levelling,
    by_panel: Mapping[str, Sequence[Fraction]],
    means: Mapping[str, Fraction | None],
) -> Fraction | None:
    if rule.grand == "mean_of_means":
        known = [mean for mean in means.values() if mean is not None]
        return kept_mean(known) if len(known) == len(means) else None
    pooled = [total for totals in by_panel.values() for total in totals]
    return kept_mean(pooled, high=rule.pool_high, low=rule.pool_low)
