"""What can be done with a return: saved, filed, checked figure by figure, confirmed, rebuilt."""

from judges.returns.operations.checking import confirm_figure, confirm_return, send_back_figure
from judges.returns.operations.filing import file_return
from judges.returns.operations.rebuilding import rebuild_returns
from judges.returns.operations.saving import Voucher, save_figures

__all__ = [
    "Voucher",
    "confirm_figure",
    "confirm_return",
    "file_return",
    "rebuild_returns",
    "save_figures",
    "send_back_figure",
]
