"""What tablets ask and bring, as JSON: enrolment, pack, batches; a batch is one transaction."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf
from sqlalchemy import exc
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import definition_of, event_by_public_id
from contest.foundation import ledger, limits
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import require
from contest.foundation.web import actor, fault_texts, now, permission, translated
from contest.people import login
from contest.people.operations import sign_out
from judges.panels.errors import CodeUnknown
from judges.panels.queries import card_of_code, seats_of_person
from judges.panels.rules import WRONG_CODES, WRONG_CODES_WINDOW
from judges.scoresheets.queries import count_to_decide
from judges.tablet import operations, queries
from judges.tablet.errors import (
    AnotherJudge,
    BringAgain,
    HeadUnknown,
    NotABatch,
    TabletRevoked,
    Unfinished,
)
from judges.tablet.models import TabletDevice
from judges.tablet.operations import Act, Acted, Answer, Heard, Item, rejected
from judges.tablet.operations.acting import refused
from judges.tablet.operations.items import Version
from judges.tablet.render import code_plain, event_plain, pack_plain, preloaded_plain
from judges.tablet.rules import (
    WRONG_CODES_A_DAY,
    WRONG_CODES_ADDRESS,
    WRONG_CODES_ADDRESS_WINDOW,
)
from judges.tablet.schemas import batch_of
from judges.tablet.schemas.describing import openapi
from judges.tablet.schemas.entering import Entered, entered_of, left_of
from judges.tablet.views import this_tablet

# After these there is no telling what the transaction holds: it ends, and nothing of it stands.
BROKEN = (exc.OperationalError, exc.InternalError, exc.InterfaceError, exc.PendingRollbackError)

BY_TABLET = limits.Limit("code tablet", WRONG_CODES, WRONG_CODES_WINDOW)
BY_TABLET_A_DAY = limits.Limit("code tablet day", WRONG_CODES_A_DAY, timedelta(days=1))
BY_ADDRESS = limits.Limit("code address", WRONG_CODES_ADDRESS, WRONG_CODES_ADDRESS_WINDOW)

api = Blueprint("tablet_api", __name__, url_prefix="/api/tablet/v1")


@api.get("/openapi.json")
@permission("tablet.use")
def description() -> ResponseReturnValue:
    """Describe this interface to programs (OpenAPI 3.1)."""
    return jsonify(openapi())


@api.post("/events/<pid:event_id>/devices")
@permission("tablet.use")
def enrol(event_id: str) -> ResponseReturnValue:
    """Enrol the browser that asks."""
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        browser = request.user_agent.string or ""
        device = this_tablet(session, event_id)
        if device is None or not device.is_prepared(now()):
            device = operations.enrol_device(session, actor(), event, browser=browser, now=now())
        return jsonify(device=device.public_id, number=device.number), 201


@api.get("/events/<pid:event_id>/pack")
@permission("tablet.use")
def pack(event_id: str) -> ResponseReturnValue:
    """Hand out everything that the judge who asks needs to mark their works without a network."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        found = queries.pack_of(session, actor(), event)
        require(actor(), "tablet.use", found.seats[0].seat)
        seq, head = ledger.head(session, event.stream)
        taken = {"server_at": _milliseconds(), "head": {"seq": seq, "hash": head}}
        spoken = "en" if str(get_locale()) == "en" else "zh-CN"
        own = {"language": spoken, "csrf": generate_csrf()}
        own["session"] = login.present_session_name()
        return jsonify({**pack_plain(found, actor()), **taken, **own})


@api.get("/events/<pid:event_id>/prepared")
@permission("tablet.open")
def prepared(event_id: str) -> ResponseReturnValue:
    """Hand a prepared tablet what it keeps: the packs of its stage's judges, without any mark."""
    with reading() as session:
        device = _prepared(session, event_id)
        stage = device.prepared_stage
        packs = [preloaded_plain(one) for one in queries.packs_of_stage(session, stage)]
        return jsonify(
            device=device.public_id,
            number=device.number,
            event=event_plain(stage.event),
            stage={"id": stage.public_id, "name": stage.name, "name_en": stage.name_en or ""},
            code=code_plain(event_id),
            packs=packs,
            expires_at=_in_milliseconds(device.expires_at) if device.expires_at else None,
            server_at=_milliseconds(),
            csrf=generate_csrf(),
        )


