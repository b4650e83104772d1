"""What can happen to results: computed, signed, published, noticed; never edited."""

from judges.results.operations.advance import (
    AtCut,
    Cut,
    cut_before,
    deciding_stage,
    record_advancement,
    who_advances,
)
from judges.results.operations.compute import (
    compute_results,
    preview_results,
    refuse_changed,
    still_holds,
)
from judges.results.operations.decide import decide_tie
from judges.results.operations.publish import (
    approve_publication,
    close_notice,
    needs_second_person,
    publish_results,
    request_publication,
)
from judges.results.operations.recheck import record_check, start_recheck
from judges.results.operations.sign import next_role, sign_results

__all__ = [
    "AtCut",
    "Cut",
    "approve_publication",
    "close_notice",
    "compute_results",
    "cut_before",
    "decide_tie",
    "deciding_stage",
    "needs_second_person",
    "next_role",
    "preview_results",
    "publish_results",
    "record_advancement",
    "record_check",
    "refuse_changed",
    "request_publication",
    "sign_results",
    "start_recheck",
    "still_holds",
    "who_advances",
]
