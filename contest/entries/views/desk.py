"""The organiser's pages: the list of entries, one entry with its history, quotas, the export."""

import io
from collections.abc import Mapping
from typing import Any

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from contest.editions.models import Event
from contest.entries.forms import QuotaForm, ReasonForm
from contest.entries.models import Entry
from contest.entries.operations import (
    accept_all,
    accept_entry,
    decline_entry,
    set_quota,
    waive_condition,
)
from contest.entries.queries import (
    ENTRIES_SHOWN,
    alike_entries,
    barred_entries,
    batches_of_event,
    entrants_of,
    entries_matching,
    entries_named,
    entries_page,
    entry_by_public_id,
    groups_of_event,
    places_of_units,
    standing_in,
    unit_named,
    units_of_event,
)
from contest.entries.rules import LIVE_STATES, EntrantRules
from contest.entries.views.checking import check_context, checks_of_page
from contest.entries.views.common import (
    STATE_NAMES,
    blueprint,
    entry_context,
    entry_for,
    event_for,
)
from contest.entries.views.export import entries_sheet
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.office import MEDIA_XLSX, write_xlsx
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    flash_warning,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    slots,
    whole,
)

LEVELS = {
    "unit": _l("The unit"),
    "enterprise": _l("Enterprise union"),
    "district": _l("District union"),
    "organiser": _l("The organiser accepts"),
}
SHOWN_FIRST = tuple(sorted(LIVE_STATES - {"draft"}))


@blueprint.get("/events/<pid:event_id>/entries")
@permission("entry.list")
def index(event_id: str) -> ResponseReturnValue:
    """List the event's entries, filtered and searched, a page at a time."""
    with reading() as session:
        event = event_for(session, event_id, "entry.list")
        state, search = _filter()
        shown = entries_page(
            session,
            event,
            states=[state] if state else SHOWN_FIRST,
            search=search,
            after=request.args.get("after", type=whole),
            before=request.args.get("before", type=whole),
        )
        rules = entrants_of(session, event)
        batches = batches_of_event(session, event)
        return page(
            "entries/index.html", event=event, shown=shown, rules=rules, state=state,
            search=search, chips=_chips(event, shown.counts, state, search),
            batches=batches, standing=standing_in(session, batches),
            alike=alike_entries(session, shown.entries),
            **checks_of_page(session, shown, rules),
        )  # fmt: skip


@blueprint.get("/events/<pid:event_id>/entries.xlsx")
@permission("entry.list")
def export(event_id: str) -> ResponseReturnValue:
    """Give the filtered list as a spreadsheet; numbers of people stay masked."""
    with reading() as session:
        event = event_for(session, event_id, "entry.list")
        state, search = _filter()
        states = [state] if state else SHOWN_FIRST
        entries = entries_matching(session, event, states=states, search=search)
        sheet = entries_sheet(entries, entrants_of(session, event))
        name = f"{event.code}-entries.xlsx"
        data = io.BytesIO(write_xlsx([sheet]))
        return send_file(data, mimetype=MEDIA_XLSX, as_attachment=True, download_name=name)


@blueprint.post("/events/<pid:event_id>/entries/accept")
@permission("entry.decide")
def accept_shown(event_id: str) -> ResponseReturnValue:
    """Accept the entries of the page that was shown, those of them that wait for it."""
    with transaction() as session:
        event = event_for(session, event_id, "entry.decide")
        wanted = request.form.getlist("entry")[:ENTRIES_SHOWN]
        shown = entries_named(session, event, wanted)
        accepted = accept_all(session, actor(), shown, now=now())
        number = len(accepted)
        barred = barred_entries(session, event, shown)
        if barred:
            flash_warning(
                ngettext(
                    "No. %(numbers)s does not meet the conditions and was not accepted; its page "
                    "says why.",
                    "Nos. %(numbers)s do not meet the conditions and were not accepted; their "
                    "pages say why.",
                    len(barred),
                    numbers="、".join(str(entry.number) for entry in barred),
                )
            )
        flash_ok(ngettext("%(num)d entry was accepted.", "%(num)d entries were accepted.", number))
    return back_or(".index", event_id=event_id)


@blueprint.get("/events/<pid:event_id>/entries/<pid:entry_id>")
@permission("entry.list")
def desk_entry(event_id: str, entry_id: str) -> ResponseReturnValue:
    """Show an entry to those who decide on it, with its history."""
    with reading() as session:
        event = event_for(session, event_id, "entry.list")
        entry = entry_for(session, entry_id)
        if entry.event_id != event.id:
            raise NotFound
        return _desk_page(session, event, entry, ReasonForm())


@blueprint.post("/entries/<pid:entry_id>/accept")
@permission("entry.decide")
def accept(entry_id: str) -> ResponseReturnValue:
    """Accept one entry."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        accept_entry(session, actor(), entry, reason=form.reason.data, now=now())
        flash_ok(_("No. %(number)d was accepted.", number=entry.number))
        return back_or(".desk_entry", event_id=entry.event.public_id, entry_id=entry_id)
    return _refused(entry_id, form)


@blueprint.post("/entries/<pid:entry_id>/decline")
@permission("entry.decide")
def decline(entry_id: str) -> ResponseReturnValue:
    """Decline one entry with a reason."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        decline_entry(session, actor(), entry, reason=form.reason.data or "", now=now())
        flash_ok(_("No. %(number)d was declined.", number=entry.number))
        return back_or(".desk_entry", event_id=entry.event.public_id, entry_id=entry_id)
    return _refused(entry_id, form)


