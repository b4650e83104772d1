"""How values are written for people: instants in Shanghai, decimals, names in two languages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import get_locale, gettext

from contest.foundation import calendar
from contest.foundation.words import NOTHING


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


def told(line: Mapping[str, Any]) -> str:
    """Return a line of an explanation (`message` msgid, `params`) in the user's language."""
    return str(gettext(line["message"], **(line.get("params") or {})))


FILTERS: dict[str, Callable[..., str]] = {
    "localised": localised,
    "local_time": local_time,
    "local_date": local_date,
    "decimal": decimal,
    "grouped_number": grouped_number,
    "told": told,
}
