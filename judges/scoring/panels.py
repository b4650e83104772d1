"""How several judges' numbers become one; it knows no rubric and no contest."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judges.scoring.definition.shapes import Panel
from judges.scoring.figures import combine_readings
from judges.scoring.trace import Line, line
from judges.scoring.words import N_

ZERO = Fraction(0)
CONSENSUS_OPEN = N_(
    "The marks go from %(low)s to %(high)s; %(proposed)s is proposed, the chief judge decides."
)
CONSENSUS_OUTSIDE = N_("The chief judge's %(stated)s is not between %(low)s and %(high)s.")


@dataclass(frozen=True, slots=True)
class PanelValue:
    """The panel's number. `value` None: the rule gives none yet, `problem` says why.

    `kept` and `dropped` are seats; the value is the mean (or sum) of the kept ones.
    """

    value: Fraction | None
    kept: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    problem: Line | None = None


def panel_value(  # noqa: PLR0911 - one return per rule
    panel: Panel, marks: Sequence[tuple[str, Fraction | None]]
) -> PanelValue:
    """One number from the judges' marks by the panel's rule, exact and not rounded.

    `marks` are (seat, mark); a mark `None` is no mark and never 0. The order of input never
    matters: among equal extremes the seat that comes first in text order is dropped, which changes
    no digit. Missing marks: `block` gives no value; `use_present` works with what is there, from
    `minimum` on. consensus: the judges' common mark, else what the chief states between their
    lowest and highest; the mean is only proposed. Source: A2.1–A2.3, docs/definition.md "Panels".
    """
    present = sorted((mark, seat) for seat, mark in marks if mark is not None)
    if panel.aggregate == "consensus":
        return _consensus(panel, present)
    short = _shortage(panel, len(present))
    if short is not None:
        return PanelValue(None, problem=short)
    values = [mark for mark, _ in present]
    seats = tuple(sorted(seat for _, seat in present))
    match panel.aggregate:
        case "mean":
            return PanelValue(sum(values, ZERO) / len(values), seats)
        case "sum":
            return PanelValue(sum(values, ZERO), seats)
        case "median":
            middle = (len(present) - 1) // 2
            kept = present[middle : len(present) // 2 + 1]
            return PanelValue(
                combine_readings(values, "median"),
                _seats(kept),
                tuple(seat for seat in seats if seat not in _seats(kept)),
            )
        case "agreed":
            if len(set(values)) > 1:
                return PanelValue(
                    None,
                    problem=line("judges_differ", N_("The judges have not agreed on one value.")),
                )
            return PanelValue(values[0], seats)
        case _:
            return _trimmed(panel, present)


def _seats(pairs: Sequence[tuple[Fraction, str]]) -> tuple[str, ...]:
    return tuple(sorted(seat for _, seat in pairs))


def judging(panel: Panel, seats: Sequence[str]) -> list[str]:
    """The seats that judge: all but the chief who states a consensus."""
    return [seat for seat in seats if panel.aggregate != "consensus" or seat != panel.chief]


def _consensus(panel: Panel, present: list[tuple[Fraction, str]]) -> PanelValue:
    given = [(mark, seat) for mark, seat in present if seat != panel.chief]
    short = _shortage(panel, len(given))
    if short is not None:
        return PanelValue(None, problem=short)
    low, high = given[0][0], given[-1][0]
    if low == high:
        return PanelValue(low, _seats(given))
    stated = [mark for mark, seat in present if seat == panel.chief]
    if stated and low <= stated[0] <= high:
        return PanelValue(stated[0], (panel.chief,))
    code, message = "consensus_open", CONSENSUS_OPEN
    if stated:
        code, message = "consensus_outside", CONSENSUS_OUTSIDE
    proposed = sum((mark for mark, _ in given), ZERO) / len(given)
    told = line(
        code,
        message,
        proposed=proposed,
        low=low,
        high=high,
        stated=stated[0] if stated else "–",
    )
    return PanelValue(None, problem=told)


def _shortage(panel: Panel, present: int) -> Line | None:
    seats = panel.seats - (panel.aggregate == "consensus")
    # A what-if may leave a consensus panel with nobody but its chief: no mark is still no value.
    needed = max(seats if panel.missing == "block" else panel.minimum, 1)
    if present >= needed:
        return None
    return line(
        "marks_missing",
        N_("%(present)s of %(needed)s needed marks are in."),
        present=present,
        needed=needed,
    )


def _trimmed(panel: Panel, present: list[tuple[Fraction, str]]) -> PanelValue:
    seats = _seats(present)
    if len(present) < panel.trim_needs:
        if panel.trim_else == "mean":
            return PanelValue(sum((mark for mark, _ in present), ZERO) / len(present), seats)
        return PanelValue(
            None,
            problem=line(
                "too_few_to_drop",
                N_("Only %(present)s marks are in; dropping needs %(needed)s."),
                present=len(present),
                needed=panel.trim_needs,
            ),
        )
    kept = present[panel.trim_low : len(present) - panel.trim_high]
    total = sum((mark for mark, _ in kept), ZERO)
    dropped = (
        *_seats(present[: panel.trim_low]),
        *_seats(present[len(present) - panel.trim_high :]),
    )
    return PanelValue(total / len(kept), _seats(kept), dropped)


def judgement_value(
    levels: Sequence[tuple[str, int | None]],
    *,
    top: int,
    maximum: Fraction,
    max_spread: int | None,
    panel: Panel,
) -> PanelValue:
    """Sum of the judges' levels ÷ (judges × top) × max; refused while they lie too far apart.

    With three judges and levels 0–3 this is sum ÷ 9 × max. `max_spread` None: any spread is
    accepted. All judges present count, whatever the panel's rule for points. Source: A8.3, A8.5,
    A8.6.

    >>> judgement_value([("1", 2), ("2", 2), ("3", 3)], top=3, maximum=Fraction(2), max_spread=1,
    ...                 panel=Panel(seats=3)).value
    Fraction(14, 9)
    """
    seats = judging(panel, [seat for seat, _ in levels])
    present = sorted((seat, level) for seat, level in levels if level is not None and seat in seats)
    short = _shortage(panel, len(present))
    if short is not None:
        return PanelValue(None, problem=short)
    given = [level for _, level in present]
    if max_spread is not None and max(given) - min(given) > max_spread:
        return PanelValue(
            None,
            problem=line(
                "spread",
                N_("The levels lie %(spread)s apart, more than %(most)s: discuss and score again."),
                spread=max(given) - min(given),
                most=max_spread,
            ),
        )
    return PanelValue(
        Fraction(sum(given), len(given) * top) * maximum, tuple(seat for seat, _ in present)
    )
