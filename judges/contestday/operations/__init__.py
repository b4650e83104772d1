"""What can be done in the hall: the order drawn, one step after another, the board frozen."""

from judges.contestday.operations.hall import draw_order, move_board, step

__all__ = ["draw_order", "move_board", "step"]
