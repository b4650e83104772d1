"""What can go wrong with judges, seats, assignments and cards."""

from contest.foundation.errors import Conflict, Invalid, NotFound
from contest.foundation.words import N_


class PanelExists(Conflict):
    """The stage has a panel of this code."""

    code = "panel_exists"
    message = N_("This stage has such a panel already.")


class NothingToJudge(Conflict):
    """The stage has no judged marks."""

    code = "nothing_to_judge"
    message = N_("This stage is not judged by a panel.")


class SeatTaken(Conflict):
    """Somebody sits here; they are replaced with a reason, not pushed aside."""

    code = "seat_taken"
    message = N_("Somebody sits on this seat. Replace them, with a reason.")


class SeatEmpty(Conflict):
    """Nobody sits here who could be replaced."""

    code = "seat_empty"
    message = N_("Nobody sits on this seat yet.")


class AlreadySeated(Conflict):
    """One person has one voice in a panel."""

    code = "already_seated"
    message = N_("%(name)s sits on this panel already.")


class KeeperMayNotJudge(Conflict):
    """A keeper knows a part of what judges must not know."""

    code = "keeper_may_not_judge"
    message = N_("%(name)s guards codes of this stage and cannot judge it.")


class ConflictOfInterest(Conflict):
    """The judge is of an entrant's unit, kin to one, or takes part."""

    code = "conflict_of_interest"
    message = N_(
        "%(name)s cannot judge this: among the works of the seat is one of their own unit, of kin, "
        "of a pupil, or their own. Choose somebody else."
    )


class NotDrawn(Conflict):
    """There are no works yet."""

    code = "not_drawn"
    message = N_("Draw the codes of this stage first; then its works can be assigned.")


class ReasonNeeded(Invalid):
    """Whoever changes a panel says why."""

    code = "reason_needed"
    message = N_("Say why, in a few words.")


class NotAssigned(Conflict):
    """The seat does not judge this work."""

    code = "not_assigned"
    message = N_("This work is not on this seat's list.")


class OtherPanel(Conflict):
    """A work is judged by one panel alone, or its marks could not be levelled."""

    code = "other_panel"
    message = N_("Another panel judges %(code)s. A work belongs to one panel.")


class OnePanelOnly(Conflict):
    """There is nothing to deal out among."""

    code = "one_panel_only"
    message = N_("This stage has one panel. Make another one first, or assign all works to it.")


class TieNeedsSubject(Invalid):
    """A tie is to one person or to one unit."""

    code = "tie_needs_subject"
    message = N_("Name the person or the unit that the judge is tied to, one of them.")


class NobodySeated(Conflict):
    """There is no judge to print a card for."""

    code = "nobody_seated"
    message = N_("No judge sits on a panel of this event yet.")


class CardUnknown(NotFound):
    """No card of this secret signs in; why not is nobody's business."""


class CodeUnknown(Invalid):
    """No live card of this stage has these six digits; why not is nobody's business."""

    code = "code_unknown"
    message = N_("No judge of this stage has this code. Look at the card and try again.")
