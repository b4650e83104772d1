"""What was scored, by codes alone, in the form that the second program reads."""

from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.queries import accepted_entries
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput, EntryInput, TeamInput
from judges.scoring.values import sheet_body
from judges.sealing.queries import map_of_stage, works_of_stage

Json = dict[str, Any]


def plain_marks(
    session: Session, event: Event, definition: Definition, given: ContestInput
) -> Json:
    """Return `given` as JSON of texts and whole numbers: entries and works by public ids.

    Each sheet names its work and its stage's public id too, by which the trail knows it.
    """
    return {
        "entries": [_entry(entry) for entry in given.entries],
        "teams": [_team(team) for team in given.teams],
        "panels": [
            {"stage": one.stage, "entry": one.entry, "panel": one.panel} for one in given.panels
        ],
        "sheets": _sheets(session, event, definition, given),
        "imported": [
            {
                "stage": mark.stage,
                "entry": mark.entry,
                "criterion": mark.criterion,
                "value": f"{mark.value:f}",
            }
            for mark in given.imported
            if mark.value is not None
        ],
        "returns": _returns(definition, given),
        "statuses": [
            {"stage": one.stage, "entry": one.entry, "status": one.status.value}
            for one in given.statuses
        ],
        "advanced": {code: list(entries) for code, entries in sorted(given.advanced.items())},
        "decisions": [
            {
                "stage": one.stage,
                "order": list(one.order),
                # Who the witness was is no business of an outsider.
                "witnessed": bool(one.witness),
                "teams": one.teams,
            }
            for one in given.decisions
        ],
        "stages": list(given.stages) if given.stages is not None else None,
    }


def _entry(entry: EntryInput) -> Json:
    return {
        "code": entry.code,
        "status": entry.status.value,
        "group": entry.group,
        "unit": entry.unit,
        "district": entry.district,
        "ineligible_for_award": entry.ineligible_for_award,
        "facts": {fact: f"{value:f}" for fact, value in sorted(entry.facts.items())},
    }


def _team(team: TeamInput) -> Json:
    return {
        "code": team.code,
        "members": list(team.members),
        "status": team.status.value,
        "group": team.group,
        "ineligible_for_award": team.ineligible_for_award,
    }


def _sheets(
    session: Session, event: Event, definition: Definition, given: ContestInput
) -> list[Json]:
    works = _works(session, event, given)
    stages = {stage.code: stage.public_id for stage in event.stages}
    rubrics = {stage.code: definition.rubric_of(stage) for stage in definition.stages}
    return [
        {
            "stage": sheet.stage,
            "stage_id": stages[sheet.stage],
            "seat": sheet.seat,
            "entry": sheet.entry,
            "work": works.get((sheet.stage, sheet.entry), ""),
            "body": sheet_body(rubric, sheet.values),
        }
        for sheet in given.sheets
        if (rubric := rubrics[sheet.stage]) is not None
    ]


def _returns(definition: Definition, given: ContestInput) -> list[Json]:
    rubrics = {stage.code: definition.rubric_of(stage) for stage in definition.stages}
    return [
        {
            "stage": one.stage,
            "entry": one.entry,
            "body": sheet_body(rubric, one.values),
            "late_days": one.late_days,
        }
        for one in given.returns
        if (rubric := rubrics[one.stage]) is not None
    ]


def _works(session: Session, event: Event, given: ContestInput) -> dict[tuple[str, str], str]:
    judged = {sheet.stage for sheet in given.sheets}
    entries = {entry.id: entry.public_id for entry in accepted_entries(session, event)}
    found = {}
    for stage in event.stages:
        if stage.code not in judged:
            continue
        codes = {work.id: work.public_id for work in works_of_stage(session, stage)}
        for work_id, entry_id in map_of_stage(session, stage).items():
            if entry_id in entries:
                found[stage.code, entries[entry_id]] = codes[work_id]
    return found
