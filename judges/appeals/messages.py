"""What those are told who appealed, and those who rule."""

from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

OUTCOMES: Final = {
    "corrected": N_("the result is corrected"),
    "upheld": N_("the appeal is right, the result stays"),
    "dismissed": N_("the appeal is dismissed"),
}

MESSAGES: Final = (
    MessageKind(
        "appeal_ruled",
        N_("An appeal was ruled on"),
        N_("Your appeal was ruled on: %(event)s"),
        N_("Appeal no. %(number)s: %(outcome)s. The reasons stand on the page of your entry."),
        {
            "entry": "",
            "event": N_("CNC turning"),
            "number": "3",
            "outcome": N_("the appeal is dismissed"),
        },
        ("entries.show", "entry_id", "entry"),
        values={"outcome": OUTCOMES},
        by_sms=True,
    ),
    MessageKind(
        "appeal_assigned",
        N_("An appeal was given to somebody to rule on"),
        N_("An appeal is yours to rule on: %(event)s"),
        N_("Appeal no. %(number)s of %(event)s is yours. It is due by %(due_at)s."),
        {
            "appeal": "",
            "event": N_("CNC turning"),
            "number": "3",
            "due_at": "2026-11-20T06:00:00+00:00",
        },
        ("appeals.show", "appeal_id", "appeal"),
        by_sms=True,
    ),
)
