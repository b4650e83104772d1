"""What can go wrong when a pilot is marked."""

from contest.foundation.errors import Invalid
from contest.foundation.words import N_


class NotAnEnterprise(Invalid):
    """Only enterprises are pilots."""

    code = "not_an_enterprise"
    message = N_("Only an enterprise can be a pilot.")
