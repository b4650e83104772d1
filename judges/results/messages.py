"""What entrants and chat groups are told when a result is public."""

from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

MESSAGES: Final = (
    MessageKind(
        "result_published",
        N_("A result is public (to each entrant)"),
        N_("Your result is there: %(event)s"),
        N_("The result of %(event)s is public. Your page shows how your marks came about."),
        {"entry": "", "event": N_("CNC turning")},
        ("entries.show", "entry_id", "entry"),
    ),
    MessageKind(
        "results_published",
        N_("A result is public (to chat groups)"),
        N_("The result is public: %(event)s"),
        N_("The result of %(event)s is public."),
        {"version": "", "event": N_("CNC turning")},
        ("results.public_result", "version_id", "version"),
        group=N_("The result of %(event)s is public."),
    ),
)
