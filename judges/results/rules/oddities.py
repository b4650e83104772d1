"""What a careful clerk looks at before signing, although no rule is broken: plain rules."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import combinations, pairwise
from statistics import median
from typing import TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key")

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One counting sheet, as far as it is looked at for what is odd.

    `shares`: how far up its scale each judged criterion stands, from 0 to 1; `weights`: the points
    of each scale. `text`: the whole content, equal for equal sheets. `is_own`: from its judge's own
    hand, so that the order of arrival is that of judging. `is_timed`: it arrived when it was made;
    a tablet may have waited for its network. `is_late`: it came after the first closing.
    """

    seat: int
    work: str
    shares: Mapping[str, Fraction]
    weights: Mapping[str, Fraction]
    text: str
    at: datetime
    is_own: bool = True
    is_timed: bool = True
    is_late: bool = False

    @property
    def percent(self) -> Fraction:
        """Return what the judged criteria give together, in percent of their scales."""
        full = sum(self.weights.values(), Fraction(0))
        given = sum((self.shares[code] * self.weights[code] for code in self.shares), Fraction(0))
        return HUNDRED * given / full if full else Fraction(0)


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing worth a look: no fault by itself, and nothing follows from it.

    `seat` and `works` name the sheets; `figure` is in percent of the scale, or a count; `other` is
    the second seat, `criterion` the one in question. Each kind's words are the reader's business.
    """

    kind: str
    seat: int
    works: tuple[str, ...]
    figure: Fraction = Fraction(0)
    other: int = 0
    criterion: str = ""


def oddities(
    sheets: Sequence[Sheet],
    *,
    far_percent: int,
    lean_percent: int,
    same_sheets: int,
    quick_seconds: int,
) -> list[Oddity]:
    """Return what a careful clerk looks at before signing, what weighs most first; [] for nothing.

    `sheets` are those of one panel. A limit of 0 looks for nothing of its kind. No limit stands in
    a rule book: each is the organiser's own.
    """
    found = _late(sheets)
    apart = _differences(sheets)
    if far_percent:
        found += _far(apart, far_percent)
    found += _alone_at_the_rim(sheets)
    found += _whole_sheet_at_the_rim(sheets)
    if lean_percent:
        found += _leaning(apart, lean_percent)
        found += _turning(apart, lean_percent)
    if same_sheets:
        found += _alike(sheets, same_sheets)
        found += _copied(sheets, same_sheets)
    if quick_seconds:
        found += _quick(sheets, quick_seconds)
    return found


# Of two sheets nobody can say which of them is far from the other.
ENOUGH_JUDGES = 3
# Below so many sheets on each side a mean says nothing of a judge.
ENOUGH = 4
HALF = Fraction(1, 2)
# One mark alone may well be the same twice.
MARKS = 2


def _late(sheets: Sequence[Sheet]) -> list[Oddity]:
    seats = _by([one for one in sheets if one.is_late], lambda one: one.seat)
    return [
        Oddity("late", seat, tuple(one.work for one in own), Fraction(len(own)))
        for seat, own in seats.items()
    ]


@dataclass(frozen=True, slots=True)
class _Difference:
    sheet: Sheet
    percent: Fraction


def _differences(sheets: Sequence[Sheet]) -> list[_Difference]:
    # From the middle one, which a single sheet far away does not move: a mean would blame the rest.
    found = []
    for beside in _by(sheets, lambda one: (one.work, tuple(sorted(one.shares)))).values():
        if len(beside) >= ENOUGH_JUDGES and beside[0].shares:
            middle = median(one.percent for one in beside)
            found += [_Difference(one, one.percent - middle) for one in beside]
    return found


def _far(apart: Sequence[_Difference], percent: int) -> list[Oddity]:
    found = [
        Oddity("above" if one.percent > 0 else "below", one.sheet.seat, (one.sheet.work,),
               abs(one.percent))
        for one in apart
        if abs(one.percent) > percent
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.figure)


def _leaning(apart: Sequence[_Difference], percent: int) -> list[Oddity]:
    found = []
    for seat, own in _by(apart, lambda one: one.sheet.seat).items():
        mean = _mean(own)
        if len(own) >= ENOUGH and abs(mean) > percent:
            most = max(own, key=lambda one: one.percent * (1 if mean > 0 else -1))
            kind = "generous" if mean > 0 else "severe"
            found.append(Oddity(kind, seat, (most.sheet.work,), abs(mean)))
    return found


def _turning(apart: Sequence[_Difference], percent: int) -> list[Oddity]:
    """From one sheet on a judge marks otherwise beside the panel than until then."""
    found = []
    for seat, own in _by(apart, lambda one: one.sheet.seat).items():
        if not all(one.sheet.is_own for one in own):
            continue
        row = sorted(own, key=lambda one: (one.sheet.at, one.sheet.work))
        turns = [
            (_mean(row[place:]) - _mean(row[:place]), row[place].sheet.work)
            for place in range(ENOUGH, len(row) - ENOUGH + 1)
        ]
        if turns:
            by, work = max(turns, key=lambda one: abs(one[0]))
            if abs(by) > percent:
                found.append(Oddity("rises" if by > 0 else "falls", seat, (work,), abs(by)))
    return found


def _mean(own: Sequence[_Difference]) -> Fraction:
    return sum((one.percent for one in own), Fraction(0)) / len(own)


def _alone_at_the_rim(sheets: Sequence[Sheet]) -> list[Oddity]:
    """One stands at the foot or the top of a scale where the others stand in its other half."""
    found = []
    for beside in _by(sheets, lambda one: one.work).values():
        for code in sorted({code for one in beside for code in one.shares}):
            given = [(one, one.shares[code]) for one in beside if code in one.shares]
            if len(given) < ENOUGH_JUDGES:
                continue
            middle = median(share for _one, share in given)
            found += [
                Oddity("foot" if share == 0 else "top", one.seat, (one.work,), criterion=code)
                for one, share in given
                if (share == 0 and middle > HALF) or (share == 1 and middle < HALF)
            ]
    return found


def _whole_sheet_at_the_rim(sheets: Sequence[Sheet]) -> list[Oddity]:
    found = []
    for one in sheets:
        at = set(one.shares.values())
        if len(one.shares) >= MARKS and at in ({Fraction(0)}, {Fraction(1)}):
            found.append(Oddity("all_top" if at == {1} else "all_foot", one.seat, (one.work,)))
    return found


def _alike(sheets: Sequence[Sheet], count: int) -> list[Oddity]:
    groups = _by(
        [one for one in sheets if len(one.shares) >= MARKS], lambda one: (one.seat, one.text)
    )
    return [
        Oddity("alike", seat, tuple(one.work for one in group), Fraction(len(group)))
        for (seat, _text), group in groups.items()
        if len(group) >= count
    ]


def _copied(sheets: Sequence[Sheet], count: int) -> list[Oddity]:
    """Two judges whose sheets agree in every mark on every work that both judged."""
    seats = _by([one for one in sheets if len(one.shares) >= MARKS], lambda one: one.seat)
    texts = {seat: {one.work: one.text for one in own} for seat, own in seats.items()}
    found = []
    for first, second in combinations(sorted(texts), 2):
        works = [work for work in texts[first] if work in texts[second]]
        if len(works) >= count and all(texts[first][w] == texts[second][w] for w in works):
            found.append(Oddity("copied", first, tuple(works), Fraction(len(works)), other=second))
    return found


def _quick(sheets: Sequence[Sheet], seconds: int) -> list[Oddity]:
    found = []
    timed = [one for one in sheets if one.is_own and one.is_timed and not one.is_late]
    for seat, own in _by(timed, lambda one: one.seat).items():
        row = sorted(own, key=lambda one: one.at)
        after = [
            later.work
            for before, later in pairwise(row)
            if (later.at - before.at).total_seconds() < seconds
        ]
        if after:
            found.append(Oddity("quick", seat, tuple(after), Fraction(len(after))))
    return found


def _by(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
