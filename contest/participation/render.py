"""Draws the districts as tiles, one beside another in the tree's order: places, not a map."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from contest.participation.queries import DistrictLine

WIDE, NARROW, WIDTH, HEIGHT, GAP = 5, 2, 150, 100, 8
NAME, LINES = 18, 2
"""How wide a tile's name may be, a Chinese character counting two, and in how many lines."""
STEPS = (1, 50, 80, 100)
"""From which share a tile has the next shade; 100 only where every pilot takes part."""


@dataclass(frozen=True, slots=True)
class DistrictTile:
    """One district at its place; `shade` 0 is none, 4 every pilot, -1 no pilot at all."""

    line: DistrictLine
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True)
class Tiles:
    """The whole picture and its size."""

    tiles: Sequence[DistrictTile]
    width: int
    height: int


def district_tiles(lines: Sequence[DistrictLine], *, in_row: int = WIDE) -> Tiles:
    """Return the tiles of `lines`, five in a row, or as many as the window bears."""
    tiles = [
        DistrictTile(
            line,
            place % in_row * (WIDTH + GAP),
            place // in_row * (HEIGHT + GAP),
            shade_of(line.share),
        )
        for place, line in enumerate(lines)
    ]
    rows = -(-len(lines) // in_row)
    return Tiles(tiles, in_row * (WIDTH + GAP) - GAP, max(rows * (HEIGHT + GAP) - GAP, 0))


def shade_of(share: int | None) -> int:
    """Return the shade of a share in percent.

    >>> [shade_of(share) for share in (None, 0, 1, 50, 99, 100)]
    [-1, 0, 1, 2, 3, 4]
    """
    if share is None:
        return -1
    return sum(share >= step for step in STEPS)


def name_lines(name: str) -> list[str]:
    """Return a district's name in two lines at most, broken at words; a longer one ends in "…".

    >>> name_lines("Suzhou Industrial Park Trade Union")
    ['Suzhou Industrial', 'Park Trade Union']
    >>> name_lines("张家港市总工会")
    ['张家港市总工会']
    """
    lines = [""]
    for piece in re.findall(r"[!-~]+ ?|[^!-~]", name):
        if lines[-1] and _width(lines[-1] + piece.rstrip()) > NAME:
            lines.append("")
        lines[-1] += piece
    shown = [line.strip() for line in lines]
    return shown if len(shown) <= LINES else [*shown[: LINES - 1], f"{shown[LINES - 1]}…"]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
