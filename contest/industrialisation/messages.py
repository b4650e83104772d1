"""What authors and organisers are told of projects that are followed."""

from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

OWN_PAGE: Final = ("industrialisation.own_case", "case_id", "case")
TITLE: Final = N_("Low-noise gear pump")

MESSAGES: Final = (
    MessageKind(
        "transfer_report_overdue",
        N_("A report on a project is overdue"),
        N_("A report is overdue: %(title)s"),
        N_(
            "A report on the project %(title)s was due on %(due_on)s. Say how it stands: what was "
            "done, what comes next, what hinders it."
        ),
        {"case": "", "title": TITLE, "due_on": "2026-11-30"},
        OWN_PAGE,
        by_sms=True,
    ),
    MessageKind(
        "transfer_stalled",
        N_("Nothing happens in a project"),
        N_("How does it go on? %(title)s"),
        N_(
            "Since %(due_on)s the project %(title)s has had neither a step nor a report. Hand in "
            "a report, or ask the organiser to note the next step."
        ),
        {"case": "", "title": TITLE, "due_on": "2026-05-30"},
        OWN_PAGE,
    ),
    MessageKind(
        "transfer_reminders",
        N_("Projects of a contest owe reports or stand still"),
        N_("Projects to look at: %(event)s"),
        N_(
            "%(event)s: reports newly overdue: %(late)s; projects newly without a step or a "
            "report for long: %(stalled)s. Their authors were reminded."
        ),
        {"event": N_("Innovation and entrepreneurship contest"), "late": "3", "stalled": "2"},
        ("industrialisation.board", "", ""),
    ),
)
