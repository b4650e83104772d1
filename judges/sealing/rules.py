"""How codes are drawn and committed to: pure functions over ids, with chance handed in.

Source of the three layers and of their order: rule book A4.1 and A4.8.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Final

from contest.foundation.canonical import canonical_json
from contest.foundation.words import N_

ENTRY, STATION, WORK = "entry", "station", "work"
ORDER: Final = (ENTRY, STATION, WORK)
LAYER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {ENTRY: N_("Entry code"), STATION: N_("Station"), WORK: N_("Work code")}
)
STATUS_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "present": N_("Present"),
        "absent": N_("Absent"),
        "forfeited": N_("Forfeited"),
        "disqualified": N_("Disqualified"),
    }
)

TAG: Final = b"LEITAI-DRAW-1\0"
SALT_BITS: Final = 256
# Ten times as many numbers as works, so that a number says nothing of the order of drawing.
SPREAD: Final = 10
FEWEST_NUMBERS: Final = 10_000
LEAST_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Entrant:
    """What a draw is told of an entry: its public id and its number of registration."""

    public_id: str
    number: int


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """One layer: which code stands for what.

    `codes` leads from a code to the public id of an entry (first layer), else to the code of the
    layer before. `is_secret` says whether the rules ask to hide it.
    """

    layer: str
    codes: Mapping[str, str]
    is_secret: bool


def draw_layers(
    sealing: Sequence[str], entrants: Sequence[Entrant], chance: Random
) -> tuple[DrawnLayer, ...]:
    """Return the layers of one stage in the order of drawing.

    `sealing` lists the secret layers of the stage. There is always an entry layer, because
    something must lead back to the entry: where the list does not ask for it, its codes are the
    entry numbers, open to all. `chance` must be cryptographic outside tests.
    """
    if ENTRY in sealing:
        layers = [_lots(ENTRY, "E", [e.public_id for e in entrants], chance)]
    else:
        layers = [_numbers(entrants)]
    if STATION in sealing:
        layers.append(_lots(STATION, "S", list(layers[-1].codes), chance))
    if WORK in sealing:
        layers.append(_work_codes(list(layers[-1].codes), chance))
    return tuple(layers)


def commitment(salt: str, stage: str, layer: str, codes: Mapping[str, str]) -> str:
    """Return the SHA-256 (64 hexadecimal digits) over tag, salt and canonical map of a layer.

    `stage` is the stage's public id, so that a map cannot be passed off as another stage's.
    """
    content = canonical_json({"stage": stage, "layer": layer, "codes": dict(codes)})
    return hashlib.sha256(TAG + bytes.fromhex(salt) + content).hexdigest()


def new_salt(chance: Random) -> str:
    """Return 32 fresh bytes as 64 hexadecimal digits."""
    return f"{chance.getrandbits(SALT_BITS):064x}"


def shuffled(codes: Sequence[str], chance: Random) -> list[str]:
    """Return `codes` in an order that says nothing."""
    return chance.sample(list(codes), len(codes))


def _numbers(entrants: Sequence[Entrant]) -> DrawnLayer:
    digits = max([LEAST_DIGITS, *(len(str(e.number)) for e in entrants)])
    codes = {f"{e.number:0{digits}}": e.public_id for e in entrants}
    return DrawnLayer(ENTRY, codes, is_secret=False)


def _lots(layer: str, letter: str, sources: Sequence[str], chance: Random) -> DrawnLayer:
    digits = max(LEAST_DIGITS, len(str(len(sources))))
    drawn = shuffled(sources, chance)
    codes = {f"{letter}-{place:0{digits}}": source for place, source in enumerate(drawn, 1)}
    return DrawnLayer(layer, codes, is_secret=True)


def _work_codes(sources: Sequence[str], chance: Random) -> DrawnLayer:
    space = max(FEWEST_NUMBERS, SPREAD * (len(sources) + 1))
    digits = len(str(space - 1))
    numbers = chance.sample(range(1, space), len(sources))
    codes = {
        f"A-{number:0{digits}}": source
        for number, source in sorted(zip(numbers, sources, strict=True))
    }
    return DrawnLayer(WORK, codes, is_secret=True)
