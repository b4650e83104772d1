"""Marks user-visible words in code that must not know the web."""

from typing import Final


def N_(message: str) -> str:
    """Return `message` as it is; the catalogue finds it, the application translates it."""
    return message


# What a count of nothing, an unknown person or a missing value is shown as, in every language.
NOTHING: Final = "–"
