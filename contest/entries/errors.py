"""What can go wrong with an entry, each with its stable code."""

from contest.foundation.errors import Conflict, Invalid, NotPermitted
from contest.foundation.words import N_


class RegistrationNotOpen(Conflict):
    """The event takes no entries yet."""

    code = "registration_not_open"
    message = N_("Registration has not begun yet.")


class RegistrationClosed(Conflict):
    """The event takes no entries any more; the organiser may add one with a reason."""

    code = "registration_closed"
    message = N_("Registration has closed. The organiser can still add an entry with a reason.")


class ReasonNeeded(Invalid):
    """A step that must be explained was not."""

    code = "reason_needed"
    message = N_("Please give a reason.")


class AlreadyEntered(Conflict):
    """The same person or unit is in another entry of the event."""

    code = "already_entered"
    message = N_("%(name)s is already in entry no. %(number)d of this event.")


class StepNotPossible(Conflict):
    """The entry's state does not lead where the step would go."""

    code = "step_not_possible"
    message = N_("The entry is no longer in a state for this. Reload the page and look again.")


class NotNominated(Conflict):
    """The unit has not recommended the entry, and the definition asks it to."""

    code = "not_nominated"
    message = N_("The unit has not recommended entry no. %(number)d yet.")


class QuotaUsedUp(Conflict):
    """The unit has nominated as many entries as it may."""

    code = "quota_used_up"
    message = N_("%(unit)s has used all %(quota)d of its places. Return another entry first.")


class GroupQuotaUsedUp(Conflict):
    """The unit has nominated as many entries of this group as it may."""

    code = "group_quota_used_up"
    message = N_(
        "%(unit)s has used all %(quota)d of its places in the group “%(group)s”. Return another "
        "entry of the group first."
    )


class CategoryQuotaUsedUp(Conflict):
    """The unit has nominated as many entries of this category as it may."""

    code = "category_quota_used_up"
    message = N_(
        "%(unit)s has used all %(quota)d of its places in the category “%(category)s”. Return "
        "another entry of the category first."
    )


class FormCheckOpen(Conflict):
    """Fewer reviewers than the rules ask for have checked the form."""

    code = "form_check_open"
    message = N_(
        "%(said)d of the %(asked)d reviewers that the rules ask for have checked the form of entry "
        "no. %(number)d."
    )


class FormUnfit(Conflict):
    """The reviewers agree that the form does not fit."""

    code = "form_unfit"
    message = N_(
        "The reviewers found that the form of entry no. %(number)d does not fit. Return or decline "
        "it."
    )


class FormCheckClosed(Conflict):
    """The reviewer has spoken already, or as many as are asked for have."""

    code = "form_check_closed"
    message = N_("You have checked this form already, or enough others have.")


class OwnEntryChecked(NotPermitted):
    """A reviewer checks an entry of their own, or of their own unit."""

    code = "own_entry_checked"
    message = N_("You cannot check an entry of your own or of your own unit.")


class NotExpected(Conflict):
    """The entry does not take part, so nobody is expected."""

    code = "not_expected"
    message = N_("Entry no. %(number)d was not accepted, so it does not take part.")


class AlreadyHere(Conflict):
    """The entry was checked in before."""

    code = "already_here"
    message = N_("No. %(number)d was checked in already, by %(name)s.")


class NotHere(Conflict):
    """The entry was not checked in, or it was taken back."""

    code = "not_here"
    message = N_("No. %(number)d is not checked in.")


class FilesMissing(Invalid):
    """The rules ask for files that the entry does not hold."""

    code = "files_missing"
    message = N_("The rules ask for files that are not there yet.")


class OpinionNeeded(Invalid):
    """The rules ask the unit for its opinion, and it said none."""

    code = "opinion_needed"
    message = N_("Please write the opinion of the unit.")


class NotEligible(Conflict):
    """The entry does not meet the conditions of who may enter; `faults` say which and why."""

    code = "not_eligible"
    message = N_("The entry does not meet the conditions of this contest.")


class NoException(Conflict):
    """There is no such condition, or none from which the organiser may make an exception."""

    code = "no_exception"
    message = N_("No exception can be made from this condition.")


