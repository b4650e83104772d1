"""Draws a team's line over the periods as SVG: coordinates only, colours come from the sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, NARROW, HEIGHT, LEFT, TOP = 640, 320, 200, 44, 12
BOTTOM, RIGHT = 28, 12


@dataclass(frozen=True, slots=True)
class Dot:
    """A value at its place; `label` is the period."""

    x: str
    y: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws: line pieces (a gap where a value is missing), dots, the scale."""

    paths: Sequence[str]
    dots: Sequence[Dot]
    ticks: Sequence[tuple[str, str]]
    width: int = WIDTH
    height: int = HEIGHT


def line_chart(
    points: Sequence[tuple[str, Decimal | None]],
    *,
    low: Decimal,
    high: Decimal,
    width: int = WIDTH,
) -> Chart:
    """Return the line of `points` (label, value or None) between `low` and `high` of the scale.

    A picture that stands in a narrow card is `width` narrow itself, so that its words stay large.
    """
    step = Decimal(width - LEFT - RIGHT) / max(len(points) - 1, 1)
    span = (high - low) or Decimal(1)
    field = Decimal(HEIGHT - TOP - BOTTOM)

    def at(value: Decimal) -> str:
        return f"{Decimal(TOP) + field * (high - value) / span:.1f}"

    dots: list[Dot] = []
    paths: list[str] = []
    piece: list[str] = []
    for place, (label, value) in enumerate(points):
        x = f"{LEFT + step * place:.1f}"
        if value is None:
            paths, piece = [*paths, *_path(piece)], []
            continue
        dots.append(Dot(x, at(value), label, f"{value:.2f}"))
        piece.append(f"{x},{at(value)}")
    ticks = [(at(value), f"{value.normalize():f}") for value in (low, (low + high) / 2, high)]
    return Chart([*paths, *_path(piece)], dots, ticks, width)


@dataclass(frozen=True, slots=True)
class Piece:
    """One period's part of a team's bar."""

    x: str
    width: str
    label: str


def year_bars(
    rows: Sequence[Sequence[Decimal | None]], labels: Sequence[str]
) -> Sequence[Sequence[Piece]]:
    """Return for each team its periods one after another, the longest bar as wide as the picture.

    A period without points takes no room.
    """
    most = max((sum(one for one in row if one) for row in rows), default=Decimal(0)) or Decimal(1)
    bars = []
    for row in rows:
        at, pieces = Decimal(0), []
        for label, points in zip(labels, row, strict=True):
            width = max(points or Decimal(0), Decimal(0)) * WIDTH / most
            if width:
                pieces.append(Piece(f"{at:.2f}", f"{width:.2f}", f"{label} {points:.2f}"))
            at += width
        bars.append(pieces)
    return bars


def bounds(values: Sequence[Decimal | None], *, most: Decimal) -> tuple[Decimal, Decimal]:
    """Return round ends of a scale that holds all values; 0 to `most` where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return Decimal(0), most
    low = Decimal(int(min(known)) // 10 * 10)
    high = Decimal(-(-int(max(known) + 1) // 10) * 10)
    return low, high


def _path(piece: Sequence[str]) -> list[str]:
    return ["M" + " L".join(piece)] if len(piece) > 1 else []
