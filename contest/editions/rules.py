"""Safeguards and their presets, the phases of an event and the states of a stage; plain rules."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

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

PRESET_NAMES: Final[Mapping[str, str]] = {
    "workshop": N_("Workshop"),
    "standard": N_("Standard"),
    "strict": N_("Strict"),
}
PRESET_MEANINGS: Final[Mapping[str, str]] = {
    "workshop": N_("One organiser, names visible, published at once. For contests among teams."),
    "standard": N_("Judges see codes, two sign, three working days of public notice."),
    "strict": N_("Three layers of codes, three sign, a second person for every opening."),
}
LAYERS: Final = ("entry", "station", "work")
# How the public list writes persons' names: whole, masked while the notice runs, masked for good.
PUBLIC_NAMES: Final = ("full", "masked_in_notice", "masked")
SECOND_PERSON_FOR: Final = ("publish", "unseal", "rule_change", "correction")
SIGNING_ROLES: Final = ("organiser", "clerk", "chief_judge", "supervisor")
ROLE_NAMES: Final[Mapping[str, str]] = {
    "organiser": N_("Organiser"),
    "clerk": N_("Score clerk"),
    "chief_judge": N_("Chief judge"),
    "supervisor": N_("Supervisor"),
}
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
# A bare number of signatures means these, in this order.
SIGNATURES_BY_COUNT: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("organiser",),
    2: ("clerk", "chief_judge"),
    3: ("clerk", "chief_judge", "supervisor"),
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


@dataclass(frozen=True, slots=True)
class Recheck:
    """Which works are checked once more, in whole percent.

    All of the best `top_percent`, a sample of `sample_percent` of the rest, and everything once
    more than `full_above_error_percent` of those checked were wrong.
    """

    top_percent: int
    sample_percent: int
    full_above_error_percent: int = 5


@dataclass(frozen=True, slots=True)
class Safeguards:
    """How much ceremony an event asks for; every one is a setting over one of three presets.

    `sealing_layers` are the code layers of a stage whose own `sealing` says nothing.
    `second_person_for` holds some of publish, unseal, rule_change, correction. `signatures` are
    roles in the order of signing. `recall_minutes` is how long a judge may take a sheet back.
    An on-site appeal is taken for `appeal_minutes` after the posting (0: none) and ruled within
    `ruling_minutes`; an objection is taken while the notice runs and ruled within
    `ruling_working_days`. `public_names` is one of `PUBLIC_NAMES`.
    """

    preset: str
    names_visible_to_judges: bool
    sealing_layers: tuple[str, ...]
    second_person_for: frozenset[str]
    signatures: tuple[str, ...]
    notice_working_days: int
    totp_for_staff: bool
    recheck: Recheck | None
    recall_minutes: int
    judge_sees_total: bool
    returns_need_inspector: bool
    # Rule book A6.6 to A6.8 and A6.10; every one may be stated otherwise.
    appeal_minutes: int = 120
    ruling_minutes: int = 120
    ruling_working_days: int = 2
    public_names: str = "full"


PRESETS: Final[Mapping[str, Safeguards]] = {
    "workshop": Safeguards(
        preset="workshop",
        names_visible_to_judges=True,
        sealing_layers=(),
        second_person_for=frozenset(),
        signatures=("organiser",),
        notice_working_days=0,
        totp_for_staff=False,
        recheck=None,
        recall_minutes=5,
        judge_sees_total=True,
        returns_need_inspector=True,
    ),
    "standard": Safeguards(
        preset="standard",
        names_visible_to_judges=False,
        sealing_layers=("work",),
        second_person_for=frozenset({"publish", "rule_change", "correction"}),
        signatures=("clerk", "chief_judge"),
        notice_working_days=3,
        totp_for_staff=False,
        recheck=None,
        recall_minutes=5,
        judge_sees_total=False,
        returns_need_inspector=True,
    ),
    "strict": Safeguards(
        preset="strict",
        names_visible_to_judges=False,
        sealing_layers=("entry", "station", "work"),
        second_person_for=frozenset(SECOND_PERSON_FOR),
        signatures=("clerk", "chief_judge", "supervisor"),
        notice_working_days=5,
        totp_for_staff=True,
        recheck=Recheck(top_percent=30, sample_percent=15),
        recall_minutes=5,
        judge_sees_total=False,
        returns_need_inspector=True,
    ),
}


def read_safeguards(section: Mapping[str, Any] | None) -> Safeguards:
    """Return the safeguards that a definition's section states: a preset and what it overrides.

    Without a section, or without a preset in it, the workshop's. The section fits its schema.
    """
    given = dict(section or {})
    chosen = PRESETS[given.pop("preset", "workshop")]
    if "signatures" in given:
        asked = given["signatures"]
        is_count = isinstance(asked, int)
        given["signatures"] = SIGNATURES_BY_COUNT[asked] if is_count else tuple(asked)
    if "sealing_layers" in given:
        given["sealing_layers"] = tuple(given["sealing_layers"])
    if "second_person_for" in given:
        given["second_person_for"] = frozenset(given["second_person_for"])
    if given.get("recheck") is not None:
        given["recheck"] = Recheck(**given["recheck"])
    return replace(chosen, **given)


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
