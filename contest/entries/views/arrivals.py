"""The door on the day: who has come, who is missing, and the page to which a scanned code leads.

A code is the address of a page: the camera of any phone opens it, and staff who are signed in
there check the entry in. To everybody else the address says nothing.
"""

from typing import Any

from flask import current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry, EntryState
from contest.entries.operations import check_in, undo_check_in
from contest.entries.queries import (
    accepted_entries,
    arrival_counts,
    arrivals_of,
    entries_page,
    entry_by_public_id,
)
from contest.entries.views.common import blueprint, entry_for, event_for
from contest.foundation.db import reading, transaction
from contest.foundation.presentation import localised
from contest.foundation.printing import paper_css, pdf_from
from contest.foundation.qr import qr_svg
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    whole,
)

EXPECTED = ("registration", "judging")
WHO = {"": None, "missing": False, "came": True}


@blueprint.get("/events/<pid:event_id>/check-in")
@permission("entry.check_in")
def arrivals(event_id: str) -> ResponseReturnValue:
    """List who takes part with who has come, a page at a time, for the staff at the door."""
    with reading() as session:
        event = event_for(session, event_id, "entry.check_in")
        who = request.args.get("who", "")
        search = request.args.get("q", "").strip()[:100]
        shown = entries_page(
            session, event, states=["accepted"], search=search, came=WHO.get(who),
            after=request.args.get("after", type=whole),
            before=request.args.get("before", type=whole),
        )  # fmt: skip
        came, expected = arrival_counts(session, event)
        return page(
            "entries/arrivals.html", event=event, shown=shown, who=who, search=search, came=came,
            expected=expected, arrivals=arrivals_of(session, shown.entries),
            chips=_chips(event, who),
        )  # fmt: skip


@blueprint.get("/check-in/<pid:entry_id>")
@permission("entry.check_in")
def arrival(entry_id: str) -> ResponseReturnValue:
    """Show whom a scanned code belongs to, with the button that notes their coming."""
    with reading() as session:
        return _page(session, entry_for(session, entry_id, "entry.check_in"), FlaskForm())


@blueprint.post("/check-in/<pid:entry_id>")
@permission("entry.check_in")
def arrival_note(entry_id: str) -> ResponseReturnValue:
    """Note that the entry's people have come."""
    form = FlaskForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        check_in(session, actor(), entry, now=now())
        flash_ok(_("No. %(number)d is checked in.", number=entry.number))
        return back_or(".arrival", entry_id=entry_id)
    with reading() as session:
        return _page(session, entry_for(session, entry_id, "entry.check_in"), form)


@blueprint.post("/check-in/<pid:entry_id>/undo")
@permission("entry.check_in")
def arrival_undo(entry_id: str) -> ResponseReturnValue:
    """Take back that they came."""
    form = FlaskForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        undo_check_in(session, actor(), entry, now=now())
        flash_ok(_("No. %(number)d is missing again.", number=entry.number))
        return back_or(".arrival", entry_id=entry_id)
    with reading() as session:
        return _page(session, entry_for(session, entry_id, "entry.check_in"), form)


@blueprint.get("/events/<pid:event_id>/check-in/slips.pdf")
@permission("entry.check_in")
def arrival_slips(event_id: str) -> ResponseReturnValue:
    """Give the codes of all who take part on paper, ten to a page, for those without a phone."""
    with reading() as session:
        event = event_for(session, event_id, "entry.check_in")
        entries = accepted_entries(session, event)
        text = page("entries/arrival-slips-pdf.html", event=event, entries=entries)
        assets = {f"{one.public_id}.svg": qr_svg(door_address(one)) for one in entries}
    pdf = pdf_from(text, title=_("Slips with codes"), stylesheets=[paper_css()], assets=assets)
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="check-in.pdf"'
    return answer


def door_address(entry: Entry) -> str:
    """Return the address that the code of an entry says."""
    base = current_app.config["PUBLIC_URL"].rstrip("/")
    return f"{base}{url_for('entries.arrival', entry_id=entry.public_id)}"


def door_context(session: Session, entry: Entry) -> dict[str, Any]:
    """Return the code that an entry shows at the door, while it takes part, and whether it came."""
    is_expected = entry.state is EntryState.ACCEPTED and entry.event.phase in EXPECTED
    if not is_expected:
        return {"door_code": None, "came": None}
    picture = qr_svg(door_address(entry), quiet_zone=4).decode()
    return {
        "door_code": Markup(picture),  # noqa: S704 - drawn here, holds no text
        "came": arrivals_of(session, [entry]).get(entry.id),
    }


def _page(session: Session, entry: Entry, form: FlaskForm) -> ResponseReturnValue:
    names = _(", ").join(member.person.name for member in entry.members)
    rows = [
        (_("Names"), names),
        (_("Unit"), localised(entry.unit) if entry.unit else None),
        (_("Group"), localised(entry.group) if entry.group else None),
    ]
    here = arrivals_of(session, [entry]).get(entry.id)
    return form_page(
        "entries/arrival.html", form, entry=entry, event=entry.event, rows=rows, here=here
    )


def _chips(event: Event, who: str) -> list[tuple[str, str, bool]]:
    labels = {"": _("All"), "missing": _("missing"), "came": _("have come")}
    return [
        (label, url_for(".arrivals", event_id=event.public_id, who=key or None), key == who)
        for key, label in labels.items()
    ]
