"""Reads sheets, their revisions, queues and progress; changes nothing."""

from judges.scoresheets.queries.ballots import Ballot, Placement, ballots_of_seat
from judges.scoresheets.queries.marks import (
    EffectiveSheet,
    Imported,
    StageMarks,
    imported_of_stage,
    marks_for_scoring,
)
from judges.scoresheets.queries.progress import Cell, Progress, progress_of_stage
from judges.scoresheets.queries.queue import (
    QueueRow,
    QueueStage,
    RowState,
    has_seats,
    queue_of_judge,
    row_state,
)
from judges.scoresheets.queries.sheets import (
    chief_persons,
    conflicts_to_decide,
    effective_revision,
    facts_of_work,
    newest_revisions,
    record_of,
    revision_by_event_id,
    revisions_of,
    rubric_of_version,
    rules_hash_of,
    seat_by_public_id,
    sheet_by_public_id,
    sheet_of,
    visible_name,
)
from judges.scoresheets.queries.unlocks import (
    live_unlock,
    unlock_by_public_id,
    unlocks_of_stage,
)

__all__ = [
    "Ballot",
    "Cell",
    "EffectiveSheet",
    "Imported",
    "Placement",
    "Progress",
    "QueueRow",
    "QueueStage",
    "RowState",
    "StageMarks",
    "ballots_of_seat",
    "chief_persons",
    "conflicts_to_decide",
    "effective_revision",
    "facts_of_work",
    "has_seats",
    "imported_of_stage",
    "live_unlock",
    "marks_for_scoring",
    "newest_revisions",
    "progress_of_stage",
    "queue_of_judge",
    "record_of",
    "revision_by_event_id",
    "revisions_of",
    "row_state",
    "rubric_of_version",
    "rules_hash_of",
    "seat_by_public_id",
    "sheet_by_public_id",
    "sheet_of",
    "unlock_by_public_id",
    "unlocks_of_stage",
    "visible_name",
]
