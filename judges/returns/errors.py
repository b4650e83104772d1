"""What can go wrong with a unit's return; each says what to do next."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class NotAReturnsStage(Conflict):
    """The stage is judged or imported."""

    code = "not_a_returns_stage"
    message = N_("This stage takes no returns of units.")


class PeriodNotOpen(Conflict):
    """The period has not begun or is over."""

    code = "period_not_open"
    message = N_("This period takes no returns at the moment. What you saved is kept.")


class NotTakingPart(Conflict):
    """Only accepted entries report."""

    code = "not_taking_part"
    message = N_("This unit does not take part in the competition.")


class FiguresRefused(Invalid):
    """Figures or vouchers are missing, or are not what the rules allow; `faults` name each."""

    code = "figures_refused"
    message = N_("The return cannot be filed yet. What needs mending is named at each figure.")


class AlreadyFiled(Conflict):
    """A filed figure is changed only after it was sent back."""

    code = "already_filed"
    message = N_("This figure was filed. It can be changed after the inspector has sent it back.")


class NotFiled(Conflict):
    """There is nothing to check yet."""

    code = "not_filed"
    message = N_("This return was not filed yet, or is confirmed already.")


class ReasonNeeded(Invalid):
    """Whoever sends a figure back says why."""

    code = "reason_needed"
    message = N_("Say what is wrong, so that the unit can mend it.")


class FiguresUnchecked(Conflict):
    """A return is confirmed when each of its figures is."""

    code = "figures_unchecked"
    message = N_("Some figures are not confirmed yet.")


class OwnReturn(Conflict):
    """Nobody checks what they reported themselves."""

    code = "own_return"
    message = N_("You reported this yourself. Somebody else has to check it.")