@api.post("/events/<pid:event_id>/entry")
@permission("tablet.open")
def enter(event_id: str) -> ResponseReturnValue:
    """Sign a judge in on a prepared tablet; wrong codes are counted for it, not for the hall."""
    with reading() as session:
        device = _prepared(session, event_id)
        entered = entered_of(request.get_json(silent=True))
        guards = _guards(device)
        _check(session, device, entered, guards)
    key = entered.stretched(event_id)
    with transaction() as session:
        device = _prepared(session, event_id)
        # Digits that had to wait end no session of a judge: that card was scanned after them.
        if entered.is_late and seats_of_person(session, actor().person_id, device.event):
            raise AnotherJudge
        _check(session, device, entered, guards)
        token = _token(session, device, key)
        # The count must be committed, so the refusal waits until the transaction has ended.
        for limit, guarded in guards if token is None else ():
            limits.count(session, limit, guarded, now=now())
        judge = device.judge.public_id if device.judge else ""
    if token is None:
        raise CodeUnknown
    login.remember(token, name=entered.session)
    return jsonify(judge=judge)


@api.post("/left")
@permission("tablet.open")
def leave() -> ResponseReturnValue:
    """End the session of this browser if its judge left it on the tablet; no other one."""
    left = left_of(request.get_json(silent=True))
    token = login.present_token()
    is_left = token is not None and login.present_session_name() in left
    if token is not None and is_left:
        with transaction() as session:
            sign_out(session, actor(), token=token, now=now())
        login.forget()
    return jsonify(ended=is_left)


def _prepared(session: Session, event_id: str) -> TabletDevice:
    device = this_tablet(session, event_id)
    if device is not None and device.revoked_at is not None:
        raise TabletRevoked
    if device is None or not device.is_prepared(now()):
        raise NotFound
    return device


def _token(session: Session, device: TabletDevice, key: str) -> str | None:
    """Return the secret of the session that the code opens; None for a wrong one."""
    before = login.present_token()
    try:
        with session.begin_nested():
            # Whoever had the tablet before is out; the system stream first.
            if before is not None:
                sign_out(session, actor(), token=before, now=now())
            return operations.enter_by_code(session, device, key=key, now=now())
    except CodeUnknown:
        return None


def _check(
    session: Session,
    device: TabletDevice,
    entered: Entered,
    guards: Sequence[tuple[limits.Limit, str]],
) -> None:
    # By what a named judge's digits are known lies on the tablet: a lock would guard nothing there,
    # and would keep back what that judge marked without a network.
    if entered.judge and entered.key:
        stage = device.prepared_stage
        card = card_of_code(session, stage.event, entered.key, now=now())
        if card is not None and card.judge.public_id == entered.judge:
            seats = seats_of_person(session, card.judge.person_id, stage.event)
            if any(seat.panel.stage_id == stage.id for seat in seats):
                return
    for limit, guarded in guards:
        limits.check(session, limit, guarded, now=now())


def _guards(device: TabletDevice) -> list[tuple[limits.Limit, str]]:
    """Return what wrong codes are counted for; nothing of it is another tablet's."""
    own, address = device.public_id, request.remote_addr or ""
    return [(BY_TABLET, own), (BY_TABLET_A_DAY, own), (BY_ADDRESS, address)]


@api.post("/events/<pid:event_id>/deliveries")
@permission("tablet.use")
def deliver(event_id: str) -> ResponseReturnValue:
    """Take a batch: hear the tablet, then each sheet by itself, then say where the trail stands.

    All in one transaction, each sheet in a savepoint of its own: one that breaks undoes itself
    alone. What breaks the connection or the disk undoes the whole batch; its answer is an error,
    after which a tablet sends the same bytes again.
    """
    if not request.is_json:
        raise NotABatch
    device_id, report, brought = batch_of(request.get_json(silent=True))
    with transaction() as session:
        device = queries.device_by_public_id(session, event_id, device_id)
        heard = operations.note_contact(
            session,
            actor(),
            device,
            report,
            now=now(),
            login_session=login.present_session_id(),
        )
        told = _taken(session, device, brought, heard) if heard.agrees else None
    # Nothing is told before everything is committed.
    if told is None:
        raise BringAgain if heard.brings_again else HeadUnknown
    return jsonify(told)


