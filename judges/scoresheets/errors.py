"""What can go wrong with a score sheet; each says what becomes of the judge's input."""

from contest.foundation.errors import Conflict, Invalid, NotPermitted
from contest.foundation.words import N_


class StageClosed(Conflict):
    """The stage takes no sheets now; what was typed stays in the draft."""

    code = "stage_closed"
    message = N_(
        "This stage takes no sheets at the moment. Your marks are kept as a draft: "
        "call the chief judge."
    )


class NotYourWork(NotPermitted):
    """The seat does not judge this work."""

    code = "not_your_work"
    message = N_("This work is not assigned to your seat.")


class Recused(NotPermitted):
    """The judge does not judge this work, by their own word or by a rule."""

    code = "recused"
    message = N_("You are recused from this work and cannot mark it.")


class WorkNotPresent(Conflict):
    """An absent or disqualified work has a status, not marks."""

    code = "work_not_present"
    message = N_("This work is registered as absent, forfeited or disqualified. It gets no marks.")


class NothingToMark(Conflict):
    """The stage's marks are imported or come from returns."""

    code = "nothing_to_mark"
    message = N_("This stage has no score sheet: its marks come from elsewhere.")


class RulesChanged(Conflict):
    """The sheet was opened under other rules than those that hold now."""

    code = "rules_changed"
    message = N_(
        "The rules of this event were changed while you had the sheet open. "
        "Nothing is lost: look through the sheet again and submit it anew."
    )


class EventIdReused(Conflict):
    """The id of one submission came with another content."""

    code = "event_id_reused"
    message = N_("This submission was already received with other marks. Open the sheet anew.")


class UnknownBase(Conflict):
    """The sheet builds on a revision that does not exist."""

    code = "unknown_base"
    message = N_("The sheet you changed is not known here. Open it anew.")


class SheetLocked(Conflict):
    """The sheet was locked; only a recheck may change it."""

    code = "sheet_locked"
    message = N_("This sheet is locked. Only a recheck can change it now.")


class NotLocked(Conflict):
    """The stage takes sheets: nothing has to be unlocked."""

    code = "not_locked"
    message = N_("The stage takes sheets now. The judge can correct the sheet without unlocking.")


class AlreadyUnlocked(Conflict):
    """The sheet is open, or somebody asked already."""

    code = "already_unlocked"
    message = N_("This sheet is unlocked already, or somebody has asked for it.")


class ResultsStand(Conflict):
    """The event left judging; a sheet is corrected by way of an appeal only."""

    code = "results_stand"
    message = N_("The results are out. Lead the event back to judging before a sheet is opened.")


class RecallOver(Conflict):
    """The minutes in which a judge takes a sheet back alone are over."""

    code = "recall_over"
    message = N_(
        "The time to take this sheet back is over. It stands; ask the chief judge for a correction."
    )


class NotRecallable(Conflict):
    """There is no submitted sheet that could be taken back or corrected."""

    code = "not_recallable"
    message = N_("This sheet is not submitted, or something else has to be decided about it first.")


class StillRecallable(Conflict):
    """Nobody has to be asked while the judge may take the sheet back alone."""

    code = "still_recallable"
    message = N_("You can still take this sheet back yourself. Nobody has to be asked.")


class WordsNeeded(Invalid):
    """A judge who asked is told why not."""

    code = "words_needed"
    message = N_("Say in a few words why it is refused. The judge reads them.")


class SignatureNeeded(Invalid):
    """The event asks for a signature on each sheet: none came, a mere dot, or a wrong code."""

    code = "signature_needed"
    message = N_("Sign before you submit, with your finger or with the code of your card.")


class SheetHeld(Conflict):
    """The judge was recused from the work after the sheet came in."""

    code = "sheet_held"
    message = N_("This sheet does not count any more, because its judge was recused.")


class ReasonNeeded(Invalid):
    """A submitted sheet is replaced with a reason, never edited."""

    code = "reason_needed"
    message = N_("Say why the submitted sheet is to be corrected. The old one stays on record.")


class NotASubmission(Invalid):
    """The submission's id is not what clients make."""

    code = "not_a_submission"
    message = N_("The submission carries no valid id. Open the sheet anew.")


class SheetRefused(Invalid):
    """Values are missing or are not what their criteria allow; `faults` name each."""

    code = "sheet_refused"
    message = N_("The sheet cannot be submitted yet. What needs mending is named at each item.")


class DraftChanged(Conflict):
    """Another device saved other values in the meantime; `faults` show both."""

    code = "draft_changed"
    message = N_(
        "This sheet was changed on another device in the meantime. Nothing was overwritten: "
        "compare the items named below, then save again."
    )


class NotAsAgreed(Conflict):
    """The chief judge saw other marks when they agreed; `faults` name where these differ."""

    code = "not_as_agreed"
    message = N_(
        "Another correction was agreed to than this one. Submit what was agreed, or ask anew when "
        "the half hour is over."
    )


class AlreadySubmitted(Conflict):
    """A paper sheet is keyed only where no sheet is in."""

    code = "already_submitted"
    message = N_("This seat has already submitted its sheet of this work.")


class SameKeyer(NotPermitted):
    """Two keyings of one sheet are of two people."""

    code = "same_keyer"
    message = N_("You keyed this sheet already. A second person has to key it from the paper.")


class NothingKeyed(Conflict):
    """Nobody keyed the sheet, or it is in by now."""

    code = "nothing_keyed"
    message = N_("There are no two keyings of this sheet to compare.")


class NotTheKeyer(NotPermitted):
    """Who keyed neither is not to see what the two keyed."""

    code = "not_the_keyer"
    message = N_("Only the two who keyed this sheet see where they differ.")


class RowsUnsettled(Invalid):
    """Some rows that differ were not decided; `faults` name them."""

    code = "rows_unsettled"
    message = N_("Look at the paper and say for each row what stands there.")


class ScribeNotAllowed(NotPermitted):
    """The organiser has not allowed it in this stage, or whoever asks judges there."""

    code = "scribe_not_allowed"
    message = N_("In this stage nobody may enter the sheets of other seats.")


class JudgeHasOwn(Conflict):
    """A version came from the seat itself, or from paper: the scribe's is no second voice."""

    code = "judge_has_own"
    message = N_(
        "This seat's own version is on the server already. What you entered was not taken and "
        "nothing was overwritten: compare the two with the judge."
    )


class NotInConflict(Conflict):
    """There is nothing to choose between."""

    code = "not_in_conflict"
    message = N_("There is only one version of this sheet. Nothing has to be chosen.")


class MarksRefused(Invalid):
    """Imported marks that cannot be taken; nothing was imported."""

    code = "marks_refused"
    message = N_("Some marks cannot be taken. Nothing was imported.")


class NothingToImport(Conflict):
    """The stage has no imported mark."""

    code = "nothing_to_import"
    message = N_("No mark of this stage comes from elsewhere.")
