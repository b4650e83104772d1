"""What can be done with tablets: enrolled, heard of, and their sheets taken."""

from judges.tablet.operations.delivering import Answer, Item, deliver_sheet
from judges.tablet.operations.devices import Report, enrol_device, note_contact

__all__ = ["Answer", "Item", "Report", "deliver_sheet", "enrol_device", "note_contact"]