def _taken(
    session: Session, device: TabletDevice, brought: Sequence[Item | Act], heard: Heard
) -> dict[str, Any]:
    # Each has a savepoint around what it writes: nothing that was undone is answered as done.
    answers: list[Answer] = []
    acted: list[Acted] = []
    # Found before any savepoint, the present rules are found once for the whole batch.
    definition_of(session, device.event)
    coming = Counter(one.version for one in brought if isinstance(one, Item))
    for one in brought:
        try:
            if isinstance(one, Item):
                answers.append(_sheet(session, device, one, heard, coming))
            else:
                acted.append(operations.perform_act(session, actor(), device, one, now=now()))
        except BROKEN:
            raise
        except Exception:
            # One that nobody can take stays on the tablet, and the others of its batch do not wait.
            logging.getLogger("leitai").exception("of a tablet", extra={"brought": _name_of(one)})
            if isinstance(one, Item):
                answers.append(rejected(one, Unfinished()))
            else:
                acted.append(refused(one, Unfinished()))
    # The tablet counted them before they were taken; nothing of these waits there any more.
    settled = [one for one in answers if not one.send_again]
    device.waiting = max(0, device.waiting - len(settled))
    device.refused += sum(one.outcome == "rejected" for one in settled)
    return {
        **_answered(session, device.event, heard, answers, acted),
        "revoked_at": _in_milliseconds(device.revoked_at) if device.revoked_at else None,
        "elsewhere": [_other(one) for one in queries.other_tablets(session, device, heard.judge)],
    }


def _sheet(
    session: Session, device: TabletDevice, one: Item, heard: Heard, coming: Counter[Version]
) -> Answer:
    """Deliver one sheet; `coming` counts the versions that may yet be taken, now or later."""
    answer = operations.deliver_sheet(
        session,
        actor(),
        device,
        one,
        seats=heard.seats,
        base_waits=coming[one.base_version] > 0,
        now=now(),
    )
    coming[one.version] -= not answer.send_again
    return answer


def _other(device: TabletDevice) -> dict[str, Any]:
    begun = [{"work": work, "given": given} for work, given in device.begun.items() if given]
    return {
        "number": device.number,
        "heard_at": _in_milliseconds(device.last_contact_at),
        "waiting": device.waiting,
        "begun": begun,
    }


def _name_of(one: Item | Act) -> str:
    return one.event_id if isinstance(one, Item) else one.act_id


def _answered(
    session: Session,
    event: Event,
    heard: Heard,
    answers: Sequence[Answer],
    acted: Sequence[Acted],
) -> dict[str, Any]:
    # Read under the lock of the writer: this head holds every sheet that is committed with it.
    seq, head = ledger.head(session, event.stream)
    return {
        "answers": [_answer(one) for one in answers],
        "head": {"seq": seq, "hash": head},
        "server_at": _milliseconds(),
        "stages": queries.stage_states(heard.seats),
        "rules_hash": definition_of(session, event).sha256,
        "acts": [_acted(one) for one in acted],
        "corrections": [
            _corrected(one) for one in queries.corrections_of(session, heard.own_seats, now=now())
        ],
        "to_decide": count_to_decide(session, actor().person_id),
        "notices": [
            {"id": one.public_id, "text": one.text, "at": _in_milliseconds(one.sent_at)}
            for one in queries.notices_for(session, event, heard.judge, now=now())
        ],
        "calls": [
            {"id": one.call_id, "answered": one.is_answered}
            for one in queries.calls_of_judge(session, event, heard.judge, now=now())
        ],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = {"event_id": answer.event_id, "outcome": answer.outcome}
    if answer.message is not None:
        shown["message"] = translated(answer.message, answer.params)
    if answer.faults:
        shown["faults"] = [fault_texts(fault) for fault in answer.faults]
    if answer.send_again:
        shown["send_again"] = True
    told = ("first", "code", "revision", "seq", "hash")
    return shown | {name: value for name in told if (value := getattr(answer, name)) is not None}


def _acted(acted: Acted) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": acted.act_id, "outcome": acted.outcome}
    if acted.code is not None and acted.message is not None:
        shown |= {"code": acted.code, "message": translated(acted.message, acted.params)}
    return shown | {"send_again": True} if acted.send_again else shown


def _corrected(one: queries.SheetCorrection) -> dict[str, Any]:
    found = one.correction
    agreed = {"proposed": json.loads(found.proposed)} if found.proposed is not None else {}
    return agreed | {
        "seat": one.seat.public_id,
        "work": one.work.public_id,
        "state": found.state,
        "reason": found.reason,
        "answer": found.answer,
        "until": _in_milliseconds(found.until) if found.until else None,
    }


def _milliseconds() -> int:
    return _in_milliseconds(now())


def _in_milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
