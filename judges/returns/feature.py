"""Returns of a labour competition: reported by units, checked by inspectors, kept in the trail."""

from collections.abc import Mapping, Sequence
from typing import Any

from contest.foundation.feature import DefinitionSection, Feature, Finding, Slot
from contest.foundation.words import N_
from judges.returns.models import TABLES
from judges.returns.operations import rebuild_returns
from judges.returns.policy import POLICIES
from judges.returns.views import blueprint, pieces

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "due_working_days": {"type": "integer", "minimum": 0, "maximum": 60},
        "voucher_for": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    },
    "additionalProperties": False,
}


def lint(document: Mapping[str, Any]) -> Sequence[Finding]:
    """Return an error for each voucher that is asked for an indicator that does not exist."""
    rubrics = document.get("rubrics", {})
    used = {one.get("rubric") for one in document.get("stages", ()) if one.get("kind") == "returns"}
    known = {
        criterion.get("code")
        for code, rubric in rubrics.items()
        if code in used
        for section in rubric.get("sections", ())
        for criterion in section.get("criteria", ())
    }
    return [
        Finding(
            "error",
            f"/returns/voucher_for/{place}",
            N_("There is no indicator %(code)s."),
            N_("Name an indicator of a return, or leave it out."),
            {"code": code},
        )
        for place, code in enumerate(document.get("returns", {}).get("voucher_for", ()))
        if code not in known
    ]


FEATURE = Feature(
    name="returns",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    slots=(
        Slot("event_page", "returns/event_piece.html", pieces.event_piece, position=65),
        Slot("work_desk", "returns/desk_piece.html", pieces.desk_piece, position=20),
    ),
    definition_sections=(DefinitionSection("returns", schema={"returns": SCHEMA}, lint=lint),),
    rebuild=(rebuild_returns,),
)
