"""How the works of a judged stage stand while it runs, under their codes; nothing is kept."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind
from judges.results.queries.gathering import marks_by_work
from judges.rubrics.queries import parsed_definition
from judges.scoring.inputs import SheetInput
from judges.scoring.outcome import StageEntry
from judges.scoring.staging import filed, score_stage
from judges.scoring.variants import with_sheet


def standing_of_works(
    session: Session, stage: Stage, *, instead: SheetInput | None = None
) -> Mapping[str, StageEntry]:
    """Return each work of `stage` by code, scored by its rules from the sheets that are in.

    A work whose panel is not complete has no total. It looks behind no code and adds nothing that
    other stages bring. `instead` asks what would be if that sheet stood in place of its seat's own;
    raises `NoSuchVariant` where the seat has none that counts. {} for returns and before the draw.
    """
    if stage.kind is StageKind.RETURNS:
        return {}
    definition = parsed_definition(session, stage.event)
    marks = marks_by_work(session, stage)
    if not marks.entries:
        return {}
    if instead is not None:
        marks = with_sheet(marks, instead)
    result, _blocks = score_stage(
        definition,
        definition.stage(stage.code),
        marks,
        rows=filed(marks),
        entries={entry.code: entry for entry in marks.entries},
        done={},
    )
    return result.entries
