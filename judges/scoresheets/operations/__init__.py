"""What can be done with sheets: drafted, submitted, superseded, keyed, chosen, rebuilt."""

from judges.scoresheets.operations.conflicts import resolve_conflict
from judges.scoresheets.operations.drafts import open_sheet, save_draft
from judges.scoresheets.operations.imports import MarkRow, import_marks, marks_from_rows
from judges.scoresheets.operations.rebuilding import rebuild_marks
from judges.scoresheets.operations.recusals import hold_recused_sheet
from judges.scoresheets.operations.submitting import key_paper_sheet, submit_score_sheet

__all__ = [
    "MarkRow",
    "hold_recused_sheet",
    "import_marks",
    "key_paper_sheet",
    "marks_from_rows",
    "open_sheet",
    "rebuild_marks",
    "resolve_conflict",
    "save_draft",
    "submit_score_sheet",
]
