"""What several pages of messages share."""

from flask import Blueprint, current_app

from contest.foundation.grids import is_place
from contest.foundation.presentation import is_english

blueprint = Blueprint(
    "notifications",
    __name__,
    template_folder="../templates",
    static_folder="../static/notifications",
    static_url_path="/static/notifications",
)


def reader_language() -> str:
    """Return the language in which the page is read."""
    return "en" if is_english() else "zh_Hans_CN"


def trusted() -> frozenset[str]:
    """Return the machines of the own network that may be called."""
    hosts: frozenset[str] = current_app.config["OUTBOUND_HOSTS"]
    return hosts


def older_than(text: str) -> int | None:
    """Return the row before which a page begins; None for the first page."""
    return int(text) if is_place(text) else None
