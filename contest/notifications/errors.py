"""What can go wrong with messages and the ways by which they go."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class AddressNotAllowed(Invalid):
    """An address that this installation does not call."""

    code = "address_not_allowed"
    message = N_(
        "This address is not called: it must begin with https. Machines of your own network are "
        "named by whoever runs the server, in LEITAI_OUTBOUND_HOSTS."
    )


class UnknownGap(Invalid):
    """The words name something that this kind of message does not know."""

    code = "unknown_gap"
    message = N_("This message knows no {%(gap)s}. Use only the words in braces that are listed.")


class CannotResend(Conflict):
    """A secret message, or one that still waits."""

    code = "cannot_resend"
    message = N_("This message is not sent again: it still waits, or it held a code.")


class HookRemoved(Conflict):
    """The group is told nothing any more."""

    code = "hook_removed"
    message = N_("This group was removed already.")
