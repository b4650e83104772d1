"""What can be done with judges, panels, assignments, declarations and cards."""

from judges.panels.operations.assign import assign_work, assign_works, recuse
from judges.panels.operations.cards import (
    FreshCode,
    PrintedCard,
    fresh_code,
    print_cards,
    redeem_card,
    redeem_code,
)
from judges.panels.operations.carrying import seat_next_batch
from judges.panels.operations.dealing import deal_works
from judges.panels.operations.declare import declare, record_conflict
from judges.panels.operations.importing import JUDGE_LIST
from judges.panels.operations.seats import (
    add_judge,
    add_seat,
    make_panel,
    replace_judge,
    seat_judge,
)

__all__ = [
    "JUDGE_LIST",
    "FreshCode",
    "PrintedCard",
    "add_judge",
    "add_seat",
    "assign_work",
    "assign_works",
    "deal_works",
    "declare",
    "fresh_code",
    "make_panel",
    "print_cards",
    "record_conflict",
    "recuse",
    "redeem_card",
    "redeem_code",
    "replace_judge",
    "seat_judge",
    "seat_next_batch",
]
