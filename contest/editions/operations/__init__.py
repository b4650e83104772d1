"""What can be done with series, editions, events, stages and definitions."""

from contest.editions.operations.archives import ask_archive, fetch_archive
from contest.editions.operations.definitions import (
    adopt_definition,
    adopt_proposal,
    approve_change,
    asks_second_person,
    check_document,
    document_hash,
    freeze_definition,
    is_frozen,
    refuse_change,
    request_change,
)
from contest.editions.operations.drafts import drop_draft, make_event, save_step, start_draft
from contest.editions.operations.events import (
    add_edition,
    add_event,
    add_series,
    check_window,
    move_phase,
    schedule_event,
)
from contest.editions.operations.figures import import_figures, import_series_figure
from contest.editions.operations.rehearsals import (
    begin_rehearsal,
    note_samples,
    wipe_rehearsal,
)
from contest.editions.operations.schema import definition_schema, findings_of, read_document
from contest.editions.operations.stages import close_stage, open_stage, pause_stage
from contest.editions.operations.switches import plan_switches, switch_stages
from contest.editions.operations.timeline import (
    Timeline,
    moment_of,
    next_day_timeline,
    suggested_timeline,
)

__all__ = [
    "Timeline",
    "add_edition",
    "add_event",
    "add_series",
    "adopt_definition",
    "adopt_proposal",
    "approve_change",
    "ask_archive",
    "asks_second_person",
    "begin_rehearsal",
    "check_document",
    "check_window",
    "close_stage",
    "definition_schema",
    "document_hash",
    "drop_draft",
    "fetch_archive",
    "findings_of",
    "freeze_definition",
    "import_figures",
    "import_series_figure",
    "is_frozen",
    "make_event",
    "moment_of",
    "move_phase",
    "next_day_timeline",
    "note_samples",
    "open_stage",
    "pause_stage",
    "plan_switches",
    "read_document",
    "refuse_change",
    "request_change",
    "save_step",
    "schedule_event",
    "start_draft",
    "suggested_timeline",
    "switch_stages",
    "wipe_rehearsal",
]
