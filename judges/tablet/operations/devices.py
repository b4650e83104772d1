"""Enrols tablets and keeps what they say of themselves; every tablet witnesses the trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
from judges.panels.models import Judge, Seat
from judges.panels.queries import judge_of_person
from judges.tablet.errors import AnotherJudge
from judges.tablet.models import TabletCall, TabletDevice
from judges.tablet.operations.preparing import new_device
from judges.tablet.queries import holds_head, is_recollecting, seats_for
from judges.tablet.rules import is_skewed, skew


@dataclass(frozen=True, slots=True)
class Called:
    """A call for help, under the id that the tablet gave it."""

    call_id: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """Who holds the tablet, and whether the trail holds the head that it knows.

    `agrees` False means that records were lost since it last spoke with us: whoever asks must take
    nothing from it then; `brings_again` says that the organiser lets it bring all anew. `seats` are
    those whose sheets they fill; `judge` is None for a scribe.
    """

    agrees: bool
    seats: Sequence[Seat]
    judge: Judge | None
    brings_again: bool = False

    @property
    def own_seats(self) -> list[Seat]:
        """Return the seats on which the judge sits; [] for a scribe, who enters for others."""
        if self.judge is None:
            return []
        sitting = ((seat, seat.holder) for seat in self.seats)
        return [seat for seat, holder in sitting if holder and holder.judge_id == self.judge.id]


@dataclass(frozen=True, slots=True)
class Report:
    """What a tablet says of itself. `known_head` is (seq, hash) of the trail; None: none yet.

    `judge` is who keeps it, as the pack names them (None: an older page does not say).
    `battery_percent` and what is said of the pack are None where the tablet does not know; `begun`
    counts the criteria given of each work that is being filled.
    """

    sent_at: datetime
    known_head: tuple[int, str] | None
    waiting: int
    refused: int
    is_persistent: bool
    battery_percent: int | None = None
    pack_works: int | None = None
    pack_rules: str | None = None
    begun: Mapping[str, int] = field(default_factory=dict)
    calls: Sequence[Called] = ()
    judge: str | None = None


def enrol_device(
    session: Session, actor: Actor, event: Event, *, browser: str, now: datetime
) -> TabletDevice:
    """Enrol the browser that the judge holds, with the event's next number, and return it.

    It belongs to the event, not to the judge: tablets are handed on. Raises `NotFound` for who has
    no seat in the event and may enter for nobody.
    """
    seats = seats_for(session, actor, event)
    if not seats:
        raise NotFound
    require(actor, "tablet.use", seats[0])
    judge = judge_of_person(session, actor.person_id)
    device = new_device(session, actor, event, browser=browser, now=now)
    device.judge_id = judge.id if judge else None
    session.flush()
    body = {"number": device.number, "seat": seats[0].public_id}
    ledger.record(session, actor, "tablet.enrol", device, body=body, now=now)
    return device


def note_contact(
    session: Session,
    actor: Actor,
    device: TabletDevice,
    report: Report,
    *,
    now: datetime,
    login_session: str | None = None,
) -> Heard:
    """Keep what the tablet says of itself; return who holds it and whether its head is ours.

    `login_session` is the public id of the session that speaks, to be ended with the tablet's use.

    The first contact with a head that is not, and a clock that is newly wrong, go into the trail.
    Raises `NotFound` for who has no seat in the event, `AnotherJudge` where the tablet speaks for
    somebody else: what it brings would be taken for the actor's.
    """
    seats = seats_for(session, actor, device.event)
    if not seats:
        raise NotFound
    require(actor, "tablet.use", seats[0])
    judge = _sitting(seats, actor) or judge_of_person(session, actor.person_id)
    if report.judge not in (None, actor.reference, judge.public_id if judge else None):
        raise AnotherJudge
    device.judge_id = judge.id if judge else None
    device.last_contact_at, device.login_session = now, login_session
    device.waiting, device.refused = report.waiting, report.refused
    device.is_persistent = report.is_persistent
    device.battery_percent = report.battery_percent
    device.pack_works, device.pack_rules = report.pack_works, report.pack_rules
    device.begun = dict(report.begun)
    # A scribe is of the staff and calls nobody.
    for called in report.calls if judge else ():
        _note_call(session, actor, device, called, now)
    _note_clock(session, actor, device, report, now)
    agrees = _note_head(session, actor, device, report.known_head, now)
    again = not agrees and is_recollecting(session, device.event)
    return Heard(agrees, seats, judge, again)


def _sitting(seats: Sequence[Seat], actor: Actor) -> Judge | None:
    holders = (seat.holder for seat in seats)
    judges = (holder.judge for holder in holders if holder is not None)
    return next((one for one in judges if one.person_id == actor.person_id), None)


def _note_call(
    session: Session,
    actor: Actor,
    device: TabletDevice,
    called: Called,
    now: datetime,
) -> None:
    if session.scalar(select(TabletCall.id).where(TabletCall.call_id == called.call_id)):
        return
    call = TabletCall(
        edition_id=device.edition_id,
        event_id=device.event_id,
        device_id=device.id,
        call_id=called.call_id,
        judge_id=device.judge_id,
        made_at=called.made_at,
        received_at=now,
    )
    session.add(call)
    session.flush()
    body = {"tablet": device.number, "call": called.call_id}
    ledger.record(session, actor, "tablet.call", device, body=body, now=now)


def _note_clock(
    session: Session, actor: Actor, device: TabletDevice, report: Report, now: datetime
) -> None:
    before, seconds = device.skew_seconds, skew(report.sent_at, now)
    device.skew_seconds = seconds
    if is_skewed(seconds) and not is_skewed(before):
        body = {"seconds": seconds}
        ledger.record(session, actor, "tablet.clock", device, body=body, now=now)


def _note_head(
    session: Session,
    actor: Actor,
    device: TabletDevice,
    known: tuple[int, str] | None,
    now: datetime,
) -> bool:
    if known is None:
        return True
    seq, head = known
    if holds_head(session, device.stream, seq, head):
        device.mismatch_at = device.ahead_seq = device.ahead_head = None
        if device.seen_seq is None or seq > device.seen_seq:
            device.seen_seq, device.seen_head = seq, head
        return True
    device.ahead_seq, device.ahead_head = known
    if device.mismatch_at is None:
        device.mismatch_at = now
        body = {"seq": seq, "hash": head}
        ledger.record(session, actor, "tablet.head_unknown", device, body=body, now=now)
    return False
