"""Finds tablets, what they brought, what they take away, what is held; changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from contest.editions.models import Edition, Event, Stage
from contest.editions.queries import safeguards_of
from contest.foundation.errors import NotFound
from contest.foundation.ledger import GENESIS_HASH
from contest.foundation.models import LedgerRecord, LedgerStream
from contest.foundation.permissions import Actor, can
from judges.panels.models import Judge, Seat
from judges.panels.queries import (
    assigned_works,
    declaration_of,
    judge_of_person,
    live_cards,
    panels_of_stage,
    seats_of_person,
    secret_hash,
)
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.models import ScoreSheet, SheetState, SheetUnlock
from judges.scoresheets.queries import (
    Correction,
    QueueRow,
    QueueStage,
    correction_of,
    effective_revision,
    facts_of_work,
    queue_of_judge,
    queue_of_seats,
    rules_hash_of,
    scribe_seats,
    sheet_of,
)
from judges.scoring.checks import asks_facts, fact_range
from judges.scoring.definition import FactRange, Points, Rubric
from judges.sealing.models import Work
from judges.tablet.errors import TabletUnknown
from judges.tablet.models import TabletDelivery, TabletDevice
from judges.tablet.rules import missing_counters

# Asked with each batch, so made once.
_DEVICES, _DELIVERIES = TabletDevice.__table__.c, TabletDelivery.__table__.c
_RECORDS, _STREAMS = LedgerRecord.__table__, LedgerStream.__table__
_DELIVERED = select(_DELIVERIES.id).where(_DELIVERIES.event_id == bindparam("event_id"))
_OTHERS = (
    select(TabletDevice)
    .where(
        TabletDevice.event_id == bindparam("event_id"),
        TabletDevice.judge_id == bindparam("judge_id"),
        TabletDevice.id != bindparam("own"),
    )
    .order_by(TabletDevice.number)
)
_HASH_AT = (
    select(_RECORDS.c.hash)
    .join_from(_RECORDS, _STREAMS, _STREAMS.c.id == _RECORDS.c.stream_id)
    .where(_STREAMS.c.name == bindparam("stream"), _RECORDS.c.seq == bindparam("seq"))
)
_SHEETS, _STAGES, _UNLOCKS = (one.__table__ for one in (ScoreSheet, Stage, SheetUnlock))
_CORRECTABLE = (
    select(_SHEETS.c.id)
    .join_from(_SHEETS, _STAGES, _STAGES.c.id == _SHEETS.c.stage_id)
    .where(
        _SHEETS.c.seat_id.in_(bindparam("seats", expanding=True)),
        _SHEETS.c.state == SheetState.SUBMITTED,
        (_SHEETS.c.submitted_at <= _STAGES.c.reopened_at)
        | _SHEETS.c.id.in_(select(_UNLOCKS.c.sheet_id).where(_UNLOCKS.c.used_at.is_(None))),
    )
)


def device_by_public_id(session: Session, event_id: str, public_id: str) -> TabletDevice:
    """Return the tablet with this id of the event with this public id, with the event.

    Raises `TabletUnknown`, also for another event's.
    """
    device = session.scalar(_device(), {"event_id": event_id, "public_id": public_id})
    if device is None:
        raise TabletUnknown
    return device


def tablet_of_secret(session: Session, secret: str) -> TabletDevice | None:
    """Return the tablet whose cookie holds this secret, also when its days are over; or None.

    Also one that is out of use: should it be prepared again, it keeps its number.
    """
    return session.scalar(
        select(TabletDevice).where(TabletDevice.secret_hash == secret_hash(secret))
    )


def tablet_by_id(session: Session, public_id: str) -> TabletDevice:
    """Return the tablet with this id, of whatever event; raises `NotFound`."""
    found = session.scalar(select(TabletDevice).where(TabletDevice.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def other_tablets(
    session: Session, device: TabletDevice, judge: Judge | None
) -> list[TabletDevice]:
    """Return the judge's other tablets of the event that held something when last heard of.

    By number; [] for a scribe. A tablet that died says no more what became of it since.
    """
    if judge is None:
        return []
    asked = {"event_id": device.event_id, "judge_id": judge.id, "own": device.id}
    return [one for one in session.scalars(_OTHERS, asked) if one.waiting or one.begun]


@cache
def _device() -> Select[TabletDevice]:
    event = contains_eager(TabletDevice.event)
    return (
        select(TabletDevice)
        .join(Event, Event.id == TabletDevice.event_id)
        .where(
            Event.public_id == bindparam("event_id"),
            TabletDevice.public_id == bindparam("public_id"),
        )
        .options(event.joinedload(Event.edition).joinedload(Edition.unit))
    )


def delivery_by_event_id(session: Session, event_id: str) -> TabletDelivery | None:
    """Return how the sheet with this id was taken; None when it never came or was rejected."""
    # Nearly always it is new, and a column takes a quarter of what a row takes.
    known = session.scalar(_DELIVERED, {"event_id": event_id})
    return None if known is None else session.get_one(TabletDelivery, known)


def holds_head(session: Session, stream: str, seq: int, head: str) -> bool:
    """Say whether the trail holds this hash at this place; a chain's prefix is proved by its head.

    The head of an unopened stream, (0, zeros), is held by every trail.
    """
    if seq == 0:
        return head == GENESIS_HASH
    return session.scalar(_HASH_AT, {"stream": stream, "seq": seq}) == head


def seats_for(session: Session, actor: Actor, event: Event) -> list[Seat]:
    """Return the seats of `event` whose sheets the actor fills: their own, else as a scribe all.

    As a scribe only where a stage allows it; [] for everybody else.
    """
    own = seats_of_person(session, actor.person_id, event) if actor.person_id else []
    if own or not can(actor, "score_sheet.scribe", event):
        return own
    return scribe_seats(session, event)


def stage_states(seats: Iterable[Seat]) -> dict[str, str]:
    """Return the state of each stage in which one of these seats is, by its public id."""
    return {seat.panel.stage.public_id: str(seat.panel.stage.state) for seat in seats}


@dataclass(frozen=True, slots=True)
class PackedWork:
    """One work of a seat. `body` is the judge's own effective sheet; None before the first.

    `ranges` are the points that a recorded fact allows, by criterion; empty while sealed.
    """

    row: QueueRow
    sheet: ScoreSheet | None
    body: str | None
    ranges: Mapping[str, FactRange]


@dataclass(frozen=True, slots=True)
class PackedSeat:
    """One seat with its stage, its rubric and its works in the order of the queue."""

    seat: Seat
    stage: Stage
    rubric: Rubric
    works: Sequence[PackedWork]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything that a judge needs to mark the works of one event without a network.

    `judge` is None for a scribe, who enters the sheets of every seat in the pack. `code_check` is
    by what the digits of the judge's card are known; None without such a card.
    """

    event: Event
    judge: Judge | None
    seats: Sequence[PackedSeat]
    rules_hash: str
    sees_total: bool
    recall_minutes: int
    signature: str
    has_declared: bool
    code_check: str | None


