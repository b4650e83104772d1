"""Returns of a labour competition: reported by units, checked by inspectors, kept in the trail."""

from collections.abc import Mapping
from typing import Any

from contest.foundation.feature import ArchivePart, DefinitionSection, Feature, Slot, Steps, Todo
from judges.returns.jobs import JOBS, ROUND
from judges.returns.messages import MESSAGES
from judges.returns.models import TABLES
from judges.returns.operations import rebuild_returns
from judges.returns.operations.linting import lint
from judges.returns.policy import POLICIES
from judges.returns.views import blueprint, pieces
from judges.returns.views.archive import returns_in_archive

NUMBER = {"type": "string", "pattern": r"^(0|[1-9]\d{0,11})(\.\d{1,9})?$"}
NAME = {"type": "string", "minLength": 1, "maxLength": 200}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "due_working_days": {"type": "integer", "minimum": 0, "maximum": 60},
        "voucher_for": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        # What may be reported at most, by indicator: a share cannot be above 100 %.
        "highest": {"type": "object", "additionalProperties": NUMBER},
        # From which record the figure is taken, by indicator: what the inspector asks to see.
        "sources": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"name": NAME, "name_en": NAME},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
        "chair_signs": {"type": "boolean"},
        "targets": {"enum": ["agreed", "reported"]},
        "opens_by_itself": {"type": "boolean"},
        "remind_days": {"type": "integer", "minimum": -1, "maximum": 30},
    },
    "additionalProperties": False,
}


FEATURE = Feature(
    name="returns",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    jobs=JOBS,
    daily=(ROUND,),
    messages=MESSAGES,
    archive=(ArchivePart("returns", returns_in_archive, 27),),
    todos=(Todo("returns", "return.check", pieces.waiting_lines, 40),),
    steps=(Steps(pieces.event_steps, 55),),
    slots=(
        Slot("event_page", "returns/event_piece.html", pieces.event_piece, position=65),
        Slot("work_desk", "returns/desk_piece.html", pieces.desk_piece, position=20),
    ),
    definition_sections=(DefinitionSection("returns", schema={"returns": SCHEMA}, lint=lint),),
    rebuild=(rebuild_returns,),
)
