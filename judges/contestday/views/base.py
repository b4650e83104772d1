"""The blueprint of the contest day, and how its pages find and guard a stage."""

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.permissions import require
from contest.foundation.web import actor
from judges.contestday.policy import StageOnTheDay
from judges.contestday.queries import chiefs_of_stage

blueprint = Blueprint(
    "contestday",
    __name__,
    template_folder="../templates",
    static_folder="../static/contestday",
    static_url_path="/static/contestday",
)


def watched(session: Session, stage_id: str) -> Stage:
    """Return the stage that an address names; raises unless whoever asks may watch it."""
    stage = stage_by_public_id(session, stage_id)
    record = StageOnTheDay(stage, chiefs_of_stage(session, stage))
    require(actor(), "contest_day.watch", record)
    return stage


def cell_words() -> dict[str, tuple[str, str, str]]:
    """Return tone, glyph and word of each state of a cell, in the reader's language."""
    return {
        "not_started": ("", "circle", _("Not started")),
        "in_progress": ("info", "player-play", _("In progress")),
        "submitted": ("ok", "check", _("On the server")),
        "correcting": ("warn", "rotate-2", _("Being corrected")),
        "locked": ("", "lock", _("Locked")),
        "conflict": ("error", "circle-x", _("Two versions")),
        "held": ("warn", "hourglass", _("Held back")),
        "recused": ("", "circle-off", _("Recused")),
        "absent": ("", "circle-off", _("Absent")),
        "forfeited": ("", "circle-off", _("Forfeited")),
        "disqualified": ("", "circle-off", _("Disqualified")),
    }
