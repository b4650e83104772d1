"""What the pages can carry, and marking schemes as rows of a spreadsheet."""

from judges.rubrics.rules.editing import editing_rows, read_rows
from judges.rubrics.rules.layout import SCHEME_COLUMNS
from judges.rubrics.rules.pages import rules_without_pages
from judges.rubrics.rules.reading import Scheme, SchemeRow, read_scheme
from judges.rubrics.rules.writing import scheme_rows

__all__ = [
    "SCHEME_COLUMNS",
    "Scheme",
    "SchemeRow",
    "editing_rows",
    "read_rows",
    "read_scheme",
    "rules_without_pages",
    "scheme_rows",
]