class NotAbove(Conflict):
    """The collection is not one of a level above, or takes no entries."""

    code = "not_above"
    message = N_("Choose a collection of the level above that is open now.")


class CarriedAlready(Conflict):
    """The entry was nominated to this collection before."""

    code = "carried_already"
    message = N_("It was nominated there already, as no. %(number)d.")


class EntryIncomplete(Invalid):
    """What the entry must hold is missing or does not fit."""

    code = "entry_incomplete"
    message = N_("The entry is not complete yet.")


class FormTooLarge(Invalid):
    """What was typed is more than any form of ours holds."""

    code = "form_too_large"
    message = N_("This is more than the form can keep. Shorten the text.")


class EntryNotOpen(Conflict):
    """The entry was handed in; it must be returned before it can be changed."""

    code = "entry_not_open"
    message = N_("The entry was handed in. Ask the organiser to return it if it must change.")


class NotYourEntry(NotPermitted):
    """Somebody registers for people or a unit that are not theirs."""

    code = "not_your_entry"
    message = N_("You may register yourself, your own team, or people of a unit you stand for.")


class PersonKnown(Conflict):
    """The newcomer's identity number belongs to somebody who is registered."""

    code = "person_known"
    message = N_(
        "This identity number is registered already. Sign in, or ask the contact person of your "
        "unit for an account."
    )


class EventOver(Conflict):
    """The results of the event stand; its entries do not change any more."""

    code = "event_over"
    message = N_("The results of this event stand, so its entries cannot change any more.")


class JudgingBegun(Conflict):
    """The entrant wants to leave or change while judges are at work."""

    code = "judging_begun"
    message = N_("Judging has begun. Please speak to the organiser.")


class UnknownUnit(Invalid):
    """The unit that was written is not registered."""

    code = "unknown_unit"
    message = N_("The unit “%(name)s” is not registered.")


class ImportGoesOn(Conflict):
    """Rows of the list are being imported at this moment."""

    code = "import_goes_on"
    message = N_("The list is still being imported. Wait until it is done.")


class RulesChanged(Conflict):
    """The list was read and judged by rules that hold no more."""

    code = "rules_changed"
    message = N_(
        "The rules of the event have changed since the list was checked. Look at it again."
    )


class PhaseChanged(Conflict):
    """The event went on to its next phase while a list was being imported."""

    code = "phase_changed"
    message = N_("The event has gone on to another phase since the import was begun.")


class ImportInUse(Conflict):
    """Entries of the import went on their way; undoing would take them from others."""

    code = "import_in_use"
    message = N_("Judging has begun, so the import cannot be undone any more.")


class TooManyMaterials(Conflict):
    """The entry has as many materials as it may."""

    code = "too_many_materials"
    message = N_("An entry has at most %(most)d files. Remove one first.")


class NothingToAgree(Conflict):
    """The event asks for no consent, or nobody is there to give it."""

    code = "nothing_to_agree"
    message = N_("Nothing is to be agreed to here.")


class NoSuchTeam(Conflict):
    """No team takes members with this code."""

    code = "no_such_team"
    message = N_("No team takes members with this code. Ask the captain for the present one.")


class TeamFull(Conflict):
    """The team has as many members as it may."""

    code = "team_full"
    message = N_("The team has %(most)d members already, and that is the most.")


class NotInTeam(Conflict):
    """Who would leave is not a member, or is the captain."""

    code = "not_in_team"
    message = N_("Only members leave a team; a captain withdraws the entry.")


class UploadElsewhere(Conflict):
    """A piece does not begin where the pieces before it ended; ask where and go on from there."""

    code = "upload_elsewhere"
    message = N_("This piece does not follow on what is there. Ask where to go on.")


class UploadUnfinished(Conflict):
    """Pieces of the file are still missing."""

    code = "upload_unfinished"
    message = N_("The file is not there in full yet.")


class NobodyToRemind(Conflict):
    """Every entry that was begun is handed in."""

    code = "nobody_to_remind"
    message = N_("Every entry that was begun is handed in.")