@blueprint.post("/entries/<pid:entry_id>/waive")
@permission("entry.waive")
def waive(entry_id: str) -> ResponseReturnValue:
    """Make an exception from one condition with a reason."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        code, reason = request.form.get("condition", ""), form.reason.data or ""
        waive_condition(session, actor(), entry, code=code, reason=reason, now=now())
        flash_ok(_("The exception was made. The entry can be handed in and accepted now."))
        return back_or(".desk_entry", event_id=entry.event.public_id, entry_id=entry_id)
    return _refused(entry_id, form, "entry.waive")


@blueprint.route("/events/<pid:event_id>/quotas", methods=["GET", "POST"])
@permission("entry.set_quota")
def quotas(event_id: str) -> ResponseReturnValue:
    """Show how many entries each unit may recommend, and set it for one unit."""
    form = QuotaForm()
    _offer_parts(form, event_id)
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_for(session, event_id, "entry.set_quota")
            unit = unit_named(session, event, form.unit.data or "")
            kind, _sep, code = (form.part.data or "").partition(":")
            group = groups_of_event(session, event).get(code) if kind == "group" else None
            category = code if kind == "category" else None
            set_quota(
                session, actor(), event, unit=unit, group=group, category=category,
                quota=form.quota.data, now=now(),
            )  # fmt: skip
            flash_ok(_("The places of %(unit)s were set.", unit=unit.name))
            return see_other(".quotas", event_id=event_id)
    with reading() as session:
        event = event_for(session, event_id, "entry.set_quota")
        return _quota_page(session, event, form)


def _quota_page(session: Session, event: Event, form: QuotaForm) -> ResponseReturnValue:
    rules = entrants_of(session, event)
    places = places_of_units(session, event, rules)
    units = units_of_event(session, event)
    rows = [(unit, places[unit.id]) for unit in units if unit.id in places]
    return form_page(
        "entries/quotas.html", form, event=event, rules=rules, rows=rows, suggested=units,
        groups=list(groups_of_event(session, event).values()), limits=_limits(rules),
    )  # fmt: skip


def _limits(rules: EntrantRules) -> list[dict[str, Any]]:
    """Return what the rules let each level recommend and the organiser accept, part by part."""
    lines = []
    for limit in (*rules.levels, *([rules.accepting] if rules.accepting else [])):
        named = [(one, limit.of_category(one.code)) for one in rules.categories]
        parts: list[tuple[str, int | None]] = [(_("In all"), limit.whole)]
        if limit.each_group is not None:
            parts.append((_("In each group"), limit.each_group))
        parts += [(localised(one), number) for one, number in named if number is not None]
        lines.append({
            "name": LEVELS[limit.level], "parts": parts, "limited": any(n for _name, n in parts),
        })  # fmt: skip
    return lines


def _offer_parts(form: QuotaForm, event_id: str) -> None:
    with reading() as session:
        event = event_for(session, event_id, "entry.set_quota")
        groups = groups_of_event(session, event).values()
        rules = entrants_of(session, event)
        form.part.choices = [
            SelectChoice("", _("In all")),
            *(SelectChoice(f"group:{one.code}", localised(one)) for one in groups),
            *(SelectChoice(f"category:{one.code}", localised(one)) for one in rules.categories),
        ]


def _filter() -> tuple[str, str]:
    state = request.args.get("state", "")
    return (state if state in STATE_NAMES else ""), request.args.get("q", "").strip()[:100]


def _chips(
    event: Event, counts: Mapping[str, int], state: str, search: str
) -> list[dict[str, object]]:
    """Return the filters by state that have entries, with their counts."""
    every = sum(counts.get(shown, 0) for shown in SHOWN_FIRST)
    listed = [("", _("All"), every)]
    listed += [(key, str(name), counts[key]) for key, name in STATE_NAMES.items() if key in counts]
    return [
        {
            "label": label,
            "count": count,
            "current": key == state,
            "url": url_for(".index", event_id=event.public_id, state=key or None, q=search or None),
        }
        for key, label, count in listed
    ]


def _desk_page(
    session: Session, event: Event, entry: Entry, form: ReasonForm
) -> ResponseReturnValue:
    context = entry_context(session, entry)
    context |= check_context(session, entry, context["rules"])
    context["alike"] = alike_entries(session, [entry]).get(entry.id, [])
    pieces = slots(session, "entry_page", entry)
    return form_page("entries/desk_entry.html", form, pieces=pieces, **(context | {"event": event}))


def _refused(entry_id: str, form: ReasonForm, asked: str = "entry.decide") -> ResponseReturnValue:
    with reading() as session:
        entry = entry_for(session, entry_id, asked)
        return _desk_page(session, entry.event, entry, form)
