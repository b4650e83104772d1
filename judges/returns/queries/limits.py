"""What the rules of a period allow a figure to be, and for which figures a voucher is due."""

from contest.foundation.errors import Fault
from contest.foundation.words import N_
from judges.returns.queries.returns import ReturnRules
from judges.scoring.definition import Rubric
from judges.scoring.numbers import plain
from judges.scoring.values import Attained, Counted, Measured, Value, Values


def beyond_highest(rubric: Rubric, rules: ReturnRules, values: Values) -> list[Fault]:
    """Return a fault for each figure above what it can be at all, e.g. a share above 100 %.

    Its `column` is the indicator's code; in the order of the codes.
    """
    faults = []
    for code, most in sorted(rules.highest.items()):
        value = values.get(code)
        given = value.readings if isinstance(value, Measured) else ()
        given = (value.actual,) if isinstance(value, Attained) else given
        if any(reading > most for reading in given):
            one = rubric.criterion(code)
            told = {
                "name": one.name,
                "name_en": one.name_en,
                "most": plain(most),
                "unit": getattr(one, "unit", ""),
            }
            rule = N_("%(name)s cannot be above %(most)s %(unit)s.")
            faults.append(Fault(rule, N_("Correct the figure."), column=code, params=told))
    return faults


def says_nothing_happened(value: Value | None) -> bool:
    """Say whether this is a count of 0 without its flag: there is nothing that could be proved."""
    return isinstance(value, Counted) and value.count == 0 and not value.flag
