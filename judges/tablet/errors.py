"""What can go wrong between a tablet and the server; none of it loses a sheet."""

from collections.abc import Mapping
from typing import Final

from contest.foundation.errors import Conflict, Invalid, NotFound
from contest.foundation.words import N_


class HeadUnknown(Conflict):
    """The tablet has seen a head of the trail that the server does not hold: it lost records."""

    code = "head_unknown"
    message = N_(
        "The server's record is older than what this tablet has seen. Nothing is lost: leave the "
        "tablet as it is and tell the organiser at once."
    )


class BringAgain(Conflict):
    """The same, but the organiser collects: the tablet sends all that it kept as if it were new."""

    code = "bring_again"
    message = N_("The server lost records and asks this tablet for all that it kept.")


class TabletUnknown(NotFound):
    """The server knows no tablet of this id: it was enrolled after the backup was made."""

    code = "tablet_unknown"


class NothingLost(Conflict):
    """No tablet knows a record that is missing here: there is nothing to be brought again."""

    code = "nothing_lost"
    message = N_("No tablet has seen records that this server does not hold.")


class ReasonTooLong(Invalid):
    """A reason that does not fit is said to be so; what is cut off would be nobody's words."""

    code = "reason_too_long"
    message = N_(
        "The reason is longer than %(most)d characters. Shorten it; nothing was asked yet."
    )


class NotCollecting(Conflict):
    """It was asked, decided or ended before."""

    code = "not_collecting"
    message = N_("Somebody has done this already. Reload the page.")


class AnotherJudge(Conflict):
    """The tablet brings what one judge made while another is signed in; nothing of it is taken."""

    code = "another_judge"
    message = N_(
        "Somebody else is signed in on this tablet. Nothing was taken; it is sent when the judge "
        "whose it is signs in here again."
    )


class TabletRevoked(Conflict):
    """The staff took the tablet out of use: neither six digits nor what lies on it count there."""

    code = "tablet_revoked"
    message = N_(
        "The staff took this tablet out of use: give it to them. What lies on it stays and is lost "
        "to nobody."
    )


class NotPrepared(Conflict):
    """The tablet that is to be taken out of use was not prepared, or is out of use already."""

    code = "tablet_not_prepared"
    message = N_("This tablet is not prepared, or no longer.")


class NotABatch(Invalid):
    """What was sent is no batch of this protocol; `faults` name each place."""

    code = "not_a_batch"
    message = N_("This is no batch of sheets. Reload the page of the tablet.")


class NoWords(Invalid):
    """A notice without a text."""

    code = "no_words"
    message = N_("Write what the judges are to read.")


class NotOnPanel(Conflict):
    """The notice is for somebody who judges nothing in this event."""

    code = "not_on_panel"
    message = N_("This person sits on no panel of the event.")


class AlreadyAnswered(Conflict):
    """Somebody went there before."""

    code = "already_answered"
    message = N_("Somebody has answered this call already.")


class Unfinished(Conflict):
    """The server could not say what became of a sheet; the same bytes are to be sent again."""

    code = "try_again"
    message = N_("The server could not take this sheet just now. It will be sent again.")


HELD_MESSAGES: Final[Mapping[str, str]] = {
    "stage_closed": N_("The stage was not open when this sheet arrived."),
    "rules_changed": N_("The rules were changed while this sheet was on the way."),
    "work_not_present": N_("This work was registered as absent, forfeited or disqualified."),
    "sheet_locked": N_("This sheet was locked before the new version arrived."),
    "recall_over": N_("The time to change this sheet alone was over when this version arrived."),
    "tablet_revoked": N_("The staff had taken this tablet out of use when it was made."),
    "recused": N_("Its judge was recused from this work before this sheet arrived."),
    "base_missing": N_("The version that this sheet corrects is not on the server."),
}
HELD_REMEDIES: Final[Mapping[str, str]] = {
    "stage_closed": N_("Open the stage again; its judge then submits it anew on the tablet."),
    "rules_changed": N_("Its judge looks it through by the present rules and submits it anew."),
    "work_not_present": N_(
        "If the work is here after all, register it so; its judge then submits it anew."
    ),
    "sheet_locked": N_("Have this one sheet unlocked; its judge then submits it anew."),
    "recall_over": N_("Its judge asks the chief judge for a correction."),
    "tablet_revoked": N_(
        "Ask its judge whether they made it. If so, they submit it anew on this tablet once it is "
        "prepared again, or mark the work anew on another one. The stage has to be open."
    ),
    "recused": N_("It is not to count: whoever is recused from a work does not judge it."),
    "base_missing": N_("Its judge looks it through and submits it anew; the stage has to be open."),
}
"""What is to be done if a held sheet is to count, for the desk."""
