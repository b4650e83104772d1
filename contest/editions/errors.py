"""What can go wrong with editions, events, stages and their definition documents."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class BadDefinition(Invalid):
    """A definition document that cannot be adopted; each fault's column is a JSON pointer."""

    code = "bad_definition"
    message = N_("The definition document has faults. Nothing was changed.")


class NotADocument(Invalid):
    """A file that is not one JSON object."""

    code = "not_a_document"
    message = N_("This file is not a definition document: it cannot be read as JSON.")


class DefinitionFrozen(Conflict):
    """The first sheet froze the rules; a new version needs a second person's approval."""

    code = "definition_frozen"
    message = N_(
        "The rules are frozen since the first score sheet. A new version needs the approval of a "
        "second person."
    )


class SecondPersonNeeded(Conflict):
    """The safeguards of the event ask for a second person before rules change."""

    code = "second_person_needed"
    message = N_("The safeguards of this event ask that a second person approve a change of rules.")


class SameDefinition(Conflict):
    """The document says exactly what the present version says."""

    code = "same_definition"
    message = N_("This document is the same as the present version.")


class StageInUse(Conflict):
    """A stage that was opened cannot be dropped or become another kind."""

    code = "stage_in_use"
    message = N_("Stage %(stage)s was opened already: it cannot be dropped or change its kind.")


class WrongMove(Conflict):
    """The phase or state does not lead there."""

    code = "wrong_move"
    message = N_("This is not possible from the present state. Reload the page and look again.")


class ReasonNeeded(Invalid):
    """A pause, or opening a stage anew, without saying why."""

    code = "reason_needed"
    message = N_("Say why: the reason stands in the trail.")


class RehearsalRuns(Conflict):
    """Another rehearsal of the event is not wiped."""

    code = "rehearsal_runs"
    message = N_("A rehearsal of this contest runs already. Wipe it before you begin another.")


class NoRehearsal(Conflict):
    """The step is for a running rehearsal, or never for one."""

    code = "no_rehearsal"
    message = N_("This is not possible here: it is no rehearsal, or one that was wiped.")


class OnlyARehearsal(Conflict):
    """A rehearsal stays in preparation and nothing of it is published."""

    code = "only_a_rehearsal"
    message = N_("This is a rehearsal: it is never announced, published or awarded.")


class EditionNotFinished(Conflict):
    """An edition is archived when all its events are finished."""

    code = "edition_not_finished"
    message = N_("An edition is archived when all its contests are finished.")


class ArchiveNotReady(Conflict):
    """The archive is still being made."""

    code = "archive_not_ready"
    message = N_("This archive is still being made. Reload in a moment.")


class CodeTaken(Conflict):
    """The edition has an event of this code already."""

    code = "code_taken"
    message = N_("The edition has an event with the code %(code)s already.")


class WrongWindow(Invalid):
    """Registration would close before it opens."""

    code = "wrong_window"
    message = N_("Registration has to open before it closes.")


class FigureExists(Conflict):
    """This figure of this year and unit was imported before."""

    code = "figure_exists"
    message = N_("This figure was imported already for that year and unit.")


class FiguresRefused(Invalid):
    """A list of yearly figures with faults; not one of its rows is kept."""

    code = "figures_refused"
    message = N_("The list was not imported: not one of its rows is kept.")


class DraftChanged(Conflict):
    """Somebody saved the draft since the page was opened."""

    code = "draft_changed"
    message = N_(
        "This draft was saved on another page in the meantime. Open the step anew; what you typed "
        "here is not kept."
    )


class DraftUsed(Conflict):
    """The contest of this draft was made already."""

    code = "draft_used"
    message = N_("The contest was made already. Change its rules or dates on its own page.")


class StepsLeft(Conflict):
    """The basics were not filled in yet."""

    code = "steps_left"
    message = N_("The basics are missing: name, dates and who runs the contest.")
