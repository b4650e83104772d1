"""What an event's document states, the phases of an event, the states of a stage; plain rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from contest.editions.rules.periods import with_periods
from contest.editions.rules.safeguards import PRESETS
from contest.foundation.words import N_

FORMAT: Final = "leitai-definition"
VERSION: Final = 1

KIND_NAMES: Final[Mapping[str, str]] = {
    "skills_contest": N_("Skills contest"),
    "innovation_contest": N_("Innovation contest"),
    "labour_competition": N_("Labour competition"),
    "five_small": N_("Five small innovations"),
}
PHASE_NAMES: Final[Mapping[str, str]] = {
    "preparing": N_("Preparing"),
    "registration": N_("Registration"),
    "judging": N_("Judging"),
    "notice": N_("Public notice"),
    "finished": N_("Finished"),
}
STATE_NAMES: Final[Mapping[str, str]] = {
    "planned": N_("Planned"),
    "open": N_("Open"),
    "paused": N_("Paused"),
    "closed": N_("Closed"),
}
STAGE_KIND_NAMES: Final[Mapping[str, str]] = {
    "judged": N_("Judged by a panel"),
    "imported": N_("Marks are imported"),
    "returns": N_("Returns of units"),
}
# A workshop contest may skip registration and notice; a correction leads back to judging.
PHASE_MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    "preparing": ("registration", "judging"),
    "registration": ("judging", "preparing"),
    "judging": ("notice", "finished", "registration"),
    "notice": ("finished", "judging"),
    "finished": ("judging",),
}
STATE_MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    "planned": ("open",),
    "open": ("paused", "closed"),
    "paused": ("open", "closed"),
    "closed": ("open",),
}

# The steps of setting a contest up behind the choice of a template, in their order.
DRAFT_STEPS: Final[Mapping[str, str]] = {
    "basics": N_("Basics and timeline"),
    "awards": N_("Groups and awards"),
    "rubric": N_("Marking scheme"),
    "form": N_("Form and materials"),
    "check": N_("Check and publish"),
}
# Which step of the wizard states a part of the document, by the first key of its pointer.
STEP_OF_PART: Final[Mapping[str, str]] = {
    "awards": "awards",
    "entrants": "form",
    "rubrics": "rubric",
    "stages": "rubric",
    "ranking": "rubric",
}


def may_move(moves: Mapping[str, Sequence[str]], present: str, wanted: str) -> bool:
    """Say whether `moves` lead from `present` to `wanted` in one step."""
    return wanted in moves[present]


def forward_phases(present: str) -> tuple[str, ...]:
    """Return the phases to which an event may go from `present`, the usual one first."""
    return PHASE_MOVES[present]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two documents differ; None where one of them has nothing there."""

    path: str
    old: object
    new: object


def differences(old: object, new: object, path: str = "") -> Iterator[Difference]:
    """Yield where two documents differ, by JSON pointer, in the order of the old one's keys.

    Lists are compared place by place.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in (*old, *(key for key in new if key not in old)):
            yield from differences(old.get(key), new.get(key), f"{path}/{key}")
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            left = old[index] if index < len(old) else None
            right = new[index] if index < len(new) else None
            yield from differences(left, right, f"{path}/{index}")
    elif old != new:
        yield Difference(path, old, new)


def with_basics(
    document: Mapping[str, Any],
    *,
    code: str,
    name: str,
    name_en: str | None,
    preset: str,
    notice_days: int | None,
    first_day: date | None,
    rhythm: str = "month",
    periods: int | None = None,
) -> dict[str, Any]:
    """Return a template's document as an organiser's own, with the few things that they chose.

    Choosing the template's own preset keeps its settings. `notice_days` is how many working days
    results stand in notice; None leaves it to the preset. A labour competition has as many
    `periods` as are asked for (None: as the template), one after another from that of
    `first_day` on.
    """
    own = {**document, "code": code, "name": name}
    own.pop("name_en", None)
    if name_en:
        own["name_en"] = name_en
    if document.get("safeguards", {}).get("preset", "workshop") != preset:
        own["safeguards"] = {"preset": preset}
    if notice_days is not None:
        guard = {**own.get("safeguards", {"preset": preset}), "notice_working_days": notice_days}
        if notice_days == PRESETS[preset].notice_working_days:
            del guard["notice_working_days"]
        own["safeguards"] = guard
    if first_day and any(stage["kind"] == "returns" for stage in document["stages"]):
        own = with_periods(own, rhythm=rhythm, count=periods, first_day=first_day)
    return own


def step_of(path: str) -> str:
    """Return the step of the wizard where the place at this JSON pointer is stated.

    Groups and who may enter stand with the awards; what nobody else names is basics.
    """
    parts = path.strip("/").split("/")
    if parts[:1] == ["entrants"] and parts[1:2] in (["groups"], ["team"], ["subject"]):
        return "awards"
    return STEP_OF_PART.get(parts[0], "basics")


def without_dates(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without the calendar dates of its own year, for the next edition.

    What is counted from the event's dates stays: it moves to the next year's by itself.
    """
    own = {key: part for key, part in document.items() if key not in ("timeline", "check")}
    timeline = {
        code: {key: day for key, day in days.items() if not isinstance(day, str)}
        for code, days in document.get("timeline", {}).items()
    }
    kept = {code: days for code, days in timeline.items() if days}
    if kept:
        own["timeline"] = kept
    if not isinstance(document.get("check", {}).get("ends", ""), str):
        own["check"] = document["check"]
    return own


def rehearsal_name(name: str, name_en: str | None) -> tuple[str, str]:
    """Return the names of a rehearsal's event or edition: each page and paper shows them."""
    return f"【演练】{name}"[:200], f"[Rehearsal] {name_en or name}"[:200]


def rehearsal_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of an event as that of its rehearsal.

    It is named so; nothing opens by itself, no second step is asked of staff.
    """
    name, name_en = rehearsal_name(document["name"], document.get("name_en"))
    own = {**document, "name": name, "name_en": name_en}
    own["timeline"] = {
        code: {key: day for key, day in days.items() if key not in ("opens", "closes")}
        for code, days in document.get("timeline", {}).items()
    }
    own["safeguards"] = {**document.get("safeguards", {}), "totp_for_staff": False}
    return {key: part for key, part in own.items() if key != "check" and part != {}}
