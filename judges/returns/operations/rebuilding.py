"""Derives confirmed figures and marks of an event's returns anew from its trail."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from judges.returns.models import ReturnFigure, ReturnMark, ReturnState, UnitReturn
from judges.returns.operations.checking import CONFIRMED
from judges.returns.operations.deriving import marks_of
from judges.returns.operations.reopening import LAPSED, REOPENED
from judges.returns.queries import rubric_of_version
from judges.scoring.definition import Rubric
from judges.scoring.numbers import plain

EVENT_STREAM = "event:"
STATES = {CONFIRMED: ReturnState.CONFIRMED, LAPSED: ReturnState.LAPSED}
COUNTED = (ReturnState.CONFIRMED, ReturnState.LAPSED)
NOUNS = {ReturnState.CONFIRMED: "confirmation", ReturnState.LAPSED: "lapse"}


def rebuild_returns(session: Session, stream: str) -> list[str]:
    """Rebuild what the trail confirmed of the event's returns; return every difference, mended.

    The trail is only read. Nothing is to be found in a sound system.
    """
    if not stream.startswith(EVENT_STREAM):
        return []
    public_id = stream.removeprefix(EVENT_STREAM)
    event = session.scalar(select(Event).where(Event.public_id == public_id))
    if event is None:
        return []
    told = _told(session, stream)
    stages = select(Stage.id).where(Stage.event_id == event.id).order_by(Stage.id)
    found: list[str] = []
    for stage_id in session.scalars(stages).all():
        found += _rebuilt_period(session, stage_id, told)
    return found


def _told(session: Session, stream: str) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return the last word of the trail on each return: what was done, and what it said."""
    kinds = (CONFIRMED, REOPENED, LAPSED)
    return {
        row.subject: (content["kind"], content["data"])
        for row, content in ledger.records(session, stream, kinds)
    }


def _rebuilt_period(
    session: Session, stage_id: int, told: Mapping[str, tuple[str, Mapping[str, Any]]]
) -> Iterator[str]:
    # One period at a time: what a season holds would not fit into memory at once.
    returns = session.scalars(
        select(UnitReturn).where(UnitReturn.stage_id == stage_id).order_by(UnitReturn.id)
    ).all()
    mine = select(UnitReturn.id).where(UnitReturn.stage_id == stage_id)
    figures: dict[int, list[ReturnFigure]] = {}
    for figure in session.scalars(
        select(ReturnFigure).where(ReturnFigure.return_id.in_(mine)).order_by(ReturnFigure.id)
    ):
        figures.setdefault(figure.return_id, []).append(figure)
    marks: dict[int, dict[str, Decimal]] = {}
    for mark in session.scalars(select(ReturnMark).where(ReturnMark.return_id.in_(mine))):
        marks.setdefault(mark.return_id, {})[mark.indicator] = mark.mark
    rubrics: dict[str, Rubric | None] = {}
    for one in returns:
        kind, data = told.get(one.public_id, ("", {}))
        state = STATES.get(kind)
        yield from _rebuilt_state(one, state)
        wanted: Mapping[str, Decimal] = {}
        if state is ReturnState.CONFIRMED:
            yield from _rebuilt_figures(one, figures.get(one.id, []), data)
            rules = data["rules_hash"]
            if rules not in rubrics:
                rubrics[rules] = rubric_of_version(session, one.stage, rules)
            rubric = rubrics[rules]
            wanted = marks_of(rubric, data["body"]) if rubric else {}
        yield from _rebuilt_marks(session, one, wanted, marks.get(one.id, {}))
    # Once a period: a flush for each return would cost more than the marks.
    session.flush()


def _name(one: UnitReturn) -> str:
    return f"return {one.public_id} ({one.stage.code})"


def _rebuilt_state(found: UnitReturn, wanted: ReturnState | None) -> Iterator[str]:
    if wanted is None and found.state in COUNTED:
        yield f"{_name(found)} is {found.state}, the trail has no {NOUNS[found.state]}"
        found.state = ReturnState.FILED if found.filed_at else ReturnState.DRAFT
        found.confirmed_at, found.confirmed_by, found.lapsed_at = None, None, None
    elif wanted is not None and found.state is not wanted:
        yield f"{_name(found)} is {found.state}, the trail has {wanted} it"
        if wanted is ReturnState.CONFIRMED:
            found.state = wanted


def _rebuilt_figures(
    found: UnitReturn, figures: list[ReturnFigure], data: Mapping[str, Any]
) -> Iterator[str]:
    for figure in figures:
        meant = data["body"]["values"].get(figure.indicator)
        if figure.value != meant:
            yield (
                f"{_name(found)} {figure.indicator}: the figure was changed after it was confirmed"
            )
            figure.value = meant


def _rebuilt_marks(
    session: Session,
    found: UnitReturn,
    wanted: Mapping[str, Decimal],
    there: Mapping[str, Decimal],
) -> Iterator[str]:
    if there == dict(wanted):
        return
    for code in sorted(set(there) | set(wanted)):
        if there.get(code) != wanted.get(code):
            found_mark, meant = _said(there.get(code)), _said(wanted.get(code))
            yield f"{_name(found)} {code}: {found_mark} stands, the trail gives {meant}"
    if there:
        session.execute(delete(ReturnMark).where(ReturnMark.return_id == found.id))
    session.add_all(
        ReturnMark(edition_id=found.edition_id, return_id=found.id, indicator=code, mark=mark)
        for code, mark in wanted.items()
    )


def _said(mark: Decimal | None) -> str:
    return "no mark" if mark is None else plain(mark)
