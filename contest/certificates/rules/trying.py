"""Which names a design is tried on: the longest, and the one with the rarest character."""

from collections.abc import Iterable
from typing import Final

from contest.certificates.rules.fitting import width_in_han

# Tried where the event has no names yet: a name of another people, one outside the old sets.
LONG_NAME: Final = "阿卜杜热合曼·买买提依明"
RARE_NAME: Final = "曾龑犇"
_SECOND_LEVEL: Final = 0xD8
_OUTSIDE: Final = 2


def longest_name(names: Iterable[str]) -> str:
    """Return the name that takes most room on paper; of equal ones the first.

    `LONG_NAME` where there is none.
    """
    return max(names, key=width_in_han, default=LONG_NAME)


def rarest_name(names: Iterable[str]) -> str:
    """Return the name that holds the rarest character; of equal ones the first.

    `RARE_NAME` where there is none.
    """
    return max(names, key=lambda name: max(map(rarity, name), default=0), default=RARE_NAME)


def rarity(character: str) -> int:
    """Say how rare a character is: 0 and 1 for the two levels of GB 2312, above by code point.

    The first level holds the 3,755 common ones, the second 3,008 more; what lies outside is what
    faces of old lacked. Source: GB/T 2312-1980.
    """
    try:
        first = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return _OUTSIDE + ord(character)
    return 1 if first >= _SECOND_LEVEL else 0
