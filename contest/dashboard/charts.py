"""Pictures drawn on the server as SVG, so that they print and show without a script.

Each comes with its numbers as words beside the bars; whoever prints one prints its table, too.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape

ROW, LABEL, WIDTH, VALUE = 26, 190, 360, 170


def bars_svg(rows: Sequence[tuple[str, float, str]], *, title: str) -> str:
    """Return horizontal bars: label, length and the words of the number; lengths are not negative.

    The longest fills the width; with nothing but zeros no bar is drawn.
    """
    most = max((length for _, length, _ in rows), default=0)
    height = ROW * len(rows) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + WIDTH + VALUE} {height}" '
        f'role="img"><title>{escape(title)}</title>'
    ]
    for number, (label, length, words) in enumerate(rows):
        top = 4 + number * ROW
        wide = WIDTH * length / most if most else 0
        parts.append(
            f'<text x="{LABEL - 8}" y="{top + 16}" font-size="13" text-anchor="end" '
            f'font-family="Noto Sans CJK SC, Noto Sans SC, sans-serif">{escape(label)}</text>'
            f'<rect x="{LABEL}" y="{top + 3}" width="{wide:.1f}" height="{ROW - 9}" '
            'fill="#0B57A4"/>'
            f'<text x="{LABEL + wide + 6:.1f}" y="{top + 16}" font-size="13" '
            f'font-family="Noto Sans CJK SC, Noto Sans SC, sans-serif">{escape(words)}</text>'
        )
    return "".join([*parts, "</svg>"])
