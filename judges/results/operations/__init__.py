"""What can happen to results: computed, signed, published, noticed; never edited."""

from judges.results.operations.advance import (
    deciding_stage,
    record_advancement,
    who_advances,
)
from judges.results.operations.compute import compute_results, decide_tie, preview_results
from judges.results.operations.publish import (
    approve_publication,
    close_notice,
    needs_second_person,
    publish_results,
    request_publication,
)
from judges.results.operations.sign import next_role, sign_results

__all__ = [
    "approve_publication",
    "close_notice",
    "compute_results",
    "decide_tie",
    "deciding_stage",
    "needs_second_person",
    "next_role",
    "preview_results",
    "publish_results",
    "record_advancement",
    "request_publication",
    "sign_results",
    "who_advances",
]
