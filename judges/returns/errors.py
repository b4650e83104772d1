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


class ReportedMeanwhile(Conflict):
    """Somebody else of the unit reported another figure for the same period; `faults` name each."""

    code = "reported_meanwhile"
    message = N_("Two people report this period. One figure counts; nothing of yours is saved yet.")


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


class NotToSign(Conflict):
    """Nothing waits for the chair's signature."""

    code = "not_to_sign"
    message = N_("This return does not wait for a signature.")


class FiguresChanged(Conflict):
    """What the chair would sign is not what was shown: a figure, a voucher or a target changed."""

    code = "figures_changed"
    message = N_("The figures changed after you opened this page. Look at them again, then sign.")


class OwnSignature(Conflict):
    """The chair signs what somebody else prepared."""

    code = "own_signature"
    message = N_("You handed this return in yourself. The trade-union chair signs it.")


class NotConfirmed(Conflict):
    """Only what was confirmed can be opened again."""

    code = "not_confirmed"
    message = N_("This return is not confirmed: there is nothing to open again.")


class RulingNeeded(Conflict):
    """A posted result is corrected after a ruling only."""

    code = "ruling_needed"
    message = N_(
        "The period's result is posted. A figure is corrected only after an appeal was upheld with "
        "a correction."
    )


class NoLateRule(Conflict):
    """The definition does not say what a missing return counts."""

    code = "no_late_rule"
    message = N_("The rules of this period do not say what a missing return counts.")


class NotLapsedYet(Conflict):
    """The rule's days are not over, or something was filed."""

    code = "not_lapsed_yet"
    message = N_("The unit can still report, or has reported. Nothing is counted as missing.")


class TargetRefused(Invalid):
    """A target is no number above 0."""

    code = "target_refused"
    message = N_("A target is a number above 0.")


class TargetInUse(Conflict):
    """A return that rests on the target was filed."""

    code = "target_in_use"
    message = N_("%(unit)s has filed a return with this target. It stays as it was agreed.")


class UploadTaken(Conflict):
    """A sheet is taken once."""

    code = "upload_taken"
    message = N_("The figures of this sheet were taken already.")


class NothingToTake(Invalid):
    """Every row has a fault."""

    code = "nothing_to_take"
    message = N_("No row of this sheet can be taken.")
