"""What can be done with marking schemes: made with a definition, drafted from a spreadsheet."""

from judges.rubrics.operations.making import make_rubrics
from judges.rubrics.operations.schemes import (
    SCHEME_LIMITS,
    Draft,
    adopt_scheme,
    draft_scheme,
    draft_sections,
    rubric_part,
    scheme_of_table,
)

__all__ = [
    "SCHEME_LIMITS",
    "Draft",
    "adopt_scheme",
    "draft_scheme",
    "draft_sections",
    "make_rubrics",
    "rubric_part",
    "scheme_of_table",
]
