"""What can be done with a return, from the first figure to the rebuilding from the trail."""

from judges.returns.operations.checking import confirm_figure, confirm_return, send_back_figure
from judges.returns.operations.filing import file_return, sign_return
from judges.returns.operations.rebuilding import rebuild_returns
from judges.returns.operations.reopening import lapse_return, reopen_figure, reopen_lapsed
from judges.returns.operations.rounds import remind_late, turn_round
from judges.returns.operations.saving import Voucher, save_figures
from judges.returns.operations.targets import agree_targets
from judges.returns.operations.uploading import LIMITS, hand_in_sheet, take_sheet

__all__ = [
    "LIMITS",
    "Voucher",
    "agree_targets",
    "confirm_figure",
    "confirm_return",
    "file_return",
    "hand_in_sheet",
    "lapse_return",
    "rebuild_returns",
    "remind_late",
    "reopen_figure",
    "reopen_lapsed",
    "save_figures",
    "send_back_figure",
    "sign_return",
    "take_sheet",
    "turn_round",
]
