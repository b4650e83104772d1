"""What can be done with tablets: enrolled, heard of, spoken to, their sheets taken, wishes done."""

from judges.tablet.operations.acting import Act, Acted, perform_act
from judges.tablet.operations.delivering import Answer, Item, deliver_sheet
from judges.tablet.operations.devices import Called, Heard, Report, enrol_device, note_contact
from judges.tablet.operations.preparing import (
    PreparedTablet,
    enter_by_code,
    prepare_tablet,
    revoke_tablet,
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
    "answer_call",
    "deliver_sheet",
    "enrol_device",
    "enter_by_code",
    "note_contact",
    "perform_act",
    "prepare_tablet",
    "revoke_tablet",
    "send_notice",
]
