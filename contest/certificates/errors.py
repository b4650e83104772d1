"""What can go wrong with certificates."""

from contest.foundation.errors import Conflict, Invalid
from contest.foundation.words import N_


class DoesNotFit(Invalid):
    """A text is too long for the paper at the smallest size that can still be read."""

    code = "certificate_does_not_fit"
    message = N_("The text does not fit on the certificate.")


class CharacterMissing(Invalid):
    """A character that no face of ours can draw, or that has no place on paper."""

    code = "certificate_character_missing"
    message = N_("The certificate holds characters that cannot be printed.")


class NothingToIssue(Conflict):
    """No confirmed award of the event is without a certificate."""

    code = "nothing_to_issue"
    message = N_("No confirmed award is waiting for a certificate.")


class NothingToPrint(Conflict):
    """No certificate of the event holds."""

    code = "nothing_to_print"
    message = N_("No certificate has been issued yet.")


class NotIssued(Conflict):
    """A replaced or revoked certificate cannot be replaced or revoked again."""

    code = "certificate_ended"
    message = N_("This certificate has been replaced or revoked already.")


class SettingRefused(Invalid):
    """What was chosen for an event's certificates contradicts itself."""

    code = "certificate_setting_refused"
    message = N_("A joint certificate names exactly two issuing bodies.")


class SealNotClear(Invalid):
    """A seal lies over the text, so what is not the seal must let it through."""

    code = "seal_not_clear"
    message = N_("The seal must be a PNG picture with a clear ground.")


class NoTexts(Conflict):
    """A code goes by text message, and nobody has set up how these are sent."""

    code = "certificate_no_texts"
    message = N_("No text messages can be sent here. Ask your unit's contact or the organiser.")


class BatchStopped(Invalid):
    """Some of what waits could not be printed; nothing was issued."""

    code = "certificate_batch_stopped"
    message = N_("Nothing was issued: some certificates cannot be printed as they are.")
