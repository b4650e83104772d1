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
from judges.returns.errors import (
    AlreadyFiled,
    FiguresChanged,
    FiguresRefused,
    NotToSign,
    OwnSignature,
)
from judges.returns.models import CheckState, ReturnFigure, ReturnState, UnitReturn
from judges.returns.operations.checking import settle_return
from judges.returns.operations.saving import NAME_LENGTH, require_open
from judges.returns.queries import (
    beyond_highest,
    content_hash,
    figures_of,
    return_of,
    rubric_of_period,
    rules_of,
    says_nothing_happened,
    values_of,
)
from judges.scoring.checks import check_values
from judges.scoring.definition import Rubric
from judges.scoring.values import sheet_body

FILED = "return.file"
HANDED = "return.hand_to_chair"
FILEABLE = (ReturnState.DRAFT, ReturnState.SENT_BACK, ReturnState.TO_SIGN)
NO_INSPECTOR = "no-inspector"
NOT_REPORTED = N_("%(name)s is not reported yet.")
FILL_IN = N_("Fill it in; 0 is a figure, too.")


def file_return(
    session: Session, actor: Actor, *, stage: Stage, entry: Entry, now: datetime
) -> UnitReturn:
    """File what was saved for the period, or file it again after figures were sent back.

    Where the rules want the union chair's signature it is handed to the chair and is not filed
    before `sign_return`. The first filing decides whether it is late. Where the safeguards ask for
    no inspector, filing confirms it. Raises `NotPermitted`, `NotAReturnsStage`, `NotTakingPart`,
    `PeriodNotOpen`, `AlreadyFiled`, or `FiguresRefused` with a fault for each figure or voucher
    that is missing or beyond what can be.
    """
    require(actor, "return.file", entry)
    rubric = rubric_of_period(session, stage)
    found = return_of(session, stage, entry)
    require_open(stage, entry, found)
    if found is not None and found.state not in FILEABLE:
        raise AlreadyFiled
    found = _complete(session, stage, rubric, found)
    if not rules_of(session, stage).chair_signs:
        return _filed(session, actor, found, rubric, now=now)
    found.state, found.handed_by = ReturnState.TO_SIGN, actor.reference
    session.flush()
    ledger.record(session, actor, HANDED, found, body={"stage": stage.public_id}, now=now)
    return found


def sign_return(
    session: Session, actor: Actor, found: UnitReturn, *, shown_hash: str, now: datetime
) -> UnitReturn:
    """Sign as the union chair what somebody else of the unit prepared; this files it.

    The signature stands under the figures, targets and vouchers that were shown (`shown_hash`).
    Raises `NotPermitted`, `NotToSign`, `OwnSignature`, `PeriodNotOpen`, `FiguresChanged` or
    `FiguresRefused`.
    """
    require(actor, "return.sign", found)
    if found.state is not ReturnState.TO_SIGN:
        raise NotToSign
    if found.handed_by == actor.reference:
        raise OwnSignature
    require_open(found.stage, found.entry, found)
    if content_hash(figures_of(session, found)) != shown_hash:
        raise FiguresChanged
    rubric = rubric_of_period(session, found.stage)
    return _filed(session, actor, _complete(session, found.stage, rubric, found), rubric, now=now)


def _complete(
    session: Session, stage: Stage, rubric: Rubric, found: UnitReturn | None
) -> UnitReturn:
    faults = _faults(session, stage, rubric, figures_of(session, found))
    if faults or found is None:
        raise FiguresRefused(faults=faults)
    return found


def _filed(
    session: Session, actor: Actor, found: UnitReturn, rubric: Rubric, *, now: datetime
) -> UnitReturn:
    stage, figures = found.stage, figures_of(session, found)
    freeze_definition(session, actor, stage.event, now=now)
    found.state, found.filed_by = ReturnState.FILED, actor.reference
    found.filed_by_name = actor.name[:NAME_LENGTH] or None
    found.filed_at, found.revision = found.filed_at or now, found.revision + 1
    for figure in figures.values():
        if figure.check_state is CheckState.SENT_BACK:
            figure.check_state, figure.check_reason = CheckState.UNCHECKED, None
            figure.checked_by, figure.checked_by_name, figure.checked_at = None, None, None
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
        Fault(
            NOT_REPORTED if fault.rule == "missing" else fault.message,
            FILL_IN if fault.rule == "missing" else fault.remedy,
            column=fault.criterion,
            params=fault.params,
        )
        for fault in found
    ]
    rules = rules_of(session, stage)
    values = values_of(list(figures.values()))
    faults += beyond_highest(rubric, rules, values)
    for code in sorted(rules.voucher_for):
        figure, value = figures.get(code), values.get(code)
        if value is None or says_nothing_happened(value):
            continue
        if figure is None or not (figure.voucher or figure.file_id):
            one = rubric.criterion(code)
            rule = N_("%(name)s: a voucher is missing.")
            remedy = N_("Write its number, or photograph it.")
            told = {"name": one.name, "name_en": one.name_en}
            faults.append(Fault(rule, remedy, column=code, params=told))
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