def pack_of(session: Session, actor: Actor, event: Event) -> Pack:
    """Return the actor's pack in one event: their own seats, or as a scribe all that allow it.

    A judge's pack never holds another judge's marks. Raises `NotFound` for who has no sheet to fill
    there.
    """
    judge = judge_of_person(session, actor.person_id)
    queue = queue_of_judge(session, actor.person_id, event=event)
    if queue:
        if judge is None:
            raise NotFound
        return _pack(session, event, queue, judge)
    return _pack(session, event, queue_of_seats(session, seats_for(session, actor, event)), None)


def packs_of_stage(session: Session, stage: Stage) -> list[Pack]:
    """Return the packs of all judges who sit on a panel of `stage` and have works, by seat."""
    seats = [seat for panel in panels_of_stage(session, stage) for seat in panel.seats]
    judges = {seat.holder.judge_id: seat.holder.judge for seat in seats if seat.holder}
    queues = [
        (judge, queue_of_judge(session, judge.person_id, event=stage.event))
        for judge in judges.values()
    ]
    return [
        _pack(session, stage.event, queue, judge)
        for judge, queue in queues
        if any(one.count for one in queue)
    ]


def _pack(session: Session, event: Event, queue: Sequence[QueueStage], judge: Judge | None) -> Pack:
    packed = [_packed_seat(session, queued) for queued in queue if queued.count]
    if not packed:
        raise NotFound
    safeguards = safeguards_of(session, event)
    card = live_cards(session, event).get(judge.id) if judge else None
    return Pack(
        event=event,
        judge=judge,
        seats=packed,
        rules_hash=rules_hash_of(session, packed[0].stage),
        sees_total=safeguards.judge_sees_total,
        recall_minutes=safeguards.recall_minutes,
        signature="none" if judge is None else safeguards.sheet_signature,
        has_declared=judge is None
        or safeguards.names_visible_to_judges
        or declaration_of(session, judge, event) is not None,
        code_check=card.code_check if card else None,
    )


