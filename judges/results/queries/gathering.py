"""Hands a contest over to scoring: plain values under public ids, no name of a person."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage, StageKind
from contest.entries.models import Entry
from contest.entries.queries import accepted_entries
from contest.people.models import Unit, UnitLevel
from judges.panels.queries import panel_of_works, panels_of_stage
from judges.results.queries.versions import tie_decisions
from judges.returns.queries import returns_for_scoring
from judges.rubrics.queries import parsed_definition, stage_definition
from judges.scoresheets.queries import StageMarks, marks_for_scoring
from judges.scoring.inputs import (
    ContestInput,
    Decision,
    EntryInput,
    ImportedMark,
    PanelOf,
    ReturnInput,
    SheetInput,
    StageStatus,
    Status,
    TeamInput,
)
from judges.sealing.models import WorkStatus
from judges.sealing.queries import entrants_admitted, map_of_stage, works_of_stage


def gather(session: Session, event: Event, stages: Iterable[Stage]) -> ContestInput:
    """Return all that is known of `stages`, by entries' public ids, ordered by entry number.

    Raises `Sealed` while a stage's codes are not opened. Trainees' sheets are left out.
    """
    counted = list(stages)
    entries = accepted_entries(session, event)
    codes = {entry.id: entry.public_id for entry in entries}
    sheets: list[SheetInput] = []
    imported: list[ImportedMark] = []
    statuses: list[StageStatus] = []
    returns: list[ReturnInput] = []
    panels: list[PanelOf] = []
    for stage in counted:
        if stage.kind is StageKind.RETURNS:
            returns += _returns_of(session, stage, codes)
            continue
        owners = {
            work_id: codes[entry_id]
            for work_id, entry_id in map_of_stage(session, stage).items()
            if entry_id in codes
        }
        marks = marks_for_scoring(session, stage)
        sheets += _sheets_of(stage, marks, owners)
        imported += _imported_of(stage, marks, owners)
        statuses += _statuses_of(stage, marks, owners)
        panels += _panels_of(session, stage, owners)
    return ContestInput(
        entries=tuple(_entry_input(entry) for entry in entries),
        sheets=tuple(sheets),
        imported=tuple(imported),
        returns=tuple(returns),
        statuses=tuple(statuses),
        decisions=tuple(_decisions(session, event, entries)),
        advanced=_admitted(session, counted, codes),
        stages=tuple(stage.code for stage in counted),
        panels=tuple(panels),
        teams=tuple(_teams(session, event, entries)),
    )


def marks_by_work(session: Session, stage: Stage) -> ContestInput:
    """Return the marks of one judged stage by work code, sealed or not, for checks while it runs.

    Nothing here leads to an entry, so groups, units and what entries declared are left out.
    """
    works = works_of_stage(session, stage)
    owners = {work.id: work.code for work in works}
    marks = marks_for_scoring(session, stage)
    return ContestInput(
        entries=tuple(EntryInput(work.code) for work in works),
        sheets=tuple(_sheets_of(stage, marks, owners)),
        imported=tuple(_imported_of(stage, marks, owners)),
        statuses=tuple(_statuses_of(stage, marks, owners)),
        advanced={stage.code: tuple(owners.values())},
        stages=(stage.code,),
        panels=tuple(_panels_of(session, stage, owners)),
    )


def stages_behind(session: Session, event: Event, stage: Stage) -> list[Stage]:
    """Return `stage` after the earlier stages that its ranking rests on, in their order.

    Those are what it carries over and what its tie chain asks, and what they rest on in turn.
    Scored without them its totals would lack what they bring.
    """
    definition = parsed_definition(session, event)
    order = [one.code for one in definition.stages]
    behind, waiting = {stage.code}, [definition.stage(stage.code)]
    while waiting:
        one = waiting.pop()
        named = {*one.carry, *(code for rule in one.tie_chain for code in rule.stages)}
        for code in named - behind:
            if order.index(code) < order.index(one.code):
                behind.add(code)
                waiting.append(definition.stage(code))
    return [found for found in event.stages if found.code in behind]


def _decisions(session: Session, event: Event, entries: Iterable[Entry]) -> list[Decision]:
    codes = {entry.public_id for entry in entries}
    return [
        Decision(
            order=tuple(decision.entries),
            stage=decision.stage.code if decision.stage else "",
            witness=decision.witness,
            # Whoever is no entry is a team, which the decision's operation saw to. A stage that
            # teams do once ranks them as others rank entries.
            teams=decision.stage is None and not codes.issuperset(decision.entries),
        )
        for decision in tie_decisions(session, event)
    ]


def _teams(session: Session, event: Event, entries: Iterable[Entry]) -> list[TeamInput]:
    """Return the teams where the rules rank teams: a unit, with the entries that it sends."""
    if parsed_definition(session, event).ranking.teams is None:
        return []
    sent: dict[Unit, list[str]] = {}
    for entry in entries:
        if entry.unit is not None:
            sent.setdefault(entry.unit, []).append(entry.public_id)
    return [
        TeamInput(
            code=unit.public_id,
            members=tuple(members),
            unit=unit.public_id,
            district=_district(unit),
        )
        for unit, members in sent.items()
    ]


def _admitted(
    session: Session, stages: Iterable[Stage], codes: dict[int, str]
) -> dict[str, tuple[str, ...]]:
    # What was recorded before the draw stands, whatever a later correction would compute.
    found = {stage.code: entrants_admitted(session, stage) for stage in stages}
    return {
        code: tuple(codes[one.entry_id] for one in entrants if one.entry_id in codes)
        for code, entrants in found.items()
        if entrants
    }


def _entry_input(entry: Entry) -> EntryInput:
    return EntryInput(
        code=entry.public_id,
        group=entry.group.code if entry.group else "",
        unit=entry.unit.public_id if entry.unit else "",
        district=_district(entry.unit),
        ineligible_for_award=entry.ineligible_for_award,
        facts=_facts(entry),
    )


def _facts(entry: Entry) -> dict[str, Decimal]:
    # Numbers that an entrant declared and a rule may ask for, e.g. the verified yearly benefit.
    facts = {}
    for code, answer in entry.answers.items():
        text = str(answer)
        if text.replace(".", "", 1).isdigit():
            facts[code] = Decimal(text)
    return facts


def _district(unit: Unit | None) -> str:
    while unit is not None and unit.level is not UnitLevel.DISTRICT:
        unit = unit.parent
    return unit.public_id if unit else ""


def _returns_of(session: Session, stage: Stage, codes: dict[int, str]) -> list[ReturnInput]:
    return [
        ReturnInput(stage.code, codes[entry_id], confirmed.values, confirmed.late_days)
        for entry_id, confirmed in returns_for_scoring(session, stage).items()
        if entry_id in codes
    ]


def _sheets_of(stage: Stage, marks: StageMarks, owners: dict[int, str]) -> list[SheetInput]:
    return [
        SheetInput(stage.code, str(sheet.seat_number), owners[sheet.work_id], sheet.values)
        for sheet in marks.sheets
        if sheet.counts and sheet.work_id in owners
    ]


def _panels_of(session: Session, stage: Stage, owners: dict[int, str]) -> list[PanelOf]:
    levelled = stage_definition(session, stage).levelling is not None
    # One panel needs no name otherwise: seats are told apart by their numbers alone.
    if not levelled and len(panels_of_stage(session, stage)) < 2:  # noqa: PLR2004
        return []
    return [
        PanelOf(stage.code, owners[work_id], panel.code)
        for work_id, panel in sorted(panel_of_works(session, stage).items())
        if work_id in owners
    ]


def _imported_of(stage: Stage, marks: StageMarks, owners: dict[int, str]) -> list[ImportedMark]:
    return [
        ImportedMark(stage.code, owners[mark.work_id], mark.value, mark.criterion)
        for mark in marks.imported
        if mark.work_id in owners
    ]


def _statuses_of(stage: Stage, marks: StageMarks, owners: dict[int, str]) -> list[StageStatus]:
    return [
        StageStatus(stage.code, owners[work_id], Status(status.value))
        for work_id, status in marks.statuses.items()
        if status is not WorkStatus.PRESENT and work_id in owners
    ]
