"""How the works of a judged stage stand while it runs, under their codes; nothing is kept."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind
from judges.results.queries.gathering import marks_by_work
from judges.rubrics.queries import parsed_definition
from judges.scoring.outcome import StageEntry
from judges.scoring.staging import filed, score_stage


def standing_of_works(session: Session, stage: Stage) -> Mapping[str, StageEntry]:
    """Return each work of `stage` by code, scored by its rules from the sheets that are in.

    A work whose panel is not complete has no total. It looks behind no code and adds nothing that
    other stages bring. {} for returns and before the draw.
    """
    if stage.kind is StageKind.RETURNS:
        return {}
    definition = parsed_definition(session, stage.event)
    marks = marks_by_work(session, stage)
    if not marks.entries:
        return {}
    result, _blocks = score_stage(
        definition,
        definition.stage(stage.code),
        marks,
        rows=filed(marks),
        entries={entry.code: entry for entry in marks.entries},
        done={},
    )
    return result.entries
