"""Who reads messages, and who says by what ways they go."""

from contest.foundation.permissions import Policy

POLICIES = (
    Policy("message.read", ("entrant",), "Read the messages sent to oneself."),
    Policy(
        "notification.manage",
        ("owner",),
        "Set up e-mail, text messages and chat groups, word the messages, see what was sent.",
    ),
)
