"""What can be done with tablets: enrolled, heard of, spoken to, and their sheets taken."""

from judges.tablet.operations.delivering import Answer, Item, deliver_sheet
from judges.tablet.operations.devices import Called, Report, enrol_device, note_contact
from judges.tablet.operations.speaking import answer_call, send_notice

__all__ = [
    "Answer",
    "Called",
    "Item",
    "Report",
    "answer_call",
    "deliver_sheet",
    "enrol_device",
    "note_contact",
    "send_notice",
]
