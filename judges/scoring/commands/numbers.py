"""Numbers as people type them into a table; it opens no file and knows no rule."""

import re
import unicodedata
from decimal import Decimal

from judges.scoring.numbers import parse_decimal


def typed(text: str) -> str:
    """The text as the half-width characters that it stands for.

    >>> typed(" ９．５ ")
    '9.5'
    """
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def typed_number(text: str) -> Decimal | None:
    """The exact number; `None` when the text is none (a comma, an exponent, a word).

    >>> typed_number("+08.50"), typed_number("8,5"), typed_number("1e3")
    (Decimal('8.50'), None, None)
    """
    return parse_decimal(re.sub(r"^(-?)0+(?=\d)", r"\1", typed(text).removeprefix("+")))
