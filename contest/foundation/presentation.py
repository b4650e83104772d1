"""How values are written for people: instants in Shanghai, decimals, names in two languages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import get_locale, gettext

from contest.foundation import calendar
from contest.foundation.words import NOTHING

TEN_THOUSAND = Decimal(10_000)
CENT = Decimal("0.01")

PREFERENCES = {
    "language": ("zh-CN", "en"),
    "theme": ("auto", "light", "dark", "contrast"),
    "text": ("standard", "large"),
}
"""The cookies by which a visitor chooses the look of every page, each with its values."""


def is_english() -> bool:
    """Say whether the page is shown in English."""
    return str(get_locale()) == "en"


def localised(thing: Any, key: str = "name") -> str:
    """Return `name_en` in English where there is one, else `name`; of an object or a mapping."""
    if thing is None:
        return NOTHING
    read: Callable[[str], Any] = (
        thing.get if isinstance(thing, Mapping) else lambda name: getattr(thing, name, None)
    )
    english = read(f"{key}_en") if is_english() else None
    return str(english or read(key) or "")


def local_time(instant: datetime | None) -> str:
    """Return an instant as Shanghai's day and minute; a dash for None."""
    return NOTHING if instant is None else calendar.local_format(instant)


def local_second(instant: datetime | None) -> str:
    """Return an instant to the second, as deadlines are told; a dash for None."""
    return NOTHING if instant is None else calendar.local_format_to_second(instant)


def local_date(value: datetime | date | None) -> str:
    """Return the day of an instant or date; a dash for None."""
    if value is None:
        return NOTHING
    day = calendar.local_day(value) if isinstance(value, datetime) else value
    return day.isoformat()


def decimal(value: Decimal | int | None, places: int | None = None) -> str:
    """Return a number with `places` decimals (as it is without), a dash for None, never an E."""
    if value is None:
        return NOTHING
    number = Decimal(value)
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number:f}"


def grouped_number(value: Decimal | int | None) -> str:
    """Return a number with its thousands apart, as leaders read it; a dash for None."""
    return NOTHING if value is None else f"{value:,}"


def yuan(amount: Decimal | int | None) -> str:
    """Return money as leaders read it: 万元 in Chinese, whole yuan in English; a dash for None."""
    if amount is None:
        return NOTHING
    if is_english():
        whole = Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP)
        return str(gettext("CNY %(number)s", number=f"{whole:,f}"))
    wan = (Decimal(amount) / TEN_THOUSAND).quantize(CENT, ROUND_HALF_UP)
    number = f"{wan:,f}".rstrip("0").rstrip(".")
    return str(gettext("CNY %(number)s", number=number))


def told(line: Mapping[str, Any]) -> str:
    """Return a line of an explanation (`message`, `params`) in the user's language.

    A parameter `name` whose English is known as `name_en` is shown in the language of the page.
    """
    params = dict(line.get("params") or {})
    if is_english():
        english = {key.removesuffix("_en"): params[key] for key in params if key.endswith("_en")}
        params.update({key: value for key, value in english.items() if value})
    say = gettext  # an alias: extractors would take the key of the line for a word
    return str(say(line["message"], **params))


FILTERS: dict[str, Callable[..., str]] = {
    "localised": localised,
    "local_time": local_time,
    "local_second": local_second,
    "local_date": local_date,
    "decimal": decimal,
    "grouped_number": grouped_number,
    "yuan": yuan,
    "told": told,
}
