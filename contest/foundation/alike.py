"""How much of one text stands in another, in Chinese as in English; knows not whose texts they are.

Pure: takes and gives text. Fingerprints find which texts are worth comparing among many; the
comparison itself goes sentence by sentence, so that moved and slightly changed ones are found too.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b
from heapq import nsmallest
from typing import Final

from rapidfuzz import fuzz

PRINTS: Final = 32
PIECE: Final = 3
# Shorter texts say too little: every declaration of a fixture begins alike.
SHORTEST: Final = 40
SENTENCE: Final = re.compile(r"[^。！？；!?;\n]+[。！？；!?;]?")
SHORTEST_SENTENCE: Final = 6
SAME_SENTENCE: Final = 75
CENT: Final = Decimal("0.01")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of the shorter of two texts stands in the other, and where, in both.

    `share_percent` has two decimals. Spans are places in the texts as given, in their order.
    """

    share_percent: Decimal
    spans: Sequence[Span]
    other_spans: Sequence[Span]


def fingerprints(text: str) -> list[int]:
    """Return the 32 smallest hashes of all three neighbouring characters; none of a short text.

    Of two texts the share of common ones is about that of their common pieces (a bottom-k sketch),
    so that few numbers tell which of 60,000 texts are worth a look. Case, width, signs and spaces
    do not count. Each number fits a signed column of 64 bits.
    """
    plain = "".join(sign for sign in _folded(text) if sign.isalnum())
    if len(plain) < SHORTEST:
        return []
    pieces = {plain[at : at + PIECE] for at in range(len(plain) - PIECE + 1)}
    return nsmallest(PRINTS, {_hash(piece) for piece in pieces})


def likeness(text: str, other: str) -> Likeness:
    """Return how much of the shorter text stands in the other.

    Each sentence of the shorter counts by how well its best place in the other agrees, from three
    quarters on; what agrees less does not count.
    """
    if len(other) < len(text):
        turned = likeness(other, text)
        return Likeness(turned.share_percent, turned.other_spans, turned.spans)
    folded, whole, found = _folded(text), 0, Decimal(0)
    other_folded = _folded(other)
    spans: list[Span] = []
    other_spans: list[Span] = []
    for sentence in SENTENCE.finditer(folded):
        written = sentence.group().strip()
        if len(written) < SHORTEST_SENTENCE:
            continue
        whole += len(written)
        place = fuzz.partial_ratio_alignment(written, other_folded, score_cutoff=SAME_SENTENCE)
        if place is None:
            continue
        found += len(written) * Decimal(place.score) / 100
        begins = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
        spans.append((begins, begins + len(written)))
        other_spans.append((place.dest_start, place.dest_end))
    share = (100 * found / whole).quantize(CENT, ROUND_HALF_UP) if whole else Decimal(0)
    return Likeness(share, _joined(spans), _joined(other_spans))


def marked(text: str, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it lies in a span."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [(piece, is_in) for piece, is_in in [*pieces, (text[at:], False)] if piece]


def _folded(text: str) -> str:
    """Return the text with each character in its plain form; its length and places stay."""
    return "".join(_one(sign) for sign in text)


def _one(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign).casefold()
    return plain if len(plain) == 1 else sign


def _hash(piece: str) -> int:
    return int.from_bytes(blake2b(piece.encode(), digest_size=8).digest()) >> 1


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
