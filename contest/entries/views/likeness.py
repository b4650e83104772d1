"""Two entries whose texts are alike, side by side, with what stands in both marked."""

from flask import request
from flask.typing import ResponseReturnValue

from contest.entries.models import Entry
from contest.entries.queries import Alike, alike_entries, text_of_entry
from contest.entries.views.common import blueprint, entry_for, event_for
from contest.foundation.alike import likeness, marked
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.permissions import can
from contest.foundation.web import actor, page, permission

Column = tuple[Entry, list[tuple[str, bool]]]


@blueprint.get("/events/<pid:event_id>/entries/<pid:entry_id>/alike")
@permission("entry.list")
def side_by_side(event_id: str, entry_id: str) -> ResponseReturnValue:
    """Show an entry beside the one that was flagged with it, the most alike one unless chosen."""
    with reading() as session:
        event = event_for(session, event_id, "entry.list")
        entry = entry_for(session, entry_id)
        if entry.event_id != event.id:
            raise NotFound
        flags = alike_entries(session, [entry]).get(entry.id, [])
        seen = [one for one in flags if can(actor(), "entry.list", one.other.event)]
        chosen = _chosen(seen, request.args.get("other"))
        return page(
            "entries/side_by_side.html", event=event, entry=entry, seen=seen, chosen=chosen,
            columns=_columns(entry, chosen.other) if chosen else [],
        )  # fmt: skip


def _chosen(seen: list[Alike], wanted: str | None) -> Alike | None:
    if wanted is None:
        return seen[0] if seen else None
    for one in seen:
        if one.other.public_id == wanted:
            return one
    raise NotFound


def _columns(entry: Entry, other: Entry) -> list[Column]:
    """Return both entries with their texts in pieces, each with whether it stands in the other."""
    texts = text_of_entry(entry), text_of_entry(other)
    found = likeness(*texts)
    return [
        (entry, marked(texts[0], found.spans)),
        (other, marked(texts[1], found.other_spans)),
    ]
