"""Takes one frozen sheet from a tablet: once, whatever the network does; never the last one wins.

It goes through the very operation of the page. What that refuses for the moment's sake is held.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from contest.foundation import ledger, limits
from contest.foundation.canonical import canonical_json, fingerprint
from contest.foundation.errors import ContestError, NotFound
from contest.foundation.permissions import Actor, can
from judges.panels.models import Seat
from judges.panels.queries import seat_by_public_id
from judges.scoresheets.errors import (
    EventIdReused,
    NotASubmission,
    SignatureNeeded,
    UnknownBase,
)
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.scoresheets.operations import (
    WRONG_SIGNATURES,
    LateSignature,
    kept_signature,
    require_scribe,
    scribe_score_sheet,
    shows_digits,
    submit_score_sheet,
)
from judges.scoresheets.queries import RecordedRevision, recorded_revision, revisions_of
from judges.scoring.values import NotASheet, Value, parse_sheet
from judges.sealing.models import Work
from judges.sealing.queries import work_by_public_id
from judges.tablet.errors import HELD_MESSAGES
from judges.tablet.models import HeldSheet, Outcome, TabletDelivery, TabletDevice
from judges.tablet.operations.items import Answer, Item, rejected
from judges.tablet.operations.preparing import require_in_use
from judges.tablet.queries import delivery_by_event_id, held_for, may_bring_more
from judges.tablet.rules import HELD_FOR

HELD = "tablet.hold"
BASE_MISSING = "base_missing"
ID_REUSED = "tablet.id_reused"
COUNTER_REPEATED = "tablet.counter_repeated"
DUPLICATE = "duplicate"
_DEVICES, _DELIVERIES = TabletDevice.__table__.c, TabletDelivery.__table__.c
_COUNTED = (
    update(cast(Table, TabletDevice.__table__))
    .where(_DEVICES.id == bindparam("of_device"), _DEVICES.top_counter < bindparam("sheet_number"))
    .values(top_counter=bindparam("sheet_number"))
)
# Of the table, not of the model: each sheet of a burst is kept once and not looked at again.
_NEW_DELIVERY = insert(cast(Table, TabletDelivery.__table__)).returning(_DELIVERIES.id)
_NUMBERED = (
    select(_DELIVERIES.event_id)
    .where(
        _DELIVERIES.device_id == bindparam("of_device"),
        _DELIVERIES.counter == bindparam("sheet_number"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class _Arrival:
    """What all steps of one delivery look at; `content_hash` is over everything that was frozen."""

    session: Session
    actor: Actor
    device: TabletDevice
    item: Item
    content_hash: str
    now: datetime

    @property
    def signed_at(self) -> datetime:
        """Return when it was signed: by the tablet's clock, but never later than now."""
        return min(self.item.made_at, self.now)

    def tell(self, kind: str, body: Mapping[str, object]) -> None:
        """Put into the trail what concerns the tablet rather than the sheet."""
        ledger.record(self.session, self.actor, kind, self.device, body=body, now=self.now)


def deliver_sheet(
    session: Session,
    actor: Actor,
    device: TabletDevice,
    item: Item,
    *,
    now: datetime,
    seats: Sequence[Seat] = (),
    base_waits: bool = False,
) -> Answer:
    """Take one sheet of a tablet, in a savepoint of its own, and return what became of it.

    The same item again is answered as the first time and changes nothing. Another content under a
    known id is rejected, and both hashes go into the trail. A sheet that the stage, the rules or
    the work's state refuse, or of a tablet out of use, is held: whole, in the trail, in no result;
    so is one that corrects a held one, or one that the server lost and nobody brings any more.
    Two sheets on one base both stand, in conflict. Whatever else is wrong leaves the sheet on the
    tablet (rejected). `seats` are those that the caller has found already; `base_waits`: the
    version that it corrects is on the same tablet, still to be taken. Raises nothing of its own;
    what breaks has undone its savepoint; the caller commits.
    """
    try:
        values, content_hash = _read(item)
        arrival = _Arrival(session, actor, device, item, content_hash, now)
        known = delivery_by_event_id(session, item.event_id)
        if known is not None:
            return _again(arrival, known)
        seat, work = _place(arrival, seats)
        if not can(actor, "score_sheet.fill", seat):
            require_scribe(session, actor, seat.panel.stage)
        if shows_digits(item.signature):
            limits.check(session, WRONG_SIGNATURES, actor.reference, now=now)
    except ContestError as error:
        return rejected(item, error)
    if item.held_for in HELD_FOR:
        # Were it judged anew, what came too late would count because a backup was restored.
        with session.begin_nested():
            return _hold(arrival, seat, work, item.held_for)
    try:
        require_in_use(device, item.made_at)
        with session.begin_nested():
            return _taken(arrival, _submit(arrival, seat, work, values))
    except ContestError as error:
        if error.code == SignatureNeeded.code and shows_digits(item.signature):
            _count_wrong_digits(arrival)
        code = error.code if base_waits else _cause(arrival, seat, work, error)
        if code not in HELD_FOR:
            return rejected(item, error)
        with session.begin_nested():
            return _hold(arrival, seat, work, code)


