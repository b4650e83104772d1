"""Finds tablets, what they brought, what they take away, what is said; changes nothing."""

from judges.tablet.queries.speaking import (
    call_by_public_id,
    calls_of_judge,
    notices_for,
    notices_of_event,
    open_calls,
)
from judges.tablet.queries.tablets import (
    Held,
    Pack,
    PackedSeat,
    PackedWork,
    SheetCorrection,
    Watched,
    corrections_of,
    delivery_by_event_id,
    device_by_public_id,
    held_of_event,
    holds_head,
    pack_of,
    seats_for,
    stage_states,
    tablets_of_event,
)

__all__ = [
    "Held",
    "Pack",
    "PackedSeat",
    "PackedWork",
    "SheetCorrection",
    "Watched",
    "call_by_public_id",
    "calls_of_judge",
    "corrections_of",
    "delivery_by_event_id",
    "device_by_public_id",
    "held_of_event",
    "holds_head",
    "notices_for",
    "notices_of_event",
    "open_calls",
    "pack_of",
    "seats_for",
    "stage_states",
    "tablets_of_event",
]
