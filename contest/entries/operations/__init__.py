"""What can be done with entries: each checks, changes, records and tells."""

from contest.entries.operations.batches import closed_collections, open_next_batch
from contest.entries.operations.carrying import carry_entry
from contest.entries.operations.decide import (
    accept_all,
    accept_entry,
    decline_entry,
    nominate_entry,
    refuse_entry,
    return_entry,
)
from contest.entries.operations.importing import (
    LIMITS,
    hand_in_list,
    import_entries,
    list_of,
    mend_list,
    mending_of_list,
    rows_left,
    undo_import,
    undone_until,
)
from contest.entries.operations.materials import attach_material, put_material, remove_material
from contest.entries.operations.newcomers import register_newcomer
from contest.entries.operations.people import TypedMember, correct_entry, enter_entry
from contest.entries.operations.quotas import set_quota
from contest.entries.operations.register import (
    EntryContent,
    MemberInput,
    change_entry,
    register_entry,
)
from contest.entries.operations.reminding import remind_unfinished
from contest.entries.operations.steps import hand_in_complete, submit_entry, withdraw_entry

__all__ = [
    "LIMITS",
    "EntryContent",
    "MemberInput",
    "TypedMember",
    "accept_all",
    "accept_entry",
    "attach_material",
    "carry_entry",
    "change_entry",
    "closed_collections",
    "correct_entry",
    "decline_entry",
    "enter_entry",
    "hand_in_complete",
    "hand_in_list",
    "import_entries",
    "list_of",
    "mend_list",
    "mending_of_list",
    "nominate_entry",
    "open_next_batch",
    "put_material",
    "refuse_entry",
    "register_entry",
    "register_newcomer",
    "remind_unfinished",
    "remove_material",
    "return_entry",
    "rows_left",
    "set_quota",
    "submit_entry",
    "undo_import",
    "undone_until",
    "withdraw_entry",
]
