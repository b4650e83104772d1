"""What results show on pages of other features."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import events_seen_by
from contest.entries.models import Entry
from contest.foundation.calendar import local_day
from contest.foundation.feature import Step, Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from judges.results.models import ResultState, ResultVersion
from judges.results.operations import deciding_stage
from judges.results.policy import EventWithChiefs
from judges.results.queries import (
    blockers,
    chief_judges,
    latest_version,
    latest_versions,
    public_versions,
    row_of_entry,
)
from judges.results.queries.signed import Line
from judges.results.render import decisions_behind, explained, names_are_masked
from judges.rubrics.queries import definition_in
from judges.scoring.definition import Definition, Rubric
from judges.scoring.numbers import plain


def on_event_page(session: Session, actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return what the organiser's event page says of results; None for who may not see them."""
    if not can(actor, "result.view", EventWithChiefs(event, chief_judges(session, event))):
        return None
    latest = latest_version(session, event)
    missing = 0 if latest else len(blockers(session, event.stages))
    decided = [stage for stage in event.stages if deciding_stage(session, event, stage)]
    return {"event": event, "latest": latest, "missing": missing, "decided": decided}


def event_steps(session: Session, actor: Actor, event: Event) -> Sequence[Step]:
    """Return whether the results are computed, signed and public; a rehearsal's never are that."""
    found = [one for one in latest_versions(session, [event]) if one.stage_id is None]
    latest = found[0] if found else None
    url = None
    if can(actor, "result.view", EventWithChiefs(event, chief_judges(session, event))):
        url = (
            url_for("results.version", version_id=latest.public_id)
            if latest
            else url_for("results.desk", event_id=event.public_id)
        )
    state = latest.state if latest else None
    notice = state is ResultState.IN_NOTICE
    said = [
        Step(_("Compute the results"), latest is not None, url),
        Step(_("Sign the results"), state not in (None, ResultState.COMPUTED), url),
    ]
    if not event.is_rehearsal:
        public = state in (ResultState.PUBLISHED, ResultState.CORRECTED)
        said.append(
            Step(_("Publish the results"), public, url, _("public notice") if notice else "")
        )
    return said


def on_public_event_page(session: Session, _actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return the public results of an event; None before the first."""
    versions = public_versions(session, event)
    return {"versions": versions} if versions else None


def on_entry_page(session: Session, _actor: Actor, entry: Entry) -> Mapping[str, Any] | None:
    """Return the entrant's own result, by section and without a judge; None before it is public."""
    found = row_of_entry(session, entry)
    if found is None:
        return None
    version, _row = found
    masked = names_are_masked(session, version)
    rows = explained(session, version, masked=masked)
    own = next(one for one in rows if one.row.entry_id == entry.id)
    definition = definition_in(version.definition)
    decided = decisions_behind(session, version, masked=masked)
    return {
        "version": version,
        "row": own.row,
        "trace": own.trace,
        "ties": own.ties,
        "awards": own.awards,
        "field": sum(one.row.rank is not None for one in rows),
        "parts": _parts(definition, own.row),
        "decisions": [one for one in decided if entry.public_id in one.codes],
        "names": {stage.code: localised(stage) for stage in definition.stages},
    }


def _parts(definition: Definition, row: Line) -> list[dict[str, Any]]:
    parts = []
    for stage in definition.stages:
        shown = row.trace["stages"].get(stage.code)
        if shown is None:
            continue
        rubric = definition.rubric_of(stage)
        sections = [
            {
                "name": localised(section),
                "points": Decimal(plain(Decimal(shown["sections"][section.code]), 2)),
                "max": sum(criterion.max for criterion in section.criteria),
            }
            for section in (rubric.sections if rubric else ())
            if section.code in shown["sections"]
        ]
        part = {"name": localised(stage), "total": shown["total"], "sections": sections}
        parts.append({**part, **_marks_of(rubric, shown)})
    return parts


def _marks_of(rubric: Rubric | None, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the marks of each criterion and the totals of the sheets, low to high.

    Which judge gave which is not told: in the order of the seats it would be.
    """
    named = {criterion.code: criterion for criterion in rubric.criteria} if rubric else {}
    criteria = [
        {
            "name": localised(named[one["code"]]),
            "marks": _low_to_high(
                (mark, seat in one["dropped"]) for seat, mark in one["marks"] if mark is not None
            ),
            "points": one["points"],
        }
        for one in shown["criteria"]
        if one["code"] in named
    ]
    sheets = ((total, dropped) for _seat, total, dropped in shown["sheets"] if total is not None)
    return {"criteria": criteria, "sheets": _low_to_high(sheets)}


def _low_to_high(marks: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    return sorted(marks, key=lambda one: (Decimal(one[0]), one[1]))


def waiting_lines(session: Session, actor: Actor, now: datetime) -> Sequence[Waiting]:
    """Return the results to sign, to publish, and the notices that end today or are over."""
    events = [one for one in events_seen_by(session, actor) if one.rehearsal_of_id is None]
    lines = []
    for version in latest_versions(session, events):
        if version.state is ResultState.COMPUTED and can(actor, "result.sign", version.event):
            lines.append(_waiting(version, str(_("Check and sign the results"))))
        elif version.state is ResultState.SIGNED and can(actor, "result.publish", version.event):
            lines.append(_waiting(version, str(_("Publish the signed results"))))
        elif version.state is ResultState.IN_NOTICE:
            lines += _notice(version, actor, now)
    return lines


def _notice(version: ResultVersion, actor: Actor, now: datetime) -> list[Waiting]:
    ends, last = version.notice_ends_at, version.notice_last_at
    if ends is None or last is None:
        return []
    if ends <= now:
        if not can(actor, "result.publish", version.event):
            return []
        return [_waiting(version, str(_("The public notice is over: close it")), "late", last)]
    tone = "today" if local_day(last) == local_day(now) else "coming"
    return [_waiting(version, str(_("The public notice ends")), tone, last)]


def _waiting(
    version: ResultVersion, text: str, tone: Any = "waiting", due_at: datetime | None = None
) -> Waiting:
    about = localised(version.event)
    if version.stage is not None:
        about = f"{about} · {localised(version.stage)}"
    url = url_for("results.version", version_id=version.public_id)
    return Waiting(text, about, url, tone, due_at)
