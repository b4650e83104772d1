"""What a yearly figure of another system may be."""

from typing import Final

FIRST_YEAR: Final = 1949
LARGEST_FIGURE: Final = 100_000_000
