"""What can go wrong when a result is contested."""

from contest.foundation.errors import Conflict, Invalid, NotPermitted
from contest.foundation.words import N_


class AppealLate(Conflict):
    """No window is open at the moment at which the appeal was handed in."""

    code = "appeal_late"
    message = N_("Appeals were taken until %(last)s. This one was handed in at %(at)s: too late.")


class AppealEarly(Conflict):
    """There is no public result yet that could be contested."""

    code = "appeal_early"
    message = N_("At %(at)s there was no public result yet that could be contested.")


class NotYetHappened(Invalid):
    """A paper is keyed in with a time of handing in that lies ahead."""

    code = "not_yet_happened"
    message = N_("The paper cannot have been handed in at %(at)s: that lies in the future.")


class NotInThisResult(Invalid):
    """The entry has no line in the result that is contested."""

    code = "not_in_this_result"
    message = N_("This entry has no line in the result that is contested.")


class AppealRuns(Conflict):
    """The same entry contests the same result already, or was answered."""

    code = "appeal_runs"
    message = N_("Appeal No. %(number)d of this entry against this result is on record already.")


class AppealClosed(Conflict):
    """It was ruled on or withdrawn: a ruling is final."""

    code = "appeal_closed"
    message = N_("This appeal is closed. A ruling is final.")


class NotTheHandler(NotPermitted):
    """Only the person to whom the appeal was given rules on it."""

    code = "not_the_handler"
    message = N_("Only the person to whom this appeal was given may rule on it.")


class ConflictOfInterest(NotPermitted):
    """The handler has something to do with the case."""

    code = "conflict_of_interest"
    message = N_("%(name)s has an interest in this appeal and may not rule on it.")


class NotAHandler(Invalid):
    """The person does not hold a role that rules on appeals of this event."""

    code = "not_a_handler"
    message = N_("%(name)s does not hold a role that rules on appeals of this contest.")


class AppealsOpen(Conflict):
    """The notice cannot end while an appeal waits for its ruling."""

    code = "appeals_open"
    message = N_("The notice cannot be closed: these appeals wait for a ruling: %(numbers)s.")
