"""What can be done with sheets: drafted, submitted, recalled, keyed, entered, unlocked."""

from judges.scoresheets.operations.conflicts import resolve_conflict
from judges.scoresheets.operations.drafts import open_sheet, save_draft
from judges.scoresheets.operations.imports import MARK_LIST, import_marks
from judges.scoresheets.operations.keying import (
    discard_keyings,
    key_paper_sheet,
    settle_keyings,
)
from judges.scoresheets.operations.rebuilding import rebuild_marks
from judges.scoresheets.operations.recalling import recall_score_sheet
from judges.scoresheets.operations.recusals import hold_recused_sheet
from judges.scoresheets.operations.scribing import (
    allow_scribe,
    require_scribe,
    scribe_score_sheet,
    stop_scribe,
)
from judges.scoresheets.operations.signing import (
    WRONG_SIGNATURES,
    LateSignature,
    is_by_code,
    kept_signature,
    shown_signature,
    shows_digits,
    signature_by_code,
)
from judges.scoresheets.operations.submitting import submit_score_sheet
from judges.scoresheets.operations.unlocking import (
    approve_unlock,
    refuse_unlock,
    request_correction,
    request_unlock,
)

__all__ = [
    "MARK_LIST",
    "WRONG_SIGNATURES",
    "LateSignature",
    "allow_scribe",
    "approve_unlock",
    "discard_keyings",
    "hold_recused_sheet",
    "import_marks",
    "is_by_code",
    "kept_signature",
    "key_paper_sheet",
    "open_sheet",
    "rebuild_marks",
    "recall_score_sheet",
    "refuse_unlock",
    "request_correction",
    "request_unlock",
    "require_scribe",
    "resolve_conflict",
    "save_draft",
    "scribe_score_sheet",
    "settle_keyings",
    "shown_signature",
    "shows_digits",
    "signature_by_code",
    "stop_scribe",
    "submit_score_sheet",
]
