"""Rows of a form that is drawn as a table: every cell is named `prefix-row-key`.

Knows no meaning of a row and no web; what was sent comes as plain text by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def sent_rows(sent: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """Return the rows of one table in their order, each cell by its key, outer spaces removed.

    Names that do not fit are left out: a browser sends none.
    """
    rows: dict[int, dict[str, str]] = {}
    for name, text in sent.items():
        head, _, rest = name.partition("-")
        number, _, key = rest.partition("-")
        if head == prefix and key and is_place(number):
            rows.setdefault(int(number), {})[key] = text.strip()
    return [rows[number] for number in sorted(rows)]


def is_place(text: str) -> bool:
    """Say whether `text` is a whole number from 0 on that fits any column."""
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004 - fits any column


def whole_or_text(text: str) -> int | str:
    """Return a typed whole number; anything else stays text, for the linter to speak of."""
    return int(text) if is_place(text) else text


def drafted_rows(
    before: Sequence[Mapping[str, Any]], rows: Iterable[Mapping[str, str]], letter: str
) -> list[dict[str, Any]]:
    """Return named things of a document as a form states them: those without a name are dropped.

    A row's `old` is the place in `before` whose code and other keys it keeps; a new one gets the
    next free code of `letter`.
    """
    taken = {str(one["code"]) for one in before}
    made = []
    for row in rows:
        if not row.get("name"):
            continue
        old = row.get("old", "")
        is_known = is_place(old) and int(old) < len(before)
        kept = dict(before[int(old)]) if is_known else {"code": _free_code(taken, letter)}
        taken.add(str(kept["code"]))
        kept["name"] = row["name"]
        if row.get("name_en"):
            kept["name_en"] = row["name_en"]
        elif "name_en" in row:
            kept.pop("name_en", None)
        made.append(kept)
    return made


def drafted_choices(before: Sequence[Any], words: Iterable[str]) -> list[Any]:
    """Return choices as they are typed, one word each; a known one keeps its code and English."""
    known = {one if isinstance(one, str) else one["name"]: one for one in before}
    typed = [word.strip() for word in words if word.strip()]
    return [known.get(word, word) for word in dict.fromkeys(typed)]


def _free_code(taken: set[str], letter: str) -> str:
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"
