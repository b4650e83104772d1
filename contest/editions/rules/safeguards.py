"""Safeguards and their presets; plain rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from contest.foundation.words import N_

PRESET_NAMES: Final[Mapping[str, str]] = {
    "workshop": N_("Workshop"),
    "standard": N_("Standard"),
    "strict": N_("Strict"),
}
PRESET_MEANINGS: Final[Mapping[str, str]] = {
    "workshop": N_("One organiser, names visible, no public notice. For contests among teams."),
    "standard": N_("Judges see codes, two sign, three working days of public notice."),
    "strict": N_("Three layers of codes, three sign, a second person for every opening."),
}
LAYERS: Final = ("entry", "station", "work")
# How the public list writes persons' names: whole, masked while the notice runs, masked for good.
PUBLIC_NAMES: Final = ("full", "masked_in_notice", "masked")
# How a judge signs a sheet: not at all, or with a finger on the tablet.
SHEET_SIGNATURES: Final = ("none", "drawn")
SECOND_PERSON_FOR: Final = ("publish", "unseal", "rule_change", "correction")
SIGNING_ROLES: Final = ("organiser", "clerk", "chief_judge", "supervisor")
ROLE_NAMES: Final[Mapping[str, str]] = {
    "organiser": N_("Organiser"),
    "clerk": N_("Score clerk"),
    "chief_judge": N_("Chief judge"),
    "supervisor": N_("Supervisor"),
}
# A bare number of signatures means these, in this order.
SIGNATURES_BY_COUNT: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("organiser",),
    2: ("clerk", "chief_judge"),
    3: ("clerk", "chief_judge", "supervisor"),
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
class Attention:
    """From where on a sheet is shown before signing as worth a look; 0 looks for nothing of a kind.

    `far_percent` of the scales: one sheet from the middle of the others. `lean_percent`: a judge
    from the panel over all works, or from one sheet on. `same_sheets`: so many alike.
    `quick_seconds`: a sheet so soon after the one before. The figures are ours, no rule book's.
    """

    far_percent: int = 10
    lean_percent: int = 6
    same_sheets: int = 3
    quick_seconds: int = 15


@dataclass(frozen=True, slots=True)
class Safeguards:
    """How much ceremony an event asks for; every one is a setting over one of three presets.

    `sealing_layers` are the code layers of a stage whose own `sealing` says nothing.
    `second_person_for` holds some of publish, unseal, rule_change, correction. `signatures` are
    roles in the order of signing. `recall_minutes` is how long a judge may take a sheet back.
    An on-site appeal is taken for `appeal_minutes` after the posting (0: none) and ruled within
    `ruling_minutes`; an objection is taken while the notice runs and ruled within
    `ruling_working_days`. `public_names` is one of `PUBLIC_NAMES`. `attention` says what is shown
    as odd before anybody signs, `sheet_signature` how a judge signs each sheet.
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
    attention: Attention = Attention()
    sheet_signature: str = "none"


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
    if "attention" in given:
        given["attention"] = Attention(**given["attention"])
    return replace(chosen, **given)
