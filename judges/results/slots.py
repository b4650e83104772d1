"""What results show on pages of other features."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from judges.results.operations import deciding_stage
from judges.results.policy import EventWithChiefs
from judges.results.queries import (
    blockers,
    chief_judges,
    latest_version,
    public_versions,
    row_of_entry,
)
from judges.results.queries.signed import Line, lines_of
from judges.results.render import names_are_masked, panel_names, readable, shown_name
from judges.rubrics.queries import definition_in
from judges.scoring.definition import Definition
from judges.scoring.numbers import plain


def on_event_page(session: Session, actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return what the organiser's event page says of results; None for who may not see them."""
    if not can(actor, "result.view", EventWithChiefs(event, chief_judges(session, event))):
        return None
    latest = latest_version(session, event)
    missing = 0 if latest else len(blockers(session, event.stages))
    decided = [stage for stage in event.stages if deciding_stage(session, event, stage)]
    return {"event": event, "latest": latest, "missing": missing, "decided": decided}


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
    rows, masked = lines_of(session, version), names_are_masked(session, version)
    row = next(one for one in rows if one.entry_id == entry.id)
    definition = definition_in(version.definition)
    rules = [rule for rule in definition.awards.rules if rule.code in row.awards]
    ranked = [one for one in rows if one.rank is not None]
    return {
        "version": version,
        "row": row,
        "trace": readable(
            row.trace,
            {one.entry.public_id: shown_name(one.entry, masked=masked) for one in rows},
            panel_names(session, version.event),
        ),
        "awards": rules,
        "field": len(ranked),
        "parts": _parts(definition, row),
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
        parts.append({"name": localised(stage), "total": shown["total"], "sections": sections})
    return parts
