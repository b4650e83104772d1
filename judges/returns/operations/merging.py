"""Two people of a unit who report one period: what either saved stays, or is named."""

from collections.abc import Mapping
from dataclasses import replace

from contest.foundation.errors import Fault
from contest.foundation.words import N_
from judges.returns.errors import ReportedMeanwhile
from judges.returns.models import ReturnFigure
from judges.returns.queries import values_of
from judges.scoring.definition import Rubric
from judges.scoring.fields import texts_from_values
from judges.scoring.values import Attained, Value, Values

TWO_REPORTS = N_("%(name)s: %(who)s saved %(theirs)s meanwhile; you typed something else.")
CHOOSE = N_("Ask which one is right. Saving again puts yours in its place.")


def saved_meanwhile(
    rubric: Rubric, there: Mapping[str, ReturnFigure], typed: Values, seen: Values | None
) -> frozenset[str]:
    """Return the indicators that somebody else has saved since and the reporter left alone.

    `there` is what stands now, `seen` what the reporter began with (None: nothing is known of it).
    Raises `ReportedMeanwhile` with a fault for each figure that both of them changed.
    """
    if seen is None:
        return frozenset()
    standing = values_of(list(there.values()))
    faults: list[Fault] = []
    kept: set[str] = set()
    for code in (one.code for one in rubric.judged if one.code in there and one.code in typed):
        before, now, mine = (_bare(one.get(code)) for one in (seen, standing, typed))
        if now in (before, mine):
            continue
        if mine == before:
            kept.add(code)
            continue
        one = rubric.criterion(code)
        told = {
            "name": one.name,
            "name_en": one.name_en,
            "who": there[code].reported_by_name or "—",
            "theirs": texts_from_values(rubric, {code: now}).get(code, "—"),
        }
        faults.append(Fault(TWO_REPORTS, CHOOSE, column=code, params=told))
    if faults:
        raise ReportedMeanwhile(faults=faults)
    return frozenset(kept)


def _bare(value: Value | None) -> Value | None:
    """Return a figure without its target, which may have been agreed since."""
    return replace(value, target=None) if isinstance(value, Attained) else value
