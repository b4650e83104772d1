"""Reads what is odd about the sheets behind a version: shown before signing, never acted upon."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind, StageState
from contest.editions.queries import safeguards_of
from contest.foundation import ledger
from contest.foundation.words import N_
from contest.people.models import Person, User
from judges.panels.models import Judge, Panel, Seat, SeatHolder
from judges.results.models import ResultVersion
from judges.results.queries.gathering import stages_behind
from judges.results.rules import Oddity, Sheet, oddities
from judges.rubrics.queries import scoring_rubric, stage_definition
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoring.definition import Criterion, Judgement, Points, Rubric
from judges.scoring.values import LevelGiven, PointsGiven, parse_sheet
from judges.sealing.models import Work, WorkStatus

STANDING = (SheetState.SUBMITTED, SheetState.LOCKED)
# Judges who have to settle on one mark hand in sheets that agree.
TOGETHER = ("agreed", "consensus")
WORDS: Mapping[str, str] = {
    "late": N_(
        "Seat %(seat)s: sheets that came in or were changed after the stage was closed (%(count)s)."
    ),
    "above": N_(
        "Seat %(seat)s marked it %(figure)s %% of the scale above the middle of the panel."
    ),
    "below": N_(
        "Seat %(seat)s marked it %(figure)s %% of the scale below the middle of the panel."
    ),
    "foot": N_("Seat %(seat)s gave the lowest mark where the others are in the upper half."),
    "top": N_("Seat %(seat)s gave the highest mark where the others are in the lower half."),
    "all_top": N_("Seat %(seat)s gave the highest mark everywhere on this sheet."),
    "all_foot": N_("Seat %(seat)s gave the lowest mark everywhere on this sheet."),
    "generous": N_(
        "Seat %(seat)s marks %(figure)s %% of the scale above the panel over all works."
    ),
    "severe": N_("Seat %(seat)s marks %(figure)s %% of the scale below the panel over all works."),
    "rises": N_(
        "Seat %(seat)s marks %(figure)s %% of the scale higher from this sheet on than before."
    ),
    "falls": N_(
        "Seat %(seat)s marks %(figure)s %% of the scale lower from this sheet on than before."
    ),
    "alike": N_("Seat %(seat)s handed in %(count)s sheets that are the same mark by mark."),
    "copied": N_("Seat %(seat)s and seat %(other)s agree in every mark on all %(count)s works."),
    "quick": N_("Seat %(seat)s: sheets handed in within seconds of the one before (%(count)s)."),
}


@dataclass(frozen=True, slots=True)
class Noted:
    """One oddity in words: `message` is a msgid with `params`; `works` lead to the sheets.

    `about` and `about_en` name the criterion; both are empty for the whole sheet.
    """

    stage: Stage
    kind: str
    message: str
    params: Mapping[str, object]
    works: Sequence[Work]
    about: str = ""
    about_en: str = ""


def oddities_behind(session: Session, version: ResultVersion) -> list[Noted]:
    """Return what is odd about the sheets behind `version`, by stage and panel; [] for nothing.

    Only counting sheets that stand, of works that took part; measured values are not looked at.
    """
    event = version.event
    stages = stages_behind(session, event, version.stage) if version.stage else list(event.stages)
    found: list[Noted] = []
    for stage in stages:
        if stage.kind is not StageKind.RETURNS:
            found += _of_stage(session, stage)
    return found


@dataclass(slots=True)
class _Read:
    """The sheets of one panel as the rules look at them, with what names them."""

    sheets: list[Sheet] = field(default_factory=list)
    seats: dict[int, str] = field(default_factory=dict)


def _of_stage(session: Session, stage: Stage) -> Iterable[Noted]:
    rubric = scoring_rubric(session, stage)
    judged = {one.code: one for one in _judged(rubric)} if rubric else {}
    if not judged:
        return []
    attention = safeguards_of(session, stage.event).attention
    may_agree = stage_definition(session, stage).panel.aggregate in TOGETHER
    works: dict[str, Work] = {}
    found: list[Noted] = []
    for panel in _panels(session, stage, judged, works).values():
        odd = oddities(
            panel.sheets,
            far_percent=attention.far_percent,
            lean_percent=attention.lean_percent,
            same_sheets=0 if may_agree else attention.same_sheets,
            quick_seconds=attention.quick_seconds,
        )
        found += [_noted(stage, one, panel.seats, works, judged) for one in odd]
    return found


def _panels(
    session: Session, stage: Stage, judged: Mapping[str, Criterion], works: dict[str, Work]
) -> Mapping[int, _Read]:
    """Return the panels' sheets, and put the works into `works`; two statements and the trail."""
    holders = _holders(session, stage)
    closed = _first_closing(session, stage)
    found: dict[int, _Read] = defaultdict(_Read)
    for seat_id, number, panel_id, work, revision in session.execute(_standing(stage)):
        works[work.code] = work
        name, own = holders.get(seat_id, ("", frozenset()))
        panel = found[panel_id]
        panel.seats[seat_id] = f"{number} {name}".strip()
        shares = _shares(judged, json.loads(revision.body))
        panel.sheets.append(
            Sheet(
                seat=seat_id,
                work=work.code,
                shares=shares,
                weights={code: _span(judged[code]) for code in shares},
                text=json.dumps(json.loads(revision.body)["values"], sort_keys=True),
                at=revision.received_at,
                is_own=revision.entered_by in own,
                is_timed=revision.device is None,
                is_late=closed is not None and revision.received_at > closed,
            )
        )
    return found


