"""What a paper of the trade is made of: blocks whose text has merge fields `{{ name }}`.

It must not know what the fields mean, nor how the blocks are drawn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

FIELD: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")

Kind = Literal["title", "subtitle", "heading", "addressee", "text", "plain", "signature", "note"]


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph. `kind` gives its face, size and place as official documents have them.

    Sizes: title 2号 (22 pt), text 3号 (16 pt), notes 小四 (12 pt). Source: GB/T 9704-2012, 7.
    """

    text: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, the field of each row, its share of the width."""

    title: str
    field: str
    share: int = 1
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one line for each row of the list that `rows` names in the data."""

    columns: Sequence[Column]
    rows: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form with labels and fields, as many pairs to a line as it has; `height` is in mm.

    A field that is blank in the data leaves its cell empty, to be written into by hand.
    """

    lines: Sequence[Sequence[tuple[str, str]]]
    height: int = 11


@dataclass(frozen=True, slots=True)
class Box:
    """An empty box with a caption, for an opinion, a signature or a stamp; `height` is in mm."""

    caption: str
    height: int = 40


@dataclass(frozen=True, slots=True)
class Picture:
    """A square picture by its name, `width` mm wide, at the right of the paper."""

    name: str
    width: int = 25


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Text | Table | Form | Box | Picture | PageBreak


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its blocks from top to bottom, and whether it lies across."""

    title: str
    blocks: Sequence[Block]
    is_landscape: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    """Each merge field with what it means, for the organiser who alters the template."""
