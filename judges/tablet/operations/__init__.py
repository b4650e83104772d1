"""What can be done with tablets: enrolled, heard of, spoken to, their sheets taken, wishes done."""

from judges.tablet.operations.acting import Act, Acted, perform_act
from judges.tablet.operations.delivering import deliver_sheet
from judges.tablet.operations.devices import Called, Heard, Report, enrol_device, note_contact
from judges.tablet.operations.items import Answer, Item, rejected
from judges.tablet.operations.preparing import (
    PreparedTablet,
    enter_by_code,
    prepare_tablet,
    revoke_tablet,
)
from judges.tablet.operations.recollecting import (
    allow_recollection,
    ask_recollection,
    end_recollection,
    refuse_recollection,
)
from judges.tablet.operations.speaking import answer_call, send_notice

__all__ = [
    "Act",
    "Acted",
    "Answer",
    "Called",
    "Heard",
    "Item",
    "PreparedTablet",
    "Report",
    "allow_recollection",
    "answer_call",
    "ask_recollection",
    "deliver_sheet",
    "end_recollection",
    "enrol_device",
    "enter_by_code",
    "note_contact",
    "perform_act",
    "prepare_tablet",
    "refuse_recollection",
    "rejected",
    "revoke_tablet",
    "send_notice",
]