def _standing(stage: Stage) -> Select[*tuple[Any, ...]]:
    """Return the counting sheets that stand, with the revision that holds, by panel and seat."""
    return (
        select(Seat.id, Seat.number, Seat.panel_id, Work, SheetRevision)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Work, Work.id == ScoreSheet.work_id)
        .join(
            SheetRevision,
            (SheetRevision.sheet_id == ScoreSheet.id)
            & (SheetRevision.revision == ScoreSheet.revision),
        )
        .where(
            ScoreSheet.stage_id == stage.id,
            ScoreSheet.state.in_(STANDING),
            Seat.counts.is_(True),
            Work.status == WorkStatus.PRESENT,
        )
        .order_by(Seat.panel_id, Seat.number, Work.code)
    )


def _judged(rubric: Rubric) -> Iterable[Judgement | Points]:
    return (one for one in rubric.judged if isinstance(one, Judgement | Points))


def _shares(judged: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Fraction]:
    shares = {}
    for code, value in parse_sheet(body).items():
        share = _share(judged.get(code), value)
        if share is not None:
            shares[code] = share
    return shares


def _share(criterion: Criterion | None, value: object) -> Fraction | None:
    """Return how far up its scale a judged value stands; None for what is no judgement."""
    if isinstance(criterion, Judgement) and isinstance(value, LevelGiven) and criterion.top:
        return Fraction(value.level, criterion.top)
    if isinstance(criterion, Points) and isinstance(value, PointsGiven):
        span = _span(criterion)
        return Fraction(value.points - criterion.min) / span if span else None
    return None


def _span(criterion: Criterion) -> Fraction:
    foot = criterion.min if isinstance(criterion, Points) else 0
    return Fraction(criterion.max - foot)


def _holders(session: Session, stage: Stage) -> Mapping[int, tuple[str, frozenset[str]]]:
    """Return by seat who sits there now, and the trail's names of all who ever sat there."""
    query = (
        select(SeatHolder.seat_id, SeatHolder.left_at, Person.name, User.public_id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .join(Person, Person.id == Judge.person_id)
        .outerjoin(User, User.person_id == Person.id)
        .where(Panel.stage_id == stage.id)
        .order_by(SeatHolder.id)
    )
    found: dict[int, tuple[str, frozenset[str]]] = {}
    for seat_id, left_at, name, reference in session.execute(query):
        now, own = found.get(seat_id, ("", frozenset()))
        found[seat_id] = (now if left_at else name, own | {reference})
    return found


def _first_closing(session: Session, stage: Stage) -> datetime | None:
    """Return when the stage was closed for the first time, as the trail tells; None: never."""
    for row, content in ledger.records(session, stage.stream, ("stage.move",)):
        about_it = content["subject"] == stage.public_id
        if about_it and content["data"].get("to") == StageState.CLOSED:
            return row.recorded_at
    return None


def _noted(
    stage: Stage,
    one: Oddity,
    seats: Mapping[int, str],
    works: Mapping[str, Work],
    judged: Mapping[str, Criterion],
) -> Noted:
    params = {
        "seat": seats[one.seat],
        "figure": f"{round(float(one.figure), 1):g}",
        "count": int(one.figure),
        "other": seats.get(one.other, ""),
    }
    about = judged.get(one.criterion)
    named = (about.name, about.name_en) if about else ("", "")
    return Noted(
        stage, one.kind, WORDS[one.kind], params, [works[code] for code in one.works], *named
    )
