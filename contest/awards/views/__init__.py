"""Pages of awards and of what follows them: money, honours, skill grades."""

from contest.awards.views import awards, following, payments, service, upward
from contest.awards.views.base import blueprint

__all__ = ["awards", "blueprint", "following", "payments", "service", "upward"]