def _cause(arrival: _Arrival, seat: Seat, work: Work, error: ContestError) -> str:
    """Return the code of what stands against a sheet: of an unknown base, why it is not here.

    A tablet learns of a version from the server or makes it itself, and sends its own in their
    order: what is neither here nor waits there was held, or lost by a backup that was restored.
    Only while tablets may still bring what was lost, another one may have it (`unknown_base`).
    """
    session, item = arrival.session, arrival.item
    if error.code != UnknownBase.code:
        return error.code
    held = held_for(session, seat, work, item.base_revision)
    if held is None and may_bring_more(session, arrival.device.event):
        return UnknownBase.code
    return held or BASE_MISSING


def _count_wrong_digits(arrival: _Arrival) -> None:
    # On PostgreSQL two first ones at once may meet: that undoes the count alone.
    with arrival.session.begin_nested():
        limits.count(arrival.session, WRONG_SIGNATURES, arrival.actor.reference, now=arrival.now)


def _read(item: Item) -> tuple[dict[str, Value | None], str]:
    """Return the values of a sheet and the hash of everything that was frozen.

    What is held must have a canonical form: a fraction, say, has none.
    """
    try:
        return parse_sheet(item.body), item.content_hash
    except (NotASheet, TypeError, ValueError, AttributeError):
        raise NotASubmission from None


def _again(arrival: _Arrival, known: TabletDelivery) -> Answer:
    item = arrival.item
    if known.content_hash == arrival.content_hash:
        return _answer(known, again=True)
    hashes = {"first": known.content_hash, "second": arrival.content_hash}
    with arrival.session.begin_nested():
        arrival.tell(ID_REUSED, {"id": item.event_id, **hashes})
    return rejected(item, EventIdReused())


def _place(arrival: _Arrival, seats: Sequence[Seat]) -> tuple[Seat, Work]:
    wanted = arrival.item.seat
    found = next((seat for seat in seats if seat.public_id == wanted), None)
    seat = found or seat_by_public_id(arrival.session, wanted)
    work = work_by_public_id(arrival.session, arrival.item.work)
    # A tablet serves one event: its head is that event's, and so are its seats.
    is_ours = seat.panel.stage.event_id == arrival.device.event_id
    if not is_ours or work.stage_id != seat.panel.stage_id:
        raise NotFound
    return seat, work


def _submit(
    arrival: _Arrival, seat: Seat, work: Work, values: Mapping[str, Value | None]
) -> ScoreSheet:
    item = arrival.item
    said: dict[str, Any] = {
        "seat": seat,
        "work": work,
        "values": values,
        "base_revision": item.base_revision,
        "event_id": item.event_id,
        "device": f"tablet {arrival.device.number}",
        "reason": item.reason,
        "rules_hash": item.rules_hash,
        "now": arrival.now,
    }
    if can(arrival.actor, "score_sheet.fill", seat):
        signed = LateSignature(item.signature, arrival.signed_at)
        return submit_score_sheet(arrival.session, arrival.actor, signature=signed, **said)
    # Nobody signs in another's name: a scribe's record says for whom it was entered.
    return scribe_score_sheet(arrival.session, arrival.actor, **said)


def _taken(arrival: _Arrival, sheet: ScoreSheet) -> Answer:
    session, item = arrival.session, arrival.item
    body_hash = fingerprint(item.body)
    own = recorded_revision(session, item.event_id)
    # The page or another tablet may have brought the same marks on the same base: not kept twice.
    found = own or _twin(session, sheet, item, body_hash)
    if found is None or found.body_hash != body_hash:
        # What was acknowledged stands in the trail to the byte; anything beside it would be lost.
        raise NotASubmission
    kept = _keep(
        arrival,
        seat_id=sheet.seat_id,
        work_id=sheet.work_id,
        outcome=Outcome.CONFLICT if sheet.state is SheetState.CONFLICT else Outcome.STORED,
        place=(found.seq, found.hash),
    )
    return _answer(kept, again=own is None)


