"""The periods of a labour competition, one after another; plain rules."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contest.foundation.words import N_

# How long the periods of a labour competition are; a phase of a project ends when it ends.
RHYTHM_NAMES: Final[Mapping[str, str]] = {
    "month": N_("Every month"),
    "half_month": N_("Every half month"),
    "quarter": N_("Every quarter"),
    "phase": N_("Phases of a project, each with its own end"),
}
MONTHS_OF: Final[Mapping[str, int]] = {"month": 1, "quarter": 3}
HALF: Final = 15
MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def with_periods(
    document: Mapping[str, Any], *, rhythm: str, count: int | None, first_day: date
) -> dict[str, Any]:
    """Return the document with `count` periods of one rhythm in place of its own.

    Every period is as the document's first one. Whatever named the document's periods (ties,
    awards, what advances from one to all) names the new ones. `phase` has no days: a project
    phase has an end of its own, which the organiser writes into the timeline. Rule book A9.4.
    """
    own = [stage for stage in document["stages"] if stage["kind"] == "returns"]
    old = [stage["code"] for stage in own]
    spans = list(_spans(rhythm, first_day, count or len(own)))
    codes = [span.code for span in spans]
    made = [
        {**own[0], "code": span.code, "name": span.name, "name_en": span.name_en} for span in spans
    ]
    named: dict[str, Any] = _renamed({**document, "stages": []}, old, codes)
    place = document["stages"].index(own[0])
    others = [stage for stage in document["stages"] if stage["kind"] != "returns"]
    named["stages"] = [*others[:place], *made, *others[place:]]
    days = {
        span.code: {"starts_on": span.first.isoformat(), "ends_on": span.last.isoformat()}
        for span in spans
        if span.first and span.last
    }
    kept = {code: one for code, one in named.get("timeline", {}).items() if code not in old}
    named["timeline"] = {**kept, **days}
    if not named["timeline"]:
        named.pop("timeline")
    return named


@dataclass(frozen=True, slots=True)
class Span:
    """One period: its code, its names, its first and last day (None where it has none)."""

    code: str
    name: str
    name_en: str
    first: date | None
    last: date | None


def _renamed(value: Any, old: Sequence[str], new: Sequence[str]) -> Any:
    """Return a copy in which every list that names all old periods names all new ones."""
    if isinstance(value, Mapping):
        return {key: _renamed(member, old, new) for key, member in value.items()}
    if isinstance(value, list):
        return list(new) if value == list(old) else [_renamed(one, old, new) for one in value]
    return value


def _spans(rhythm: str, first_day: date, count: int) -> Iterator[Span]:
    months = MONTHS_OF.get(rhythm, 1)
    start = first_day.year * 12 + first_day.month - 1
    if rhythm == "quarter":
        start = start // 3 * 3
    for number in range(count):
        if rhythm == "phase":
            place = number + 1
            yield Span(f"p{place}", f"第{place}阶段", f"Phase {place}", None, None)
        elif rhythm == "half_month":
            half = (first_day.day > HALF) + number
            yield _half(start + half // 2, half % 2, number + 1)
        else:
            yield _whole(start + number * months, months, number + 1)


def _half(month: int, half: int, place: int) -> Span:
    year, at = divmod(month, 12)
    last = monthrange(year, at + 1)[1]
    days = (HALF + 1, last) if half else (1, HALF)
    word, word_en = ("下", "second") if half else ("上", "first")
    name = f"{year}年{at + 1}月{word}半月"
    name_en = f"{MONTH_NAMES[at]} {year}, {word_en} half"
    return Span(
        f"h{place}", name, name_en, date(year, at + 1, days[0]), date(year, at + 1, days[1])
    )


def _whole(month: int, months: int, place: int) -> Span:
    year, at = divmod(month, 12)
    last_year, last_at = divmod(month + months - 1, 12)
    last = date(last_year, last_at + 1, monthrange(last_year, last_at + 1)[1])
    if months == 1:
        names = (f"m{place}", f"{year}年{at + 1}月", f"{MONTH_NAMES[at]} {year}")
    else:
        quarter = at // 3 + 1
        names = (f"q{place}", f"{year}年第{quarter}季度", f"Quarter {quarter} of {year}")
    return Span(*names, date(year, at + 1, 1), last)
