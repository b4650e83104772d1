"""The messages that this feature itself sends."""

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

MESSAGES = (
    MessageKind(
        "test",
        N_("Test message"),
        N_("A test message"),
        N_("%(name)s, this message was sent to see whether it arrives. It does."),
        {"name": N_("Zhang Wei")},
        ("notifications.inbox", "", ""),
        group=N_("A test message of the contest system: it has arrived in this group."),
        by_sms=True,
    ),
)
