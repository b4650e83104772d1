"""Where the characters of a round seal stand; knows no picture."""

import math


def seal_glyphs(text: str) -> list[dict[str, str]]:
    """Where each character of a round seal's upper arc stands, in a box of 420 x 420 units.

    Radius 158, arc 24 degrees for each character but at most 240, in the middle at the top.
    Positions and angles are text, ready for an SVG attribute. Each glyph is turned by itself,
    because text along a path is not drawn by the typesetter.
    """
    count = len(text)
    arc = min(240.0, 24.0 * count)
    step = arc / (count - 1) if count > 1 else 0.0
    start = -90.0 - (arc / 2 if count > 1 else 0.0)
    glyphs = []
    for place, character in enumerate(text):
        angle = start + step * place
        x = 210 + 158 * math.cos(math.radians(angle))
        y = 210 + 158 * math.sin(math.radians(angle))
        glyphs.append(
            {"text": character, "x": f"{x:.2f}", "y": f"{y:.2f}", "turn": f"{angle + 90:.2f}"}
        )
    return glyphs
