"""What can happen to certificates: issued, printed, replaced, revoked; a serial is used once."""

from contest.certificates.operations.choosing import (
    allow_seals,
    choose_settings,
    retire_seal,
    set_seal,
)
from contest.certificates.operations.collecting import (
    ask_for_certificates,
    claimants,
    collect_certificate,
    open_claim,
    send_claim_code,
)
from contest.certificates.operations.designing import save_design
from contest.certificates.operations.ending import (
    reissue_certificate,
    revoke_certificate,
    revoke_with_award,
)
from contest.certificates.operations.issuing import Draft, drafts_of_event, issue_certificates

__all__ = [
    "Draft",
    "allow_seals",
    "ask_for_certificates",
    "choose_settings",
    "claimants",
    "collect_certificate",
    "drafts_of_event",
    "issue_certificates",
    "open_claim",
    "reissue_certificate",
    "retire_seal",
    "revoke_certificate",
    "revoke_with_award",
    "save_design",
    "send_claim_code",
    "set_seal",
]
