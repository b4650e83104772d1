"""Lists that are handed in, checked row by row, put right in place, imported and undone.

One room for every kind of row; what a row means, the feature's own `ListKind` says.
"""

from contest.foundation.lists.errors import (
    ImportDone,
    ImportTooOld,
    ImportUndone,
    ListChanged,
    ListInUse,
    NothingToImport,
)
from contest.foundation.lists.keeping import (
    called,
    keep_list,
    keep_mending,
    list_of,
    mending_of_list,
    still_out,
    undone_until,
)
from contest.foundation.lists.kinds import (
    ListKind,
    Options,
    Taken,
    hand_in_list,
    import_list,
    list_by_public_id,
    mend_list,
    undo_list,
)
from contest.foundation.lists.planning import (
    CheckedRow,
    PlannedRow,
    Suggestion,
    checked_rows,
    counts_of,
    mended_cells,
    planned,
    same_row,
    suggestions_of,
)

__all__ = [
    "CheckedRow",
    "ImportDone",
    "ImportTooOld",
    "ImportUndone",
    "ListChanged",
    "ListInUse",
    "ListKind",
    "NothingToImport",
    "Options",
    "PlannedRow",
    "Suggestion",
    "Taken",
    "called",
    "checked_rows",
    "counts_of",
    "hand_in_list",
    "import_list",
    "keep_list",
    "keep_mending",
    "list_by_public_id",
    "list_of",
    "mend_list",
    "mended_cells",
    "mending_of_list",
    "planned",
    "same_row",
    "still_out",
    "suggestions_of",
    "undo_list",
    "undone_until",
]
