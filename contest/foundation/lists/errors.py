"""What can go wrong with a list that was handed in."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class NothingToImport(Invalid):
    """The list holds no row that can be imported."""

    code = "nothing_to_import"
    message = N_("The list holds no row that can be imported.")


class ImportDone(Conflict):
    """The list was imported before."""

    code = "import_done"
    message = N_("This list was imported already.")


class ImportUndone(Conflict):
    """The import was undone before."""

    code = "import_undone"
    message = N_("This import was undone already.")


class ImportTooOld(Conflict):
    """A day has passed: what was imported is in other hands by now."""

    code = "import_too_old"
    message = N_("An import can be undone for 24 hours. What it made is changed on its own pages.")


class ListChanged(Conflict):
    """Somebody put the list right while it was read."""

    code = "list_changed"
    message = N_("The list was put right by somebody else just now. Look at it again.")


class ListInUse(Conflict):
    """What the import made has gone on its way; undoing would take it from others."""

    code = "list_in_use"
    message = N_("%(names)s: in use already, so the import cannot be undone.")
