"""What can happen to a transfer case; nothing is overwritten, a better figure replaces by name."""

from contest.industrialisation.operations.gates import decide_gate, request_gate
from contest.industrialisation.operations.listing import (
    enter_library,
    list_in_library,
    take_off_library,
)
from contest.industrialisation.operations.reminding import remind_of_projects
from contest.industrialisation.operations.replicating import record_replication
from contest.industrialisation.operations.reports import (
    hand_in_report,
    report_benefit,
    verify_benefit,
)
from contest.industrialisation.operations.steps import (
    Step,
    hand_over,
    move_case,
    open_case,
    open_on_award,
    show_paper,
)

__all__ = [
    "Step",
    "decide_gate",
    "enter_library",
    "hand_in_report",
    "hand_over",
    "list_in_library",
    "move_case",
    "open_case",
    "open_on_award",
    "record_replication",
    "remind_of_projects",
    "report_benefit",
    "request_gate",
    "show_paper",
    "take_off_library",
    "verify_benefit",
]
