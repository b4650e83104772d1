"""What the pages of the dashboard share: the blueprint, words, the stamp that says as of when."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from contest.dashboard import queries
from contest.dashboard.rules import VERDICTS
from contest.foundation.calendar import local_format
from contest.foundation.web import now
from contest.people.rules import GRADE_NAMES

blueprint = Blueprint(
    "dashboard",
    __name__,
    template_folder="../templates",
    static_folder="../static/dashboard",
    static_url_path="/static/dashboard",
)


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """Give templates the names of grades, of other features' values, and of verdicts."""
    return {
        "grade_names": GRADE_NAMES,
        "fact_words": queries.fact_words,
        "relation_verdicts": VERDICTS,
    }


def stamp() -> str:
    """Say as of when a page's figures are."""
    return str(_("data as of %(time)s", time=local_format(now())))


def known_stage(asked: str | None) -> str | None:
    """Return a stage of the road that was asked for; None, which narrows nothing, for no such."""
    return next((one for one in queries.fact_words("stage") if one == asked), None)
