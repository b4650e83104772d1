"""Keeps what a unit typed for a period; saved figures are no report until they are filed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageState
from contest.entries.models import Entry, EntryState
from contest.foundation.models import StoredFile
from contest.foundation.permissions import Actor, require
from judges.returns.errors import AlreadyFiled, NotTakingPart, PeriodNotOpen
from judges.returns.models import (
    CheckState,
    FigureBefore,
    ReturnFigure,
    ReturnState,
    UnitReturn,
)
from judges.returns.operations.merging import saved_meanwhile
from judges.returns.queries import (
    figures_of,
    return_of,
    rubric_of_period,
    rules_of,
    targets_of,
    with_targets,
)
from judges.scoring.definition import Rubric
from judges.scoring.values import Values, sheet_body

VOUCHER_LENGTH = 200
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Voucher:
    """What stands behind a figure: a number or description, a stored file, or both."""

    text: str | None = None
    file: StoredFile | None = None


def save_figures(
    session: Session,
    actor: Actor,
    *,
    stage: Stage,
    entry: Entry,
    values: Values,
    now: datetime,
    vouchers: Mapping[str, Voucher] | None = None,
    seen: Values | None = None,
) -> UnitReturn:
    """Keep figures (by indicator) and vouchers for a period and return the return.

    `seen` says what stood there when the reporter began: what somebody else has saved since stays
    where the reporter changed nothing, and is named where both did.

    None stays "not reported". Indicators that are not named stay as they are; a voucher's file
    stays unless another comes. After filing only figures that were sent back may change, and what
    they said before is kept. The target is the agreed one, or the definition's.
    Raises `NotPermitted` (another's unit), `NotAReturnsStage`, `NotTakingPart`, `PeriodNotOpen`,
    `AlreadyFiled`, `ReportedMeanwhile` with a fault for each figure of which two were reported.
    """
    require(actor, "return.file", entry)
    rubric = rubric_of_period(session, stage)
    given = vouchers or {}
    found = return_of(session, stage, entry)
    require_open(stage, entry, found)
    found = found or _begun(session, stage, entry)
    there = figures_of(session, found)
    rules = rules_of(session, stage)
    targets = targets_of(session, stage, entry)
    held = with_targets(rubric, values, targets, agreed_only=rules.targets_agreed)
    frozen = frozen_values(rubric, held)
    kept = saved_meanwhile(rubric, there, held, seen)
    for code in (one.code for one in rubric.judged if one.code in values or one.code in given):
        voucher = given.get(code)
        figure = there.get(code)
        is_typed = code in values and code not in kept
        value = frozen[code] if is_typed else (figure.value if figure else None)
        if figure is not None and not _changes(figure, value, voucher):
            continue
        if figure is None and value is None and voucher is None:
            continue
        _require_changeable(found, figure)
        _set(session, actor, found, figure, code=code, value=value, voucher=voucher, now=now)
    session.flush()
    return found


def require_open(stage: Stage, entry: Entry, found: UnitReturn | None) -> None:
    """Raise unless the period takes returns and the entry takes part in its event.

    What was opened again is mended also after the period has closed.
    """
    if entry.event_id != stage.event_id or entry.state is not EntryState.ACCEPTED:
        raise NotTakingPart
    if found is not None and found.reopened_at is not None:
        return
    if stage.state is not StageState.OPEN:
        raise PeriodNotOpen


def frozen_values(rubric: Rubric, values: Values) -> Mapping[str, dict[str, Any] | None]:
    """Return every indicator's value as a figure keeps it."""
    body: Mapping[str, Any] = sheet_body(rubric, values)
    frozen: dict[str, dict[str, Any] | None] = body["values"]
    return frozen


def _begun(session: Session, stage: Stage, entry: Entry) -> UnitReturn:
    found = UnitReturn(
        edition_id=stage.edition_id,
        stage_id=stage.id,
        stage=stage,
        entry_id=entry.id,
        entry=entry,
        state=ReturnState.DRAFT,
    )
    session.add(found)
    session.flush()
    return found


def _changes(figure: ReturnFigure, value: dict[str, Any] | None, voucher: Voucher | None) -> bool:
    if figure.value != value:
        return True
    if voucher is None:
        return False
    return _text(voucher) != figure.voucher or voucher.file is not None


def _require_changeable(found: UnitReturn, figure: ReturnFigure | None) -> None:
    if found.state in (ReturnState.DRAFT, ReturnState.TO_SIGN):
        return
    is_sent_back = figure is not None and figure.check_state is CheckState.SENT_BACK
    if found.state is not ReturnState.SENT_BACK or not is_sent_back:
        raise AlreadyFiled


def _set(
    session: Session,
    actor: Actor,
    found: UnitReturn,
    figure: ReturnFigure | None,
    *,
    code: str,
    value: dict[str, Any] | None,
    voucher: Voucher | None,
    now: datetime,
) -> None:
    if figure is None:
        figure = ReturnFigure(edition_id=found.edition_id, return_id=found.id, indicator=code)
        session.add(figure)
    elif found.revision:
        _keep_before(session, found, figure, now)
    figure.reported_by_name = actor.name[:NAME_LENGTH] or None
    figure.value, figure.reported_by, figure.reported_at = value, actor.reference, now
    if voucher is not None:
        figure.voucher = _text(voucher)
        if voucher.file is not None:
            figure.file_id, figure.file = voucher.file.id, voucher.file


def _keep_before(session: Session, found: UnitReturn, figure: ReturnFigure, now: datetime) -> None:
    """Keep what a filed figure said; saved twice before filing again, it is kept once."""
    query = select(FigureBefore.id).where(
        FigureBefore.return_id == found.id,
        FigureBefore.indicator == figure.indicator,
        FigureBefore.revision == found.revision,
    )
    if session.scalar(query) is not None:
        return
    session.add(
        FigureBefore(
            edition_id=found.edition_id,
            return_id=found.id,
            indicator=figure.indicator,
            revision=found.revision,
            value=figure.value,
            voucher=figure.voucher,
            reported_by_name=figure.reported_by_name,
            reported_at=figure.reported_at,
            checked_by_name=figure.checked_by_name,
            why=figure.check_reason,
            replaced_at=now,
        )
    )


def _text(voucher: Voucher) -> str | None:
    return (voucher.text or "").strip()[:VOUCHER_LENGTH] or None
