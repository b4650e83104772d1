"""What can go wrong between the last sheet and publication."""

from contest.foundation.errors import Conflict, Invalid, NotPermitted
from contest.foundation.words import N_


class ResultsBlocked(Conflict):
    """Something is still missing; each fault names it."""

    code = "results_blocked"
    message = N_("The results cannot be computed yet.")


class TieUndecided(Conflict):
    """A tie across a cut line that the written rules leave open."""

    code = "tie_undecided"
    message = N_("A tie at a line of awards or advancement has to be decided first.")


class NotThisVersion(Conflict):
    """The step does not fit the state in which this version of the results is."""

    code = "not_this_version"
    message = N_("This version of the results is not in a state in which this can be done.")


class NotYourTurn(NotPermitted):
    """Signatures are given in their order, each in a role that the signer holds."""

    code = "not_your_turn"
    message = N_("It is not your turn to sign, or you do not hold the role that signs next.")


class SignedAlready(Conflict):
    """One person signs once, in one role."""

    code = "signed_already"
    message = N_("You have signed these results already; another person has to sign next.")


class NoticeRuns(Conflict):
    """The public notice has not ended."""

    code = "notice_runs"
    message = N_("The public notice runs until %(end)s.")


class NotATie(Invalid):
    """The entries named are not tied, or not all of the tied are named."""

    code = "not_a_tie"
    message = N_(
        "Give each of the tied a place of its own; only a tie that is open can be decided."
    )


class WitnessDecides(Invalid):
    """Who decides cannot be the one who saw it."""

    code = "witness_decides"
    message = N_("The witness has to be another person than the one who records the decision.")


class NothingDecides(Conflict):
    """Everybody takes part in this stage."""

    code = "nothing_decides"
    message = N_("No earlier stage decides who takes part in this one.")


class SnapshotBroken(Conflict):
    """What is stored is not what was computed and signed."""

    code = "snapshot_broken"
    message = N_(
        "The stored result does not fit its signature: somebody changed it. It is not shown."
    )


class ResultsChanged(Conflict):
    """The sheets, statuses or rules moved on since this version was computed."""

    code = "results_changed"
    message = N_("Marks or rules changed since this was computed. Compute the results again.")


class NotAskedFor(Conflict):
    """The safeguards of the event ask for no recheck."""

    code = "not_asked_for"
    message = N_("The rules of this contest ask for no recheck.")


class RecheckMissing(Conflict):
    """The safeguards ask for a recheck that is not done."""

    code = "recheck_missing"
    message = N_("The recheck is not complete yet. It has to be before anybody signs.")


class RecheckFoundErrors(Conflict):
    """What was found wrong is not corrected yet."""

    code = "recheck_found_errors"
    message = N_("The recheck found errors. Correct the sheets and compute the results again.")


class WrongSaysWhat(Invalid):
    """An error without a word of what it is helps nobody."""

    code = "wrong_says_what"
    message = N_("Write down what was wrong and what is right.")
