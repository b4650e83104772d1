"""The inspector's work: figure by figure confirmed or sent back; then the return counts."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.editions.queries import definition_of
from contest.foundation import ledger, signals
from contest.foundation.canonical import fingerprint
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from judges.returns.errors import FiguresUnchecked, NotFiled, OwnReturn, ReasonNeeded
from judges.returns.models import CheckState, ReturnFigure, ReturnMark, ReturnState, UnitReturn
from judges.returns.operations.deriving import marks_of
from judges.returns.queries import figures_of, rubric_of_period, values_of
from judges.scoring.values import sheet_body

CHECKED = "return.check"
CONFIRMED = "return.confirm"
NAME_LENGTH = 60


def confirm_figure(
    session: Session, actor: Actor, found: UnitReturn, *, indicator: str, now: datetime
) -> ReturnFigure:
    """Confirm one figure of a filed return; the last one does not confirm the return by itself.

    Raises `NotPermitted`, `NotFiled` or `OwnReturn`.
    """
    figure = _figure(session, actor, found, indicator)
    _check(session, actor, found, figure, state=CheckState.CONFIRMED, reason=None, now=now)
    return figure


def send_back_figure(
    session: Session,
    actor: Actor,
    found: UnitReturn,
    *,
    indicator: str,
    reason: str,
    now: datetime,
) -> ReturnFigure:
    """Send one figure back to the unit, with the reason; the rest stays as it was checked.

    Raises `NotPermitted`, `NotFiled`, `OwnReturn` or `ReasonNeeded`.
    """
    figure = _figure(session, actor, found, indicator)
    if not reason.strip():
        raise ReasonNeeded
    found.state = ReturnState.SENT_BACK
    state = CheckState.SENT_BACK
    _check(session, actor, found, figure, state=state, reason=reason.strip(), now=now)
    return figure


def confirm_return(
    session: Session, actor: Actor, found: UnitReturn, *, now: datetime, rest: bool = False
) -> UnitReturn:
    """Confirm the whole return, so that it counts; `rest` confirms what is unchecked with it.

    Raises `NotPermitted`, `NotFiled` (a draft, one sent back, or confirmed), `OwnReturn`, or
    `FiguresUnchecked`.
    """
    require(actor, "return.check", found)
    if found.state is not ReturnState.FILED:
        raise NotFiled
    _require_other_person(actor, found)
    for figure in figures_of(session, found).values():
        if figure.check_state is CheckState.UNCHECKED and rest:
            _check(session, actor, found, figure, state=CheckState.CONFIRMED, reason=None, now=now)
        if figure.check_state is not CheckState.CONFIRMED:
            raise FiguresUnchecked
    settle_return(session, actor, found, now=now)
    return found


def settle_return(session: Session, actor: Actor, found: UnitReturn, *, now: datetime) -> None:
    """Note that the return holds, put its whole body into the trail, and derive its marks."""
    rubric = rubric_of_period(session, found.stage)
    body = sheet_body(rubric, values_of(list(figures_of(session, found).values())))
    found.state, found.confirmed_by, found.confirmed_at = (
        ReturnState.CONFIRMED,
        actor.reference,
        now,
    )
    found.reopened_at = None
    session.flush()
    told = {
        "stage": found.stage.public_id,
        "entry": found.entry.public_id,
        "revision": found.revision,
        "rules_hash": definition_of(session, found.stage.event).sha256,
        "body": body,
        "body_hash": fingerprint(body),
    }
    ledger.record(session, actor, CONFIRMED, found, body=told, now=now)
    session.execute(delete(ReturnMark).where(ReturnMark.return_id == found.id))
    for code, mark in marks_of(rubric, body).items():
        row = ReturnMark(edition_id=found.edition_id, return_id=found.id, indicator=code, mark=mark)
        session.add(row)
    session.flush()
    signals.send(session, FactsChanged("returns", found.stage.event_id))


def _figure(session: Session, actor: Actor, found: UnitReturn, indicator: str) -> ReturnFigure:
    require(actor, "return.check", found)
    figure = figures_of(session, found).get(indicator)
    if figure is None or found.state not in (ReturnState.FILED, ReturnState.SENT_BACK):
        raise NotFiled
    _require_other_person(actor, found)
    return figure


def _require_other_person(actor: Actor, found: UnitReturn) -> None:
    if actor.reference in (found.filed_by, found.handed_by) and not actor.is_system:
        raise OwnReturn


def _check(
    session: Session,
    actor: Actor,
    found: UnitReturn,
    figure: ReturnFigure,
    *,
    state: CheckState,
    reason: str | None,
    now: datetime,
) -> None:
    figure.check_state, figure.check_reason = state, reason
    figure.checked_by, figure.checked_at = actor.reference, now
    figure.checked_by_name = actor.name[:NAME_LENGTH] or None
    session.flush()
    body = {
        "indicator": figure.indicator,
        "state": str(state),
        "revision": found.revision,
        "value": figure.value,
    }
    private = {"reason": reason}
    ledger.record(session, actor, CHECKED, found, body=body, private=private, now=now)
