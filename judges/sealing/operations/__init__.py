"""What can be done with codes: drawn, guarded, opened; and with works: present or not."""

from judges.sealing.operations.admit import admit_entries
from judges.sealing.operations.draw import draw_stage
from judges.sealing.operations.status import set_work_status
from judges.sealing.operations.unseal import (
    approve_unsealing,
    request_unsealing,
    shown_hash,
    unseal_stage,
)

__all__ = [
    "admit_entries",
    "approve_unsealing",
    "draw_stage",
    "request_unsealing",
    "set_work_status",
    "shown_hash",
    "unseal_stage",
]