def _twin(
    session: Session, sheet: ScoreSheet, item: Item, body_hash: str
) -> RecordedRevision | None:
    same = (
        recorded_revision(session, one.event_id)
        for one in revisions_of(session, sheet)
        if one.base_revision == item.base_revision and one.body_hash == body_hash
    )
    return next(same, None)


def _hold(arrival: _Arrival, seat: Seat, work: Work, code: str) -> Answer:
    session, item = arrival.session, arrival.item
    body_hash = fingerprint(item.body)
    told = _tell_of_held(arrival, seat, work, {"held_for": code, "body_hash": body_hash})
    kept = _keep(
        arrival,
        seat_id=seat.id,
        work_id=work.id,
        outcome=Outcome.HELD,
        place=(told.seq, told.hash),
        held_for=code,
    )
    held = HeldSheet(
        edition_id=arrival.device.edition_id,
        delivery_id=kept.id,
        base_revision=item.base_revision,
        rules_hash=item.rules_hash,
        body=canonical_json(item.body).decode(),
        body_hash=body_hash,
        reason=item.reason,
    )
    session.add(held)
    session.flush()
    return _answer(kept)


def _tell_of_held(
    arrival: _Arrival, seat: Seat, work: Work, found: Mapping[str, object]
) -> ledger.Recorded:
    """Put the whole sheet into the trail under the tablet's own id of it."""
    item, device = arrival.item, arrival.device
    data = {
        "stage": work.stage.public_id,
        "seat": seat.public_id,
        "seat_number": seat.number,
        "work": work.public_id,
        "code": work.code,
        "base_revision": item.base_revision,
        "rules_hash": item.rules_hash,
        "tablet": device.number,
        "body": item.body,
        **found,
    }
    return ledger.record(
        arrival.session,
        arrival.actor,
        HELD,
        device,
        body=data,
        private={
            "reason": item.reason,
            "signature": kept_signature(
                arrival.session, seat, item.signature, at=arrival.signed_at
            ),
        },
        event_id=item.event_id,
        now=arrival.now,
    )


def _keep(
    arrival: _Arrival,
    *,
    seat_id: int,
    work_id: int,
    outcome: Outcome,
    place: tuple[int, str],
    held_for: str | None = None,
) -> TabletDelivery:
    session, device, item = arrival.session, arrival.device, arrival.item
    _watch_counter(arrival)
    seq, record_hash = place
    row = {
        "edition_id": device.edition_id,
        "device_id": device.id,
        "event_id": item.event_id,
        "seat_id": seat_id,
        "work_id": work_id,
        "counter": item.counter,
        "content_hash": arrival.content_hash,
        "outcome": outcome,
        "held_for": held_for,
        "revision": item.base_revision + 1,
        "ledger_seq": seq,
        "ledger_hash": record_hash,
        "made_at": item.made_at,
        "received_at": arrival.now,
    }
    return TabletDelivery(id=session.execute(_NEW_DELIVERY, row).scalar_one(), **row)


def _watch_counter(arrival: _Arrival) -> None:
    device, item = arrival.device, arrival.item
    numbered = {"of_device": device.id, "sheet_number": item.counter}
    other = arrival.session.scalar(_NUMBERED, numbered)
    if other is not None:
        # Two sheets under one number of one tablet: its storage was copied to another one.
        told = {"counter": item.counter, "first": other, "second": item.event_id}
        arrival.tell(COUNTER_REPEATED, told)
    arrival.session.execute(_COUNTED, numbered)
    # Whoever asks the row for it reads it anew, also when this savepoint is undone.
    arrival.session.expire(device, ["top_counter"])


def _answer(kept: TabletDelivery, *, again: bool = False) -> Answer:
    return Answer(
        kept.event_id,
        DUPLICATE if again else str(kept.outcome),
        first=str(kept.outcome) if again else None,
        code=kept.held_for,
        message=HELD_MESSAGES.get(kept.held_for or ""),
        revision=kept.revision,
        seq=kept.ledger_seq,
        hash=kept.ledger_hash,
    )
