"""Appeals as a feature."""

from contest.foundation.feature import ArchivePart, Feature, Slot, Todo
from judges.appeals.archive import appeals_in_archive
from judges.appeals.messages import MESSAGES
from judges.appeals.models import TABLES
from judges.appeals.operations import keep_notice_open, note_correction, require_ruling
from judges.appeals.policy import POLICIES
from judges.appeals.queries import appeal_faults
from judges.appeals.slots import (
    on_entry_page,
    on_event_page,
    on_public_result_page,
    on_result_page,
    waiting_lines,
)
from judges.appeals.views import blueprint
from judges.results.signals import NoticeCloses, ResultsPublished
from judges.returns.signals import FigureReopens

FEATURE = Feature(
    name="appeals",
    tables=TABLES,
    checks=(appeal_faults,),
    policies=POLICIES,
    blueprints=(blueprint,),
    handlers=(
        (NoticeCloses, keep_notice_open),
        (ResultsPublished, note_correction),
        (FigureReopens, require_ruling),
    ),
    messages=MESSAGES,
    archive=(ArchivePart("appeals", appeals_in_archive, 35),),
    todos=(Todo("appeals", "appeal.view", waiting_lines, 60),),
    slots=(
        Slot("entry_page", "appeals/slot_entry.html", on_entry_page, position=15),
        Slot("event_page", "appeals/slot_event.html", on_event_page, position=75),
        Slot("public_result_page", "appeals/slot_public.html", on_public_result_page, position=10),
        Slot("result_page", "appeals/slot_result.html", on_result_page, position=10),
    ),
)
