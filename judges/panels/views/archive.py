"""The panels' part of an edition's archive."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.archiving import TRAIL_ID, File, list_files
from contest.foundation.presentation import local_time, localised
from contest.foundation.secrets import mask_name
from judges.panels.queries import judged_stages, panels_of_stage
from judges.panels.rules import SEAT_ROLE_NAMES
from judges.panels.views.base import translated_names


def panels_in_archive(session: Session, event_id: int, is_full: bool) -> Iterator[File]:
    """Yield who sat on which seat of which panel from when to when; nothing without panels.

    Why somebody left a seat is in a full archive only.
    """
    event = session.get_one(Event, event_id)
    headings = [
        TRAIL_ID, _("Stage"), _("Panel"), _("Seat"), _("Role"), _("Counts"), _("Judge"), _("Unit"),
        _("From"), _("Until"),
    ]  # fmt: skip
    names = translated_names(SEAT_ROLE_NAMES)
    rows = [
        [
            seat.public_id,
            localised(stage),
            localised(panel),
            seat.number,
            str(names[seat.role]),
            _("Yes") if seat.counts else _("No"),
            holder.judge.person.name if is_full else mask_name(holder.judge.person.name),
            holder.judge.person.unit.name if holder.judge.person.unit else None,
            local_time(holder.took_at),
            local_time(holder.left_at),
            *([holder.reason] if is_full else []),
        ]
        for stage in judged_stages(session, event)
        for panel in panels_of_stage(session, stage)
        for seat in panel.seats
        for holder in seat.holders
    ]
    if rows:
        headings += [_("Reason")] if is_full else []
        yield from list_files("panels", _("Panels"), headings, rows)
