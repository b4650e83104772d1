"""What the bearers of certificates are told."""

from typing import Final

from contest.foundation.feature import MessageKind
from contest.foundation.words import N_

SAMPLES: Final = {
    "entry": "",
    "event": N_("CNC turning"),
    "award": N_("First prize"),
    "serial": "SZZG-2026-0001-0123",
}

MESSAGES: Final = (
    MessageKind(
        "certificate_issued",
        N_("A certificate was issued"),
        N_("Your certificate is there: %(award)s"),
        N_("%(event)s, %(award)s: your certificate no. %(serial)s can be downloaded."),
        SAMPLES,
        ("entries.show", "entry_id", "entry"),
    ),
    MessageKind(
        "certificate_ended",
        N_("A certificate was revoked"),
        N_("A certificate is no longer valid: %(award)s"),
        N_("%(event)s, %(award)s: certificate no. %(serial)s is no longer valid."),
        SAMPLES,
        ("entries.show", "entry_id", "entry"),
    ),
)
