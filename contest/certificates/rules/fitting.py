"""What fits on the paper, and what has a place on it at all; knows no typesetter."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

from contest.certificates.rules.words import is_han

LINE_MM: Final = 213.0  # 297 less 42 on either side
POINT_MM: Final = 25.4 / 72
_LADDER: Final = ((20, 78), (18, 120), (16, 170))
_BILINGUAL_TOP: Final = 18
_NAME_LADDER: Final = ((24, 21.0), (20, 25.0), (18, 28.0), (16, 32.0))
_AWARD_LADDER: Final = ((26, 20.0), (20, 26.0))
_MEMBER_LADDER: Final = ((14, 4, 8), (12, 6, 18), (10, 8, 32))
# Issuers and the day stand beside the body's end: from the seal's upper edge to 29 mm from below.
_ISSUER_LADDER: Final = ((16, 1.6), (14, 1.6), (12, 1.35))
_ISSUER_MM: Final = 86.0
_ISSUERS_MM: Final = 32.5


@dataclass(frozen=True, slots=True)
class Room:
    """Where the body of a design begins and must end, in mm from the paper's upper edge.

    The award's line and the English text are wide and must end above the seal, whose upper edge
    is at 148.5 mm; the close is short and, where the seal stands to the right of it, must only
    end above the QR code, at 162 mm.
    """

    top: float = 64.0
    bilingual_top: float = 60.0
    wide_end: float = 147.5
    close_end: float = 160.5


@dataclass(frozen=True, slots=True)
class Fit:
    """The type sizes in points, and how many members stand in a row, at which the text fits."""

    reason: int
    name: int
    award: int
    members: int | None = None
    per_row: int | None = None
    issuers: int = 16

    @property
    def salutation(self) -> int:
        """No larger than the name before it."""
        return min(self.name, self.reason)


def width_in_han(text: str) -> float:
    """Width of `text` in full-width characters; Latin letters, digits and spaces count half."""
    wide = {"W", "F", "A"}
    return sum(1.0 if unicodedata.east_asian_width(c) in wide else 0.5 for c in text)


def fit(
    *,
    name: str,
    reason: str,
    award: str,
    members: Sequence[str] = (),
    english: str = "",
    issuers: Sequence[str] = (),
    room: Room = Room(),
) -> Fit | str:
    """The largest sizes at which everything keeps clear of seal and QR code.

    Where nothing fits, the name of the first field that is too long instead ("name", "award",
    "issuers", "members", "reason" or "english"): the caller refuses, because a smaller size would
    not be read on a wall. Reason: 20 pt up to 78 full-width characters, 18 pt up to 120, 16 pt up
    to 170; the bilingual setting begins at 18 pt. Members stand
    closer where no size of the reason leaves them room.
    """
    name_size = _first(_NAME_LADDER, width_in_han(name))
    if name_size is None:
        return "name"
    award_size = _first(_AWARD_LADDER, width_in_han(award))
    if award_size is None:
        return "award"
    issuer_size = _issuer_size(issuers)
    if issuer_size is None:
        return "issuers"
    rows: list[tuple[int | None, int | None]] = [
        (s, n) for s, n, most in _MEMBER_LADDER if _seats(members, s, n, most)
    ]
    if not rows:
        return "members"
    length = width_in_han(reason)
    for row, (size, most) in product(rows if members else [(None, None)], _LADDER):
        if length > most or (english and size > _BILINGUAL_TOP):
            continue
        sizes = Fit(size, name_size, award_size, *row, issuer_size)
        if _is_clear(sizes, room, reason=reason, award=award, members=members, english=english):
            return sizes
    return "english" if english and length <= _LADDER[-1][1] else "reason"


def _first(ladder: Sequence[tuple[int, float]], width: float) -> int | None:
    return next((size for size, most in ladder if width <= most), None)


def _seats(members: Sequence[str], size: int, per_row: int, most: int) -> bool:
    widest = max(map(width_in_han, members), default=0) + 1
    return len(members) <= most and widest * size * POINT_MM <= LINE_MM / per_row


def _issuer_size(issuers: Sequence[str]) -> int | None:
    """The largest size at which each has its line; else the largest at which all have room."""
    for may_break, (size, leading) in product((False, True), _ISSUER_LADDER):
        per_line = int(_ISSUER_MM / (size * POINT_MM))
        lines = [math.ceil(width_in_han(issuer) / per_line) for issuer in issuers]
        height = (sum(lines) + 1) * size * POINT_MM * leading
        if height <= _ISSUERS_MM and (may_break or max(lines, default=1) == 1):
            return size
    return None


def _is_clear(
    sizes: Fit, room: Room, *, reason: str, award: str, members: Sequence[str], english: str
) -> bool:
    """Whether the body ends above seal and QR code: its line boxes and margins, added up in mm."""
    leading, top = (1.6, room.bilingual_top) if english else (1.75, room.top)
    line = sizes.reason * POINT_MM
    end = top + max(line * leading, sizes.name * POINT_MM * 1.2) + (1.5 if english else 2.5)
    if sizes.members and sizes.per_row:
        end += 2 + math.ceil(len(members) / sizes.per_row) * sizes.members * POINT_MM * 1.6
    # Half a character stays free, for marks that may not begin a line.
    lines = math.ceil((width_in_han(reason) + 2) / (int(LINE_MM / line) - 0.5))
    end += lines * line * leading
    end += sizes.award * POINT_MM * 1.4 + (5 if english else 8) if award else 0
    if end > room.wide_end:
        return False
    end += line * leading
    if english:
        end += 3 + math.ceil(len(english) / 105) * 10.5 * POINT_MM * 1.55
    return end <= (room.wide_end if english else room.close_end)


def unprintable(text: str) -> list[str]:
    """The characters in `text` that have no place on paper, in order: controls, marks of writing
    direction, private and unassigned code points, line breaks, and marks that would lie over a
    Chinese character or over one another. Empty when the text is sound."""
    bad = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
    found = [c for c in text if unicodedata.category(c) in bad]
    # A mark that belongs to its letter, as in José, is one character with it in this form.
    composed = unicodedata.normalize("NFC", text)
    found += [
        mark
        for before, mark in pairwise(f"一{composed}")
        if is_mark(mark) and (is_mark(before) or is_han(before))
    ]
    return list(dict.fromkeys(found))


def is_mark(character: str) -> bool:
    """True for a mark that is drawn over, under or around the character before it."""
    return unicodedata.category(character) in {"Mn", "Me"}
