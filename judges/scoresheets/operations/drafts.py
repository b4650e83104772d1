"""Opens a sheet and keeps what was typed so far; a draft is no mark and not in the trail."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.foundation.canonical import fingerprint
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor
from contest.foundation.words import N_
from judges.panels.models import Seat
from judges.scoresheets.errors import DraftChanged, SheetLocked
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.scoresheets.operations.standing import require_own_work, rubric_for_marking
from judges.scoresheets.queries import sheet_of
from judges.scoring.definition import Rubric
from judges.scoring.fields import texts_from_values
from judges.scoring.values import Values, parse_sheet, sheet_body
from judges.sealing.models import Work

NO_DRAFT = ""


def open_sheet(
    session: Session, actor: Actor, *, seat: Seat, work: Work, now: datetime
) -> ScoreSheet:
    """Return the seat's sheet of `work`, made empty when there was none.

    Raises `NotPermitted`, `Recused`, `NotYourWork` or `NotFound`.
    """
    require_own_work(session, actor, seat, work)
    return sheet_for(session, seat, work)


def sheet_for(session: Session, seat: Seat, work: Work) -> ScoreSheet:
    """Return the sheet of a seat and a work, made when missing; the caller has asked who may."""
    return sheet_of(session, seat, work) or empty_sheet(session, seat, work)


def empty_sheet(session: Session, seat: Seat, work: Work) -> ScoreSheet:
    """Return a new sheet of a seat and a work that have none, kept."""
    sheet = new_sheet(seat, work)
    session.add(sheet)
    session.flush()
    return sheet


def new_sheet(seat: Seat, work: Work) -> ScoreSheet:
    """Return a sheet as it stands before anything was typed; not kept yet."""
    return ScoreSheet(
        edition_id=seat.edition_id,
        stage_id=work.stage_id,
        stage=work.stage,
        seat_id=seat.id,
        seat=seat,
        work_id=work.id,
        work=work,
        state=SheetState.DRAFT,
        draft={},
        revision=0,
    )


def save_draft(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    values: Values,
    now: datetime,
    seen: str | None = None,
) -> ScoreSheet:
    """Keep what was typed, also while the stage is paused or closed: nothing typed is lost.

    `values` are those that could be read; None stays "not scored". `seen` is the mark of the draft
    that the page showed (`draft_mark`): with another one stored meanwhile nothing is overwritten.
    Raises `NotPermitted`, `Recused`, `NotYourWork`, `SheetLocked` or `DraftChanged`, whose faults
    show both values.
    """
    require_own_work(session, actor, seat, work)
    rubric = rubric_for_marking(session, work.stage)
    sheet = sheet_for(session, seat, work)
    if sheet.state is SheetState.LOCKED:
        raise SheetLocked
    body = sheet_body(rubric, values)
    if seen is not None and seen != draft_mark(sheet) and sheet.draft != body:
        faults = _differences(rubric, sheet, values)
        if faults:
            raise DraftChanged(faults=faults)
    sheet.draft, sheet.draft_saved_at = body, now
    session.flush()
    return sheet


def draft_mark(sheet: ScoreSheet | None) -> str:
    """Return what tells one draft from another: a hash, or nothing where no draft is."""
    return fingerprint(sheet.draft) if sheet is not None and sheet.draft else NO_DRAFT


def _differences(rubric: Rubric, sheet: ScoreSheet, values: Values) -> list[Fault]:
    stored = parse_sheet(sheet.draft) if sheet.draft else {}
    there, here = texts_from_values(rubric, stored), texts_from_values(rubric, values)
    return [
        Fault(
            N_("%(code)s: %(there)s was saved there, you have %(here)s here."),
            N_("Decide which one is right."),
            column=name,
            params={
                "code": name,
                "there": there.get(name) or "–",
                "here": here.get(name) or "–",
            },
        )
        for name in sorted(set(there) | set(here))
        if there.get(name) != here.get(name)
    ]
