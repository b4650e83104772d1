"""The first step of a new contest: its name, who runs it, its days, its safeguards."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions import operations, queries
from contest.editions.forms import EventForm
from contest.editions.models import EventDraft
from contest.editions.rules import (
    PRESET_MEANINGS,
    PRESET_NAMES,
    PRESETS,
    RHYTHM_NAMES,
    Hours,
    check_days_of,
    hours_of,
    read_safeguards,
    with_basics,
    with_switches,
)
from contest.editions.views.common import blueprint, instant_of, paths_of, typed_of
from contest.editions.views.timeline import CLOCK_FORMAT
from contest.editions.views.wizard import draft_context, keep_step, own_draft
from contest.foundation.calendar import chinese_day_with_weekday, local_day
from contest.foundation.db import reading
from contest.foundation.presentation import is_english, localised
from contest.foundation.web import (
    actor,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
    translated,
)
from contest.people.queries import units_seen_by
from contest.people.views.common import unit_choices

FILL = "fill"


@blueprint.route("/drafts/<pid:draft_id>/basics", methods=["GET", "POST"])
@permission("edition.manage")
def draft_basics(draft_id: str) -> ResponseReturnValue:
    """Ask for the basics; one button fills in the usual days, the other saves and goes on."""
    with reading() as session:
        draft = own_draft(session, draft_id)
        units = unit_choices(units_seen_by(session, actor()))
        editions = [
            (one.public_id, localised(one))
            for one in queries.editions_below(session, paths_of(actor()))
        ]
    form = EventForm(**_typed(draft))
    form.unit.choices = units
    form.edition.choices = [("", _("A new edition")), *editions]
    form.rhythm.choices = [(key, translated(name)) for key, name in RHYTHM_NAMES.items()]
    form.preset.choices = [(key, translated(name)) for key, name in PRESET_NAMES.items()]
    suggested = _suggested(draft.document, form.preset.data)
    if request.form.get("go") == FILL:
        _fill(form, suggested)
    elif form.validate_on_submit():
        with form_errors(form):
            keep_step(draft_id, "basics", _document(draft, form), _basics(draft, form))
            return see_other(".draft_step", draft_id=draft_id, step="awards")
    return _basics_page(draft, form, suggested)


def _basics_page(
    draft: EventDraft, form: EventForm, suggested: operations.Timeline
) -> ResponseReturnValue:
    form.revision.data = form.revision.data or str(draft.revision)
    return form_page(
        "editions/draft_basics.html",
        form,
        meanings={key: translated(text) for key, text in PRESET_MEANINGS.items()},
        days=_days(suggested),
        clock_stage=_clock_stage(draft.document),
        **draft_context(draft, "basics"),
    )


def _clock_stage(document: Mapping[str, Any]) -> str | None:
    """Return the code of the one stage that a panel judges; None of several: they have a page."""
    judged = [stage["code"] for stage in document["stages"] if stage["kind"] == "judged"]
    return judged[0] if len(judged) == 1 else None


def _suggested(document: Mapping[str, Any], preset: str | None) -> operations.Timeline:
    """Return the usual days: of a workshop contest the next one, of any other its weeks."""
    if preset == "workshop" and document["kind"] == "skills_contest":
        return operations.next_day_timeline(now())
    return operations.suggested_timeline(local_day(now()))


def _days(suggested: operations.Timeline) -> dict[str, str]:
    """Return the usual days as the reader's language writes them."""
    days = {
        "first": local_day(suggested.opens_at),
        "last": local_day(suggested.closes_at),
        "held": suggested.held_on,
        "notice": suggested.notice_until if suggested.notice_days else None,
    }
    write = date.isoformat if is_english() else chinese_day_with_weekday
    return {key: write(day) for key, day in days.items() if day is not None}


def _typed(draft: EventDraft) -> dict[str, Any]:
    """Return what the form begins with: the document's words, and the days as they were typed."""
    document, basics = draft.document, draft.basics
    guard = read_safeguards(document.get("safeguards"))
    begun = "basics" in draft.done
    hours = hours_of(document, _clock_stage(document) or "") or Hours()
    return {
        "name": document["name"] if begun else localised(document),
        "name_en": document.get("name_en") if begun else None,
        "code": document["code"],
        "unit": basics.get("unit"),
        "edition": basics.get("edition"),
        "edition_name": basics.get("edition_name"),
        "host": basics.get("host"),
        "venue": basics.get("venue"),
        "opens_at": _minute(basics.get("opens_at")),
        "closes_at": _minute(basics.get("closes_at")),
        "held_on": date.fromisoformat(basics["held_on"]) if basics.get("held_on") else None,
        "notice_days": guard.notice_working_days,
        "preset": guard.preset,
        "check_days": check_days_of(document),
        "stage_opens": time.fromisoformat(hours.opens) if hours.opens else None,
        "stage_closes": time.fromisoformat(hours.closes) if hours.closes else None,
        "rhythm": basics.get("rhythm"),
        "periods": basics.get("periods"),
    }


def _fill(form: EventForm, suggested: operations.Timeline) -> None:
    form.opens_at.data = typed_of(suggested.opens_at)
    form.closes_at.data = typed_of(suggested.closes_at)
    form.held_on.data = suggested.held_on
    form.notice_days.data = suggested.notice_days
    for field in (form.opens_at, form.closes_at, form.held_on, form.notice_days):
        field.raw_data = None


def _document(draft: EventDraft, form: EventForm) -> dict[str, Any]:
    before = read_safeguards(draft.document.get("safeguards")).preset
    notice = form.notice_days.data
    if form.preset.data != before and notice == PRESETS[before].notice_working_days:
        # Nobody touched the number: it was the other preset's.
        notice = None
    document = with_basics(
        draft.document,
        code=form.code.data or "",
        name=form.name.data or "",
        name_en=form.name_en.data or None,
        preset=form.preset.data,
        notice_days=notice,
        first_day=form.held_on.data,
        rhythm=form.rhythm.data or "month",
        periods=form.periods.data,
    )
    code = _clock_stage(document)
    if code is None or hours_of(document, code) is None:
        return document
    opens, closes = (
        field.data.strftime(CLOCK_FORMAT) if field.data else None
        for field in (form.stage_opens, form.stage_closes)
    )
    days = (hours_of(document, code) or Hours()).days
    return with_switches(
        document, check_days=form.check_days.data, hours={code: Hours(days, opens, closes)}
    )


def _basics(draft: EventDraft, form: EventForm) -> dict[str, Any]:
    opens, closes = instant_of(form.opens_at.data), instant_of(form.closes_at.data)
    operations.check_window(opens, closes)
    return {
        "series": draft.basics.get("series"),
        "unit": form.unit.data,
        "edition": form.edition.data or None,
        "edition_name": form.edition_name.data or None,
        "host": form.host.data or None,
        "venue": form.venue.data or None,
        "rhythm": form.rhythm.data or None,
        "periods": form.periods.data,
        "opens_at": opens.isoformat() if opens else None,
        "closes_at": closes.isoformat() if closes else None,
        "held_on": form.held_on.data.isoformat() if form.held_on.data else None,
    }


def _minute(kept: str | None) -> datetime | None:
    return typed_of(datetime.fromisoformat(kept).astimezone(UTC)) if kept else None
