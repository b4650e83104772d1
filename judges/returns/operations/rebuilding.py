"""Derives confirmed figures and marks of an event's returns anew from its trail."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from judges.returns.models import ReturnMark, ReturnState, UnitReturn
from judges.returns.operations.checking import CONFIRMED
from judges.returns.operations.deriving import marks_of
from judges.returns.queries import figures_of, rubric_of_version
from judges.scoring.numbers import plain

EVENT_STREAM = "event:"


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
    told = {row.subject: content["data"] for row, content in _confirmations(session, stream)}
    stages = select(Stage.id).where(Stage.event_id == event.id)
    query = select(UnitReturn).where(UnitReturn.stage_id.in_(stages)).order_by(UnitReturn.id)
    return [line for one in session.scalars(query) for line in _rebuilt(session, one, told)]


def _confirmations(session: Session, stream: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    yield from ledger.records(session, stream, (CONFIRMED,))


def _rebuilt(
    session: Session, found: UnitReturn, told: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    name = f"return {found.public_id} ({found.stage.code})"
    data = told.get(found.public_id)
    is_confirmed = found.state is ReturnState.CONFIRMED
    if data is None:
        if is_confirmed:
            yield f"{name} is confirmed, the trail has no confirmation"
            found.state, found.confirmed_at, found.confirmed_by = ReturnState.FILED, None, None
        yield from _rebuilt_marks(session, found, {}, name)
        return
    if not is_confirmed:
        yield f"{name} is {found.state}, the trail has confirmed it"
        found.state = ReturnState.CONFIRMED
    for code, figure in figures_of(session, found).items():
        meant = data["body"]["values"].get(code)
        if figure.value != meant:
            yield f"{name} {code}: the figure was changed after it was confirmed"
            figure.value = meant
    rubric = rubric_of_version(session, found.stage, data["rules_hash"])
    wanted = dict(marks_of(rubric, data["body"])) if rubric else {}
    yield from _rebuilt_marks(session, found, wanted, name)


def _rebuilt_marks(
    session: Session, found: UnitReturn, wanted: Mapping[str, Any], name: str
) -> Iterator[str]:
    query = select(ReturnMark).where(ReturnMark.return_id == found.id)
    there = {mark.indicator: mark.mark for mark in session.scalars(query)}
    if there == dict(wanted):
        return
    for code in sorted(set(there) | set(wanted)):
        if there.get(code) != wanted.get(code):
            found_mark, meant = _said(there.get(code)), _said(wanted.get(code))
            yield f"{name} {code}: {found_mark} stands, the trail gives {meant}"
    session.execute(delete(ReturnMark).where(ReturnMark.return_id == found.id))
    for code, mark in wanted.items():
        row = ReturnMark(edition_id=found.edition_id, return_id=found.id, indicator=code, mark=mark)
        session.add(row)
    session.flush()


def _said(mark: Decimal | None) -> str:
    return "no mark" if mark is None else plain(mark)