@dataclass(frozen=True, slots=True)
class SheetCorrection:
    """How a wish to correct the sheet of a seat and a work stands."""

    seat: Seat
    work: Work
    correction: Correction


def corrections_of(
    session: Session, seats: Iterable[Seat], *, now: datetime
) -> list[SheetCorrection]:
    """Return how the wishes of these seats stand, by sheet; used and ended ones are gone."""
    # Nearly always there is none, and columns take a quarter of what rows take.
    ids = session.scalars(_CORRECTABLE, {"seats": [seat.id for seat in seats]}).all()
    if not ids:
        return []
    query = select(ScoreSheet).where(ScoreSheet.id.in_(ids)).order_by(ScoreSheet.id)
    sheets = session.scalars(query).all()
    found = ((one, correction_of(session, one, now=now)) for one in sheets)
    return [SheetCorrection(one.seat, one.work, how) for one, how in found if how is not None]


def _packed_seat(session: Session, queued: QueueStage) -> PackedSeat:
    rubric = scoring_rubric(session, queued.stage)
    if rubric is None:
        raise NotFound
    places = {work.id: at for at, work in enumerate(assigned_works(session, queued.seat))}
    rows = sorted((*queued.to_do, *queued.done), key=lambda row: places.get(row.work.id, 0))
    works = [_packed_work(session, queued.seat, rubric, row) for row in rows]
    return PackedSeat(queued.seat, queued.stage, rubric, works)


def _packed_work(session: Session, seat: Seat, rubric: Rubric, row: QueueRow) -> PackedWork:
    sheet = sheet_of(session, seat, row.work)
    revision = effective_revision(session, sheet) if sheet else None
    ranges = _ranges_of(session, rubric, row.work) if asks_facts(rubric) else {}
    return PackedWork(row, sheet, revision.body if revision else None, ranges)


def _ranges_of(session: Session, rubric: Rubric, work: Work) -> dict[str, FactRange]:
    facts, group = facts_of_work(session, work)
    return {
        one.code: allowed
        for one in rubric.judged
        if isinstance(one, Points) and (allowed := fact_range(one, facts, group)) is not None
    }


@dataclass(frozen=True, slots=True)
class Watched:
    """A tablet as the desk sees it. `gaps` are numbers of its sheets that have not arrived.

    A gap is a sheet that waits, was refused or is lost: a later one of the same tablet is here.
    """

    device: TabletDevice
    gaps: Sequence[int]

    @property
    def is_urgent(self) -> bool:
        """Say whether data may be at risk: records of ours or sheets of its own are missing."""
        return self.device.mismatch_at is not None or bool(self.gaps) or self.device.refused > 0


def tablets_of_event(session: Session, event: Event) -> list[Watched]:
    """Return the tablets of `event`: those in danger first, then those that hold sheets, by number.

    Two statements, however many tablets there are.
    """
    devices = session.scalars(
        select(TabletDevice)
        .where(TabletDevice.event_id == event.id)
        .options(
            joinedload(TabletDevice.judge).joinedload(Judge.person),
            joinedload(TabletDevice.stage),
        )
    )
    arrived: dict[int, set[int]] = {}
    rows = session.execute(
        select(TabletDelivery.device_id, TabletDelivery.counter)
        .join(TabletDevice, TabletDevice.id == TabletDelivery.device_id)
        .where(TabletDevice.event_id == event.id)
    )
    for device_id, counter in rows:
        arrived.setdefault(device_id, set()).add(counter)
    watched = [
        Watched(one, missing_counters(arrived.get(one.id, set()), one.top_counter))
        for one in devices
    ]
    return sorted(
        watched,
        key=lambda one: (
            one.device.mismatch_at is None,
            not one.is_urgent,
            -one.device.waiting,
            one.device.number,
        ),
    )
