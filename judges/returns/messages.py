"""What the contacts of a unit are told of their returns."""

from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

MESSAGES: Final = (
    MessageKind(
        "return_due",
        N_("A period waits for a unit's figures"),
        N_("Please report %(period)s: %(unit)s"),
        N_("%(unit)s has not reported %(period)s yet. Last day in time: %(due_on)s."),
        {
            "entry": "",
            "stage": "",
            "period": "2026-11",
            "unit": N_("Assembly team 1"),
            "due_on": "2026-11-30",
        },
        by_sms=True,
    ),
)
