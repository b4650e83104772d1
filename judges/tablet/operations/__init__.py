"""What can be done with tablets: enrolled, heard of, spoken to, their sheets taken, wishes done."""

from judges.tablet.operations.acting import Act, Acted, perform_act
from judges.tablet.operations.delivering import Answer, Item, deliver_sheet
from judges.tablet.operations.devices import Called, Heard, Report, enrol_device, note_contact
from judges.tablet.operations.speaking import answer_call, send_notice

__all__ = [
    "Act",
    "Acted",
    "Answer",
    "Called",
    "Heard",
    "Item",
    "Report",
    "answer_call",
    "deliver_sheet",
    "enrol_device",
    "note_contact",
    "perform_act",
    "send_notice",
]
