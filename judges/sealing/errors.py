"""What can go wrong when codes are drawn, guarded and opened."""

from contest.foundation.errors import Conflict, Invalid, NotPermitted
from contest.foundation.words import N_


class AlreadyDrawn(Conflict):
    """The stage has its codes; drawing again would break what was committed to."""

    code = "already_drawn"
    message = N_("The codes of this stage are drawn already.")


class NothingToDraw(Conflict):
    """No accepted entry takes part in the stage."""

    code = "nothing_to_draw"
    message = N_("No accepted entry takes part in this stage yet.")


class NobodyGoesOn(Conflict):
    """An earlier stage decides who takes part, and that is not recorded yet."""

    code = "nobody_goes_on"
    message = N_("Record first who goes on to this stage: on the page of results.")


class NoDrawHere(Conflict):
    """The stage takes returns of units; nothing is judged under a code."""

    code = "no_draw_here"
    message = N_("This stage is judged by the units' returns; there is nothing to draw.")


class StageIsClosed(Conflict):
    """Codes are drawn before a stage, not after it."""

    code = "stage_is_closed"
    message = N_("This stage is closed; its codes had to be drawn before.")


class OneKeeperPerLayer(Invalid):
    """A person who guards two layers could join them."""

    code = "one_keeper_per_layer"
    message = N_("%(name)s would guard two layers. Each layer needs a keeper of its own.")


class KeeperHasNoAccount(Invalid):
    """A keeper looks at the layer on a page, so must be able to sign in."""

    code = "keeper_has_no_account"
    message = N_("%(name)s has no account. Make one first, then draw.")


class Sealed(Conflict):
    """Who stands behind the codes is hidden until they are opened."""

    code = "sealed"
    message = N_("The codes of this stage are sealed. Open them when all sheets are in.")


class NotSealed(Conflict):
    """There is no sealed layer left."""

    code = "not_sealed"
    message = N_("There is no sealed layer to open in this stage.")


class SheetsStillOpen(Conflict):
    """Judging is not over."""

    code = "sheets_still_open"
    message = N_("Close the stage first: codes are opened when all sheets are in.")


class WitnessNeeded(Invalid):
    """Opening needs somebody who looks on."""

    code = "witness_needed"
    message = N_("Name a witness who is neither you nor a keeper of these codes.")


class KeeperMayNotWitness(NotPermitted):
    """A keeper cannot be the second person."""

    code = "keeper_may_not_witness"
    message = N_("You guard a layer of these codes. Somebody else has to look on.")


class CommitmentBroken(Conflict):
    """A map is not the one that was committed to at the draw."""

    code = "commitment_broken"
    message = N_(
        "The map of the layer “%(layer)s” is not the one that was drawn. Stop, keep the database "
        "as it is, and call the supervisor."
    )


class ResultsStand(Conflict):
    """The event is over; only a correction of its results may change this."""

    code = "results_stand"
    message = N_("The results of this event are out; this can only be changed by a correction.")


class ReasonNeeded(Invalid):
    """Whoever changes a status says why."""

    code = "reason_needed"
    message = N_("Say why, in a few words.")
