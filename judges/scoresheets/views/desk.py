"""The organiser's grid of a stage: who is how far with which work, no mark in sight."""

from flask.typing import ResponseReturnValue

from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading
from contest.foundation.permissions import require
from contest.foundation.web import actor, now, page, permission
from judges.scoresheets import queries
from judges.scoresheets.operations.imports import importable_criteria
from judges.scoresheets.views.base import blueprint, state_words


@blueprint.get("/desk/stages/<pid:stage_id>/progress")
@permission("score_sheet.progress")
def progress(stage_id: str) -> ResponseReturnValue:
    """Show works × seats with a glyph and a word in each cell."""
    with reading() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "score_sheet.progress", stage)
        return page(
            "scoresheets/progress.html",
            stage=stage,
            event=stage.event,
            grid=queries.progress_of_stage(session, stage),
            imported=len(queries.imported_of_stage(session, stage)),
            imports=stage.kind == "imported" or bool(importable_criteria(session, stage)),
            states=state_words(),
            keyings=queries.keyings_of_stage(session, stage),
            now=now(),
        )
