"""What can be done with entries: each checks, changes, records and tells."""

from contest.entries.operations.arriving import check_in, undo_check_in
from contest.entries.operations.batches import closed_collections, open_next_batch
from contest.entries.operations.carrying import carry_entry
from contest.entries.operations.checking import check_form
from contest.entries.operations.consents import give_consent
from contest.entries.operations.decide import (
    accept_all,
    accept_entry,
    awaits_decision,
    decline_entry,
    may_recommend,
    nominate_entry,
    refuse_entry,
    return_entry,
)
from contest.entries.operations.drafts import (
    WaitingFile,
    drop_draft,
    drop_drafts_of_user,
    drop_old_drafts,
    keep_draft,
    kept_draft,
)
from contest.entries.operations.importing import (
    Agreed,
    allow_import,
    hand_in_list,
    import_entries,
    import_piece,
    mend_list,
    undo_import,
)
from contest.entries.operations.materials import (
    accept_of,
    attach_material,
    put_material,
    remove_material,
)
from contest.entries.operations.missing_units import register_units
from contest.entries.operations.newcomers import register_newcomer
from contest.entries.operations.people import TypedMember, correct_entry, enter_entry
from contest.entries.operations.pieces import (
    LARGEST_PIECE,
    OnItsWay,
    add_piece,
    received,
    whole_file,
)
from contest.entries.operations.quotas import set_quota
from contest.entries.operations.register import (
    EntryContent,
    MemberInput,
    change_entry,
    register_entry,
)
from contest.entries.operations.reminding import remind_unfinished
from contest.entries.operations.steps import (
    hand_in_complete,
    may_withdraw,
    submit_entry,
    withdraw_entry,
)
from contest.entries.operations.teams import (
    close_team,
    join_team,
    leave_team,
    open_team,
    team_of_code,
)
from contest.entries.operations.uploads import (
    begin_upload,
    drop_old_uploads,
    drop_upload,
    keep_upload,
    pieces_in_use,
    pieces_of_event,
)
from contest.entries.operations.waiting_files import (
    begin_waiting_file,
    content_of,
    keep_waiting_file,
    waiting_by_kind,
    waiting_file,
)
from contest.entries.operations.waiving import waive_condition

__all__ = [
    "LARGEST_PIECE",
    "Agreed",
    "EntryContent",
    "MemberInput",
    "OnItsWay",
    "TypedMember",
    "WaitingFile",
    "accept_all",
    "accept_entry",
    "accept_of",
    "add_piece",
    "allow_import",
    "attach_material",
    "awaits_decision",
    "begin_upload",
    "begin_waiting_file",
    "carry_entry",
    "change_entry",
    "check_form",
    "check_in",
    "close_team",
    "closed_collections",
    "content_of",
    "correct_entry",
    "decline_entry",
    "drop_draft",
    "drop_drafts_of_user",
    "drop_old_drafts",
    "drop_old_uploads",
    "drop_upload",
    "enter_entry",
    "give_consent",
    "hand_in_complete",
    "hand_in_list",
    "import_entries",
    "import_piece",
    "join_team",
    "keep_draft",
    "keep_upload",
    "keep_waiting_file",
    "kept_draft",
    "leave_team",
    "may_recommend",
    "may_withdraw",
    "mend_list",
    "nominate_entry",
    "open_next_batch",
    "open_team",
    "pieces_in_use",
    "pieces_of_event",
    "put_material",
    "received",
    "refuse_entry",
    "register_entry",
    "register_newcomer",
    "register_units",
    "remind_unfinished",
    "remove_material",
    "return_entry",
    "set_quota",
    "submit_entry",
    "team_of_code",
    "undo_check_in",
    "undo_import",
    "waiting_by_kind",
    "waiting_file",
    "waive_condition",
    "whole_file",
    "withdraw_entry",
]
