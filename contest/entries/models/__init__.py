"""The tables of entries; an entry knows nothing of its judging."""

from contest.entries.models.desk import (
    CheckIn,
    EntryLikeness,
    EntryPrint,
    Fitness,
    FormCheck,
)
from contest.entries.models.entries import (
    Entry,
    EntryConsent,
    EntryDraft,
    EntryMaterial,
    EntryMember,
    EntryState,
    EntryStep,
    EntrySubject,
    EntryUpload,
    ImportBatch,
    NominationQuota,
)

TABLES = (
    ImportBatch,
    Entry,
    EntryMember,
    EntryStep,
    EntryMaterial,
    NominationQuota,
    EntryDraft,
    EntryUpload,
    EntryConsent,
    FormCheck,
    EntryPrint,
    EntryLikeness,
    CheckIn,
)

__all__ = [
    "TABLES",
    "CheckIn",
    "Entry",
    "EntryConsent",
    "EntryDraft",
    "EntryLikeness",
    "EntryMaterial",
    "EntryMember",
    "EntryPrint",
    "EntryState",
    "EntryStep",
    "EntrySubject",
    "EntryUpload",
    "Fitness",
    "FormCheck",
    "ImportBatch",
    "NominationQuota",
]
