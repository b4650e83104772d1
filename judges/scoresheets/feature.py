"""Score sheets: filled by judges, kept whole in the trail, derived marks rebuilt from it."""

from contest.foundation.feature import (
    DefinitionSection,
    Fact,
    Feature,
    Slot,
    StepPiece,
    Steps,
    Todo,
)
from judges.panels.signals import JudgeRecused
from judges.scoresheets.models import TABLES
from judges.scoresheets.operations import hold_recused_sheet, rebuild_marks
from judges.scoresheets.policy import POLICIES
from judges.scoresheets.queries.facts import judge_sheets
from judges.scoresheets.views import blueprint, pieces
from judges.scoresheets.views.trying import read_nothing, show_try


def _no_doubts(_document: object) -> tuple[()]:
    return ()


FEATURE = Feature(
    name="scoresheets",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    handlers=((JudgeRecused, hold_recused_sheet),),
    todos=(Todo("marking", "score_sheet.fill", pieces.waiting_lines, 15),),
    steps=(Steps(pieces.event_steps, 55),),
    slots=(
        Slot("event_page", "scoresheets/event_piece.html", pieces.event_piece, position=60),
        Slot("work_desk", "scoresheets/desk_piece.html", pieces.desk_piece, position=10),
    ),
    definition_sections=(
        # States nothing: it only lets the marking scheme of a draft be tried.
        DefinitionSection(
            "scoresheets",
            {},
            _no_doubts,
            pieces=(StepPiece("rubric", "scoresheets/draft_try.html", show_try, read_nothing, 5),),
        ),
    ),
    rebuild=(rebuild_marks,),
    facts=(
        Fact(
            "judge_sheets",
            "a person who handed in score sheets of an event",
            {
                "person_id": "of the judge",
                "event_id": "event",
                "sheets": "how many were handed in while they held the seat",
            },
            judge_sheets,
        ),
    ),
)
