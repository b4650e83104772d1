"""When the timeline opens and closes a stage by itself; plain rules on instants and documents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contest.foundation.words import N_

# What a moment of the timeline is counted from; the dates themselves stand with the event.
ANCHOR_NAMES: Final[Mapping[str, str]] = {
    "registration_opens": N_("the opening of registration"),
    "registration_closes": N_("the end of registration"),
    "held_on": N_("the day of the contest"),
}
CHECK_AT: Final = "17:30"


@dataclass(frozen=True, slots=True)
class Hours:
    """When one stage is open by itself, counted from the day of the contest.

    `days` are working days after it; `opens` and `closes` are times of day, None: by hand.
    """

    days: int = 0
    opens: str | None = None
    closes: str | None = None


def next_switch(
    state: str, *, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> datetime | None:
    """Return when the timeline moves a stage next; None where only a hand moves it.

    A planned stage opens at `opens_at`, unless its time is over; an open one closes at `closes_at`.
    What a hand opens after the closing time stays open, what it closed stays closed, and a pause
    holds until somebody ends it: the last decision of a person counts more than the clock.
    """
    is_over = closes_at is not None and closes_at <= now
    if is_over:
        return None
    return {"planned": opens_at, "open": closes_at}.get(state)


def due_states(
    state: str, *, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> Iterator[tuple[str, datetime]]:
    """Yield the states that a stage has reached by `now` since it was in `state`, with their times.

    For a stage whose switch is due. Nobody may have looked for long: then it opens and closes.
    """
    if state == "planned" and opens_at is not None and opens_at <= now:
        yield "open", opens_at
        state = "open"
    if state == "open" and closes_at is not None and closes_at <= now:
        yield "closed", closes_at


def asks_reason(before: str, after: str) -> bool:
    """Say whether a hand must say why it moves a stage: a pause, and opening anew after one."""
    return (before, after) in (("open", "paused"), ("paused", "open"), ("closed", "open"))


def with_switches(
    document: Mapping[str, Any], *, check_days: int | None, hours: Mapping[str, Hours]
) -> dict[str, Any]:
    """Return the document with a check of so many working days, and stages open by themselves.

    `check_days` None: the check of entries has no end of its own. `hours` by the stage's code; a
    stage that is not named keeps what it has.
    """
    own = {key: part for key, part in document.items() if key != "check"}
    if check_days is not None:
        own["check"] = {"ends": _moment("registration_closes", check_days, CHECK_AT)}
    timeline = {code: dict(days) for code, days in document.get("timeline", {}).items()}
    for code, one in hours.items():
        kept = timeline.pop(code, {})
        days = {key: part for key, part in kept.items() if key not in ("opens", "closes")}
        for key, at in (("opens", one.opens), ("closes", one.closes)):
            if at:
                days[key] = _moment("held_on", one.days, at)
        if days:
            timeline[code] = days
    own.pop("timeline", None)
    return {**own, "timeline": timeline} if timeline else own


def hours_of(document: Mapping[str, Any], code: str) -> Hours | None:
    """Return a stage's hours; None where the document says more than a page can show."""
    days = document.get("timeline", {}).get(code, {})
    moments = [days[key] for key in ("opens", "closes") if key in days]
    if any(isinstance(one, str) or one["from"] != "held_on" for one in moments):
        return None
    counts = {one.get("working_days", 0) for one in moments}
    if len(counts) > 1:
        return None
    at = {key: days[key]["at"] for key in ("opens", "closes") if key in days}
    return Hours(counts.pop() if counts else 0, at.get("opens"), at.get("closes"))


def check_days_of(document: Mapping[str, Any]) -> int | None:
    """Return how many working days the check of entries has; None where it has no such end."""
    ends = document.get("check", {}).get("ends")
    if not isinstance(ends, Mapping) or ends["from"] != "registration_closes":
        return None
    return int(ends.get("working_days", 0))


def runs_backwards(days: Mapping[str, Any]) -> bool:
    """Say whether a stage would close before it opens, as far as the document alone tells."""
    opens, closes = days.get("opens"), days.get("closes")
    if isinstance(opens, str) and isinstance(closes, str):
        return closes <= opens
    if not isinstance(opens, Mapping) or not isinstance(closes, Mapping):
        return False
    if opens.get("from") != closes.get("from"):
        return False
    order = [(one.get("working_days", 0), one["at"]) for one in (opens, closes)]
    return order[1] <= order[0]


def _moment(anchor: str, days: int, at: str) -> dict[str, Any]:
    return {"from": anchor, **({"working_days": days} if days else {}), "at": at}
