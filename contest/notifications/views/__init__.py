"""The pages of messages: one's inbox, and what the owner sets up."""

from contest.notifications.views import inbox, log, settings, words
from contest.notifications.views.common import blueprint

__all__ = ["blueprint", "inbox", "log", "settings", "words"]
