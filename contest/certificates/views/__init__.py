"""Pages of certificates; each file adds its own to the one blueprint."""

from contest.certificates.views import (
    checking,
    choosing,
    collecting,
    designing,
    fetching,
    issuing,
    offline,
)
from contest.certificates.views.base import blueprint

__all__ = [
    "blueprint",
    "checking",
    "choosing",
    "collecting",
    "designing",
    "fetching",
    "issuing",
    "offline",
]
