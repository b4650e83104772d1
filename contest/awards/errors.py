"""What can go wrong with prizes, honours and skill grades."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class SharesNotWhole(Invalid):
    """The shares of a team are above 0 and sum to 100 percent."""

    code = "shares_not_100"
    message = N_("The shares have to sum to 100 %%; these sum to %(sum)s %%.")


class NotOfTheTeam(Invalid):
    """Prize money goes to those who won it."""

    code = "not_of_the_team"
    message = N_("Somebody here does not belong to the winning entry.")


class NoPrizeMoney(Conflict):
    """Only a confirmed award with prize money is paid out."""

    code = "no_prize_money"
    message = N_("Prize money is shared once the award is confirmed and its amount is set.")


class PaidAlready(Conflict):
    """What was paid stays as it was paid."""

    code = "paid_already"
    message = N_("This was paid already and is never overwritten.")


class ImplausibleMoney(Invalid):
    """Yuan to the cent; what is withheld is a part of what is due."""

    code = "implausible_money"
    message = N_("Give yuan with at most two decimals; not more can be withheld than is due.")


class BadBankNumber(Invalid):
    """Bank accounts are 12 to 24 digits."""

    code = "bad_bank_number"
    message = N_("A bank account has 12 to 24 digits.")


class NoJudgeHere(Invalid):
    """A fee is due to those who held a seat."""

    code = "no_judge_here"
    message = N_("This person held no seat in this event.")


class BadCertificateNumber(Invalid):
    """The number of a skill-grade certificate is checked before it is kept."""

    code = "bad_certificate_number"
    message = N_("Some certificate numbers cannot be. Nothing was kept.")


class NumberTaken(Conflict):
    """A certificate number belongs to one person."""

    code = "certificate_number_taken"
    message = N_("The number %(number)s belongs to somebody else already.")


class NotOnRoster(Invalid):
    """Numbers come back for those who were put forward."""

    code = "not_on_roster"
    message = N_("This person is not on the roster.")


class NotNominatedByResult(Conflict):
    """Upward goes what a published result nominated."""

    code = "not_nominated_by_result"
    message = N_("Only what a published result nominated goes up to the next level.")
