"""The tablet carries the house's own drawings, and only some: each kilobyte is waited for."""

import re

from config import ROOT

STATIC = ROOT / "judges" / "tablet" / "static" / "tablet"
SCRIPTS = ROOT / "judges" / "tablet" / "app"
HOUSE = ROOT / "contest" / "foundation" / "static" / "foundation" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)
QUOTED = re.compile(r'"([a-z0-9-]+)"')
# A place in the tablet's store, not a drawing.
NO_DRAWING = {"settings"}


def drawings(file):
    return {found[1]: found[0] for found in SYMBOL.finditer(file.read_text(encoding="utf-8"))}


def test_every_drawing_is_the_houses_own():
    house = drawings(HOUSE)
    assert {name: house.get(name) for name in drawings(STATIC / "icons.svg")} == drawings(
        STATIC / "icons.svg"
    )


def test_every_drawing_that_a_script_names_is_there():
    said = {
        name
        for script in SCRIPTS.glob("*.js")
        for name in QUOTED.findall(script.read_text(encoding="utf-8"))
    }
    wanted = (said & set(drawings(HOUSE))) - NO_DRAWING

    assert len(wanted) > 20
    assert wanted - set(drawings(STATIC / "icons.svg")) == set()
