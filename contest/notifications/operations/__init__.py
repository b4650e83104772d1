"""What can happen to messages and to the ways by which they go."""

from contest.notifications.operations.keeping import (
    keep_message,
    note_outcome,
    resend,
)
from contest.notifications.operations.reading import read_all, read_message
from contest.notifications.operations.settings import (
    add_hook,
    forget_words,
    remove_hook,
    send_test,
    set_channel,
    set_words,
)

__all__ = [
    "add_hook",
    "forget_words",
    "keep_message",
    "note_outcome",
    "read_all",
    "read_message",
    "remove_hook",
    "resend",
    "send_test",
    "set_channel",
    "set_words",
]
