"""What can go wrong in the hall."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class NothingDrawn(Conflict):
    """There is no work whose order could be drawn."""

    code = "nothing_drawn"
    message = N_("The codes of this stage are not drawn yet.")


class HallUnderWay(Conflict):
    """Somebody was called already: the order stands."""

    code = "hall_under_way"
    message = N_("Somebody was called already. The order stands.")


class OtherPhase(Conflict):
    """The console that was pressed showed another moment."""

    code = "other_phase"
    message = N_("It went on meanwhile. Look at the console again.")


class NotAllIn(Conflict):
    """A counting seat has not said its mark."""

    code = "not_all_in"
    message = N_("Not every judge is in yet.")


class NobodyLeft(Conflict):
    """Everybody has appeared."""

    code = "nobody_left"
    message = N_("Everybody has appeared.")


class NoSuchTimes(Invalid):
    """The time to speak is out of reason."""

    code = "no_such_times"
    message = N_("Presenting takes 1 to 120 minutes, questions 0 to 120.")
