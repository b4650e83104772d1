"""Files a return: from then on the unit answers for its figures, and the trail holds them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.operations import freeze_definition
from contest.editions.queries import definition_of, safeguards_of
from contest.entries.models import Entry
from contest.foundation import ledger
from contest.foundation.canonical import fingerprint
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, require, system_actor
from contest.foundation.words import N_
from judges.returns.errors import AlreadyFiled, FiguresRefused
from judges.returns.models import CheckState, ReturnFigure, ReturnState, UnitReturn
from judges.returns.operations.checking import settle_return
from judges.returns.operations.saving import require_open
from judges.returns.queries import figures_of, return_of, rubric_of_period, rules_of, values_of
from judges.scoring.checks import check_values
from judges.scoring.definition import Rubric
from judges.scoring.values import sheet_body

FILED = "return.file"
NO_INSPECTOR = "no-inspector"


def file_return(
    session: Session, actor: Actor, *, stage: Stage, entry: Entry, now: datetime
) -> UnitReturn:
    """File what was saved for the period, or file it again after figures were sent back.

    The first filing decides whether it is late. Where the safeguards ask for no inspector, filing
    confirms it. Raises `NotPermitted`, `NotAReturnsStage`, `NotTakingPart`, `PeriodNotOpen`,
    `AlreadyFiled`, or `FiguresRefused` with a fault for each figure or voucher that is missing.
    """
    require(actor, "return.file", entry)
    rubric = rubric_of_period(session, stage)
    require_open(stage, entry)
    found = return_of(session, stage, entry)
    if found is not None and found.state not in (ReturnState.DRAFT, ReturnState.SENT_BACK):
        raise AlreadyFiled
    figures = figures_of(session, found)
    faults = _faults(session, stage, rubric, figures)
    if faults or found is None:
        raise FiguresRefused(faults=faults)
    freeze_definition(session, actor, stage.event, now=now)
    found.state, found.filed_by = ReturnState.FILED, actor.reference
    found.filed_at, found.revision = found.filed_at or now, found.revision + 1
    for figure in figures.values():
        if figure.check_state is CheckState.SENT_BACK:
            figure.check_state, figure.check_reason = CheckState.UNCHECKED, None
            figure.checked_by, figure.checked_at = None, None
    session.flush()
    body, private = _told(session, found, stage, rubric, figures)
    ledger.record(session, actor, FILED, found, body=body, private=private, now=now)
    if not safeguards_of(session, stage.event).returns_need_inspector:
        checker = system_actor(NO_INSPECTOR)
        for figure in figures.values():
            figure.check_state = CheckState.CONFIRMED
            figure.checked_by, figure.checked_at = checker.reference, now
        settle_return(session, checker, found, now=now)
    return found


def _faults(
    session: Session, stage: Stage, rubric: Rubric, figures: Mapping[str, ReturnFigure]
) -> list[Fault]:
    found = check_values(rubric, values_of(list(figures.values())))
    faults = [
        Fault(fault.message, fault.remedy, column=fault.criterion, params=fault.params)
        for fault in found
    ]
    for code in sorted(rules_of(session, stage).voucher_for):
        figure = figures.get(code)
        if figure is None or not (figure.voucher or figure.file_id):
            name = rubric.criterion(code).name
            rule = N_("%(name)s: a voucher is missing.")
            remedy = N_("Write its number, or photograph it.")
            faults.append(Fault(rule, remedy, column=code, params={"name": name}))
    return faults


def _told(
    session: Session,
    found: UnitReturn,
    stage: Stage,
    rubric: Rubric,
    figures: Mapping[str, ReturnFigure],
) -> tuple[dict[str, Any], dict[str, str | None]]:
    body = sheet_body(rubric, values_of(list(figures.values())))
    told = {
        "stage": stage.public_id,
        "entry": found.entry.public_id,
        "revision": found.revision,
        "rules_hash": definition_of(session, stage.event).sha256,
        "body": body,
        "body_hash": fingerprint(body),
        "files": {code: one.file.sha256 for code, one in sorted(figures.items()) if one.file},
    }
    return told, {f"voucher.{code}": one.voucher for code, one in sorted(figures.items())}
