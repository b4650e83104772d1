"""What can happen to certificates: issued, printed, replaced, revoked; a serial is used once."""

from contest.certificates.operations.choosing import (
    allow_seals,
    choose_settings,
    retire_seal,
    set_seal,
)
from contest.certificates.operations.ending import (
    reissue_certificate,
    revoke_certificate,
    revoke_with_award,
)
from contest.certificates.operations.issuing import Draft, drafts_of_event, issue_certificates

__all__ = [
    "Draft",
    "allow_seals",
    "choose_settings",
    "drafts_of_event",
    "issue_certificates",
    "reissue_certificate",
    "retire_seal",
    "revoke_certificate",
    "revoke_with_award",
    "set_seal",
]
