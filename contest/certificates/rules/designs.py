"""Which design a certificate takes, from the event's settings; knows no template."""

from collections.abc import Mapping
from typing import Any, Final

STANDARD: Final = "honour"
BUILT_IN: Final = (
    "honour",
    "bilingual",
    "team",
    "unit",
    "judge",
    "participation",
    "joint",
    "preprinted",
)
# Awards of these kinds have a design of their own, unless the event names another.
_OF_KIND: Final = {
    "unit": "unit",
    "red_flag": "unit",
    "judge": "judge",
    "participation": "participation",
}


def design_of(kind: str, *, is_team: bool, settings: Mapping[str, Any]) -> str:
    """Return the design for an award of `kind`.

    In this order: what `designs` of the settings names for the kind; what the kind asks for;
    `design` of the settings; the design for teams or for two languages where they apply.
    """
    named = settings.get("designs", {}).get(kind)
    if named:
        return str(named)
    chosen = str(settings.get("design") or STANDARD)
    if chosen in {"preprinted", "joint"}:
        return chosen
    if kind in _OF_KIND:
        return _OF_KIND[kind]
    if chosen != STANDARD:
        return chosen
    if is_team:
        return "team"
    return "bilingual" if settings.get("bilingual") else STANDARD


JOINT_ISSUERS: Final = 2


def settings_faults(settings: Mapping[str, Any]) -> list[str]:
    """What in the settings contradicts itself, as msgids; empty when they can be used."""
    named = {settings.get("design"), *settings.get("designs", {}).values()}
    if "joint" in named and len(settings.get("issuers") or ()) != JOINT_ISSUERS:
        return ["A joint certificate names exactly two issuing bodies."]
    return []
