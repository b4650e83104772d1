"""The same ranking in pandas as a user would write it; `None` where pandas is not installed."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.made.contests import TIE_STEPS, code
from benchmarks.made.loops import Marks

INSTALLED = find_spec("pandas") is not None


def frame_of(marks: Marks) -> Any:
    """One row per mark: entry, judge, criterion, mark."""
    pd = import_module("pandas")  # only where somebody has installed it

    return pd.DataFrame(
        [
            (entry, judge, criterion, mark)
            for entry, judges in marks.items()
            for judge, sheet in judges.items()
            for criterion, mark in sheet.items()
        ],
        columns=["entry", "judge", "criterion", "mark"],
    ).astype({"entry": "category", "judge": "category", "criterion": "category"})


def ranked(frame: Any, weights: dict[str, float]) -> dict[str, int]:
    """Group, sum, drop the extremes, mean, join the tie criteria, sort, rank."""
    pd = import_module("pandas")  # only where somebody has installed it

    frame = frame.assign(points=frame["mark"] * frame["criterion"].map(weights).astype(float))
    totals = frame.groupby(["entry", "judge"], observed=True)["points"].sum().reset_index()
    totals = totals.sort_values(["entry", "points", "judge"])
    place = totals.groupby("entry", observed=True).cumcount()
    size = totals.groupby("entry", observed=True)["points"].transform("size")
    kept = totals[(place > 0) & (place < size - 1)]
    board = kept.groupby("entry", observed=True)["points"].mean().round(2).to_frame("total")
    steps = [code(number) for number in range(TIE_STEPS)]
    few = frame[frame["criterion"].isin(steps)].merge(kept[["entry", "judge"]])
    means = few.groupby(["entry", "criterion"], observed=True)["points"].mean().round(2).unstack()
    keys = ["total", *steps]
    board = board.join(means).sort_values(keys, ascending=False)
    new = (board[keys] != board[keys].shift()).any(axis=1)
    places = pd.Series(range(1, len(board) + 1), index=board.index)
    board["rank"] = places.where(new).ffill().astype(int)
    return dict(zip(board.index.astype(str), board["rank"], strict=True))
