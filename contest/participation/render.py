"""Draws the districts as tiles, one beside another in the tree's order: places, not a map."""

from collections.abc import Sequence
from dataclasses import dataclass

from contest.participation.queries import DistrictLine

WIDE, NARROW, WIDTH, HEIGHT, GAP = 5, 2, 150, 96, 8
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
