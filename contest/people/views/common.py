"""What several pages of people share."""

from flask import Blueprint
from flask_babel import gettext as _

from contest.foundation.permissions import Actor
from contest.foundation.presentation import localised
from contest.people.models import Unit

blueprint = Blueprint(
    "people",
    __name__,
    template_folder="../templates",
    static_folder="../static/people",
    static_url_path="/static/people",
)

# The first that is named wins: Edge also calls itself Chrome, and Chrome calls itself Safari.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Return what a browser says of itself in two words, e.g. `Chrome · Linux`."""
    found = [
        next((name for mark, name in names if mark in agent), "") for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(name for name in found if name) or agent[:60]


def paths_of(actor: Actor) -> list[str]:
    """Return the paths of the units over which the actor holds any role."""
    return sorted({grant.unit_path for grant in actor.grants if grant.unit_path})


def unit_choices(units: list[Unit]) -> list[tuple[str, str]]:
    """Return units for a drop-down, moved in by their depth, with a first line that says choose."""
    return [("", _("Choose a unit")), *((unit.public_id, indented(unit)) for unit in units)]


def indented(unit: Unit) -> str:
    """Return a unit's name moved in by its depth in the tree; drop-downs have no other way."""
    return "\u3000" * (unit.path.count("/") - 1) + localised(unit)
