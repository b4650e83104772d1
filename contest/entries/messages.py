"""What entrants are told of their entries."""

from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

SAMPLES: Final = {
    "entry": "",
    "number": "12",
    "name": N_("Zhang Wei"),
    "event": N_("CNC turning"),
    "reason": N_("The letter of recommendation is missing."),
}
PAGE: Final = ("entries.show", "entry_id", "entry")

MESSAGES: Final = (
    MessageKind(
        "entry_returned",
        N_("An entry was returned"),
        N_("Please mend your entry: %(event)s"),
        N_("Your entry no. %(number)s was returned: %(reason)s Mend it and hand it in again."),
        SAMPLES,
        PAGE,
        by_sms=True,
    ),
    MessageKind(
        "entry_unfinished",
        N_("An entry was begun and not handed in"),
        N_("Please hand in your entry: %(event)s"),
        N_("Entry no. %(number)s of %(event)s is not handed in yet. It counts only when it is."),
        SAMPLES,
        PAGE,
        by_sms=True,
    ),
    MessageKind(
        "entry_joined",
        N_("Somebody joined one's team"),
        N_("A member joined your team: %(event)s"),
        N_("%(reason)s joined your team “%(name)s” for %(event)s with its code."),
        {**SAMPLES, "reason": N_("Li Min")},
        PAGE,
    ),
    MessageKind(
        "entry_accepted",
        N_("An entry was accepted"),
        N_("Your entry was accepted: %(event)s"),
        N_("Entry no. %(number)s (%(name)s) takes part in %(event)s."),
        SAMPLES,
        PAGE,
    ),
    MessageKind(
        "entry_declined",
        N_("An entry was declined"),
        N_("Your entry was declined: %(event)s"),
        N_("Entry no. %(number)s was declined: %(reason)s"),
        SAMPLES,
        PAGE,
        by_sms=True,
    ),
    MessageKind(
        "entry_withdrawn",
        N_("An entry was withdrawn by somebody else"),
        N_("Your entry was withdrawn: %(event)s"),
        N_("Entry no. %(number)s takes part no longer: %(reason)s"),
        SAMPLES,
        PAGE,
    ),
)
