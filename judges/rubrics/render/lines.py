"""The sentences of each kind of criterion, as msgids with their parameters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from contest.foundation.words import N_
from judges.scoring.definition import (
    Band,
    Criterion,
    Deduction,
    Imported,
    Indicator,
    Judgement,
    Measurement,
    PassFail,
    Placing,
    Points,
    TimeTaken,
)

MINUTE = 60
FOURTH = Decimal("0.0001")
FACTS = {"yearly_benefit_cny": N_("yearly benefit in yuan, stamped by finance")}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: a msgid and what fills its gaps."""

    message: str
    params: Mapping[str, object] = field(default_factory=dict)


def plain(number: Decimal) -> str:
    """Return `number` without exponent and end zeros; parts that never end to four decimals.

    >>> plain(Decimal("8.00")), plain(Decimal("0.50")), plain(Decimal(10) / 3)
    ('8', '0.5', '3.3333')
    """
    text = f"{number:f}" if number == number.quantize(FOURTH) else f"{number:.4f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def duration(seconds: int) -> Line:
    """Return `seconds` in minutes where they are whole minutes, else in seconds."""
    if seconds % MINUTE == 0:
        return Line(N_("%(count)s min"), {"count": seconds // MINUTE})
    return Line(N_("%(count)s s"), {"count": seconds})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Picks the language of names that the document brings, and knows the names of groups."""

    english: bool
    groups: Mapping[str, str] = field(default_factory=dict)

    def pick(self, chinese: str, english: str) -> str:
        """Return the English where it is asked for and there is one."""
        return english or chinese if self.english else chinese

    def joined(self, names: Iterable[str]) -> str:
        """Return `names` as a list within a sentence."""
        return (", " if self.english else "、").join(names)

    def parts(self, criterion: Criterion) -> str:
        """Return the names of a criterion's parts; a dash when they have none."""
        names = criterion.part_names_en if self.english else ()
        return self.joined(names or criterion.part_names)


def criterion_lines(criterion: Criterion, say: Speaker) -> Iterator[Line]:
    """Yield what the document says of how `criterion` earns points, in sentences."""
    yield from _LINES[criterion.type](criterion, say)
    if criterion.factor != 1:
        yield Line(
            N_("The panel's value counts × %(factor)s."), {"factor": plain(criterion.factor)}
        )


def _measurement(criterion: Measurement, say: Speaker) -> Iterator[Line]:
    each = criterion.max / criterion.parts
    unit = {"unit": criterion.unit}
    if criterion.parts > 1:
        yield Line(
            N_("%(count)s values, each out of %(each)s: %(names)s."),
            {"count": criterion.parts, "each": plain(each), "names": say.parts(criterion)},
        )
    yield from _tolerance(criterion, each)
    if criterion.rule == "excess_steps" and criterion.every and criterion.minus:
        yield Line(
            N_("Outside: −%(minus)s for each started %(every)s %(unit)s, never below 0."),
            {"minus": plain(criterion.minus), "every": plain(criterion.every), **unit},
        )
    for band in criterion.bands:
        yield Line(
            _BAND_WORDS[criterion.rule],
            {"limit": f"{band.limit:f}", "marks": plain(_band_marks(band, each)), **unit},
        )
    if criterion.rule == "excess_bands":
        yield Line(N_("Further outside: 0."))
    elif criterion.rule.startswith("value_"):
        yield Line(N_("Otherwise: %(marks)s."), {"marks": plain(criterion.otherwise)})
    yield from _readings(criterion, unit)


_BAND_WORDS = {
    "excess_bands": N_("Outside by up to %(limit)s %(unit)s: %(marks)s."),
    "excess_steps": N_("Outside by up to %(limit)s %(unit)s: %(marks)s."),
    "value_up_to": N_("Up to %(limit)s %(unit)s: %(marks)s."),
    "value_at_least": N_("From %(limit)s %(unit)s on: %(marks)s."),
}
_COMBINED = {
    "mean": N_("%(least)s to %(most)s readings; their mean counts."),
    "median": N_("%(least)s to %(most)s readings; the middle one counts."),
    "least": N_("%(least)s to %(most)s readings; the smallest counts."),
    "most": N_("%(least)s to %(most)s readings; the largest counts."),
}


def _tolerance(criterion: Measurement, each: Decimal) -> Iterator[Line]:
    low, high = criterion.low, criterion.high
    params = {
        "low": f"{low:f}" if low is not None else "",
        "high": f"{high:f}" if high is not None else "",
        "unit": criterion.unit,
        "marks": plain(each),
    }
    if low is not None and high is not None:
        yield Line(N_("From %(low)s to %(high)s %(unit)s: full marks, %(marks)s."), params)
    elif high is not None:
        yield Line(N_("At most %(high)s %(unit)s: full marks, %(marks)s."), params)
    elif low is not None:
        yield Line(N_("At least %(low)s %(unit)s: full marks, %(marks)s."), params)


def _readings(criterion: Measurement, unit: Mapping[str, str]) -> Iterator[Line]:
    if criterion.readings_most > 1:
        yield Line(
            _COMBINED[criterion.combine],
            {"least": criterion.readings_least, "most": criterion.readings_most},
        )
    if criterion.agree_within is not None:
        yield Line(
            N_("Two judges who differ by more than %(within)s %(unit)s ask a third to measure."),
            {"within": plain(criterion.agree_within), **unit},
        )


def _band_marks(band: Band, each: Decimal) -> Decimal:
    return band.marks if band.marks is not None else each * (band.share or Decimal(0))


def _judgement(criterion: Judgement, _say: Speaker) -> Iterator[Line]:
    yield Line(
        N_("Each judge gives a level from 0 to %(top)s; all of them at the top make %(max)s."),
        {"top": criterion.top, "max": plain(criterion.max)},
    )
    if criterion.max_spread is not None:
        yield Line(
            N_("Judges more than %(spread)s apart talk it over and mark again."),
            {"spread": criterion.max_spread},
        )


def _points(criterion: Points, say: Speaker) -> Iterator[Line]:
    yield Line(
        N_("From %(min)s to %(max)s points in steps of %(step)s."),
        {
            "min": plain(criterion.min),
            "max": plain(criterion.max),
            "step": plain(criterion.step),
        },
    )
    for group, ranges in criterion.ranges.items():
        for span in ranges:
            yield Line(
                N_("%(group)s, %(fact)s from %(least)s on: %(low)s to %(high)s points."),
                {
                    "group": say.groups.get(group, group),
                    "fact": Line(FACTS.get(criterion.fact, criterion.fact)),
                    "least": f"{span.at_least:,f}",
                    "low": plain(span.low),
                    "high": plain(span.high),
                },
            )


def _pass_fail(criterion: PassFail, say: Speaker) -> Iterator[Line]:
    if criterion.parts > 1:
        yield Line(
            N_("%(count)s checks, each %(each)s or 0: %(names)s."),
            {
                "count": criterion.parts,
                "each": plain(criterion.max / criterion.parts),
                "names": say.parts(criterion),
            },
        )
    else:
        yield Line(N_("Met: %(max)s. Not met: 0."), {"max": plain(criterion.max)})


def _deduction(criterion: Deduction, _say: Speaker) -> Iterator[Line]:
    each, full = plain(criterion.each), plain(criterion.max)
    if criterion.effect == "disqualify":
        yield Line(N_("One occurrence disqualifies."))
    elif criterion.max > 0:
        yield Line(
            N_("Starts at %(max)s; −%(each)s for each breach, never below 0."),
            {"max": full, "each": each},
        )
    elif criterion.cap is not None:
        yield Line(
            N_("−%(each)s off the total for each breach, at most −%(cap)s."),
            {"each": each, "cap": plain(criterion.cap)},
        )
    else:
        yield Line(N_("−%(each)s off the total for each breach."), {"each": each})


def _time(criterion: TimeTaken, _say: Speaker) -> Iterator[Line]:
    if criterion.limit_seconds is None:
        yield Line(N_("The time only decides ties."))
        return
    yield Line(N_("Time allowed: %(time)s."), {"time": duration(criterion.limit_seconds)})
    if criterion.penalty:
        words = (
            N_("−%(penalty)s off the total for each started %(time)s beyond it.")
            if criterion.started
            else N_("−%(penalty)s off the total for each full %(time)s beyond it.")
        )
        yield Line(
            words,
            {"penalty": plain(criterion.penalty), "time": duration(criterion.block_seconds)},
        )
    if criterion.stop_after_seconds is not None:
        yield Line(
            N_("Stopped %(time)s after the limit."),
            {"time": duration(criterion.stop_after_seconds)},
        )


def _indicator(criterion: Indicator, say: Speaker) -> Iterator[Line]:
    unit = say.pick(criterion.unit, criterion.unit_en)
    yield from _METHODS[criterion.method](replace(criterion, unit=unit))
    if criterion.flag is not None:
        yield Line(
            N_("With “%(flag)s” the mark is %(mark)s."),
            {
                "flag": say.pick(criterion.flag.name, criterion.flag.name_en),
                "mark": plain(criterion.flag.mark),
            },
        )


def _attainment(criterion: Indicator) -> Iterator[Line]:
    yield Line(N_("%(max)s × actual ÷ target, at most %(max)s."), {"max": plain(criterion.max)})
    if criterion.bonus_every:
        cap = criterion.bonus_cap
        yield Line(
            N_("+%(add)s for each full %(every)s %% above the target, at most +%(cap)s."),
            {
                "add": plain(criterion.bonus_add),
                "every": plain(criterion.bonus_every),
                "cap": "–" if cap is None else plain(cap),
            },
        )


def _steps(criterion: Indicator) -> Iterator[Line]:
    words = (
        N_("−%(minus)s for each step of %(every)s %(unit)s below %(threshold)s, never below 0.")
        if criterion.bad_side == "below"
        else N_(
            "−%(minus)s for each step of %(every)s %(unit)s above %(threshold)s, never below 0."
        )
    )
    yield Line(
        words,
        {
            "minus": plain(criterion.minus),
            "every": plain(criterion.every or Decimal(0)),
            "unit": criterion.unit,
            "threshold": plain(criterion.threshold or Decimal(0)),
        },
    )


def _count(criterion: Indicator) -> Iterator[Line]:
    signed = f"{'+' if criterion.each >= 0 else '−'}{plain(abs(criterion.each))}"
    yield Line(
        N_("%(start)s, then %(each)s for each one counted."),
        {"start": plain(criterion.start), "each": signed},
    )
    if criterion.cap is not None:
        yield Line(N_("At most %(cap)s."), {"cap": plain(criterion.cap)})
    if criterion.floor is not None:
        yield Line(N_("Never below %(floor)s."), {"floor": plain(criterion.floor)})


def _mean(criterion: Indicator) -> Iterator[Line]:
    top = criterion.reading_max or criterion.max
    yield Line(
        N_("The mean of all readings (each 0 to %(top)s), brought to %(max)s."),
        {"top": plain(top), "max": plain(criterion.max)},
    )


def _read_off(criterion: Indicator) -> Iterator[Line]:
    yield Line(
        N_("The mark is read off the rule's table, at most %(max)s."), {"max": plain(criterion.max)}
    )


def _placing(criterion: Placing, say: Speaker) -> Iterator[Line]:
    told = say.joined(
        f"{place}: {plain(points)}" for place, points in enumerate(criterion.points, 1)
    )
    yield Line(
        N_("Each judge ranks all works. Points by place: %(points)s; further places: %(rest)s."),
        {"points": told, "rest": plain(criterion.otherwise)},
    )
    yield {
        "average": Line(N_("Works that share a place earn the mean of the places that they fill.")),
        "same": Line(N_("Works that share a place earn its points each.")),
        "refuse": Line(N_("No two works may share a place.")),
    }[criterion.shared]


def _imported(criterion: Imported, _say: Speaker) -> Iterator[Line]:
    if criterion.subtract:
        yield Line(N_("Taken over from a list and subtracted; no judge marks it."))
    else:
        yield Line(N_("Taken over from a list; no judge marks it."))


_METHODS: Mapping[str, Callable[[Indicator], Iterator[Line]]] = {
    "attainment": _attainment,
    "steps": _steps,
    "count": _count,
    "mean": _mean,
    "linear": _read_off,
    "table": _read_off,
}
_LINES: Mapping[str, Callable[..., Iterator[Line]]] = {
    "measurement": _measurement,
    "judgement": _judgement,
    "points": _points,
    "pass_fail": _pass_fail,
    "deduction": _deduction,
    "time": _time,
    "indicator": _indicator,
    "placing": _placing,
    "imported": _imported,
}
