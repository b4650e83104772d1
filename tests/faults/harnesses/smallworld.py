"""Two tablets, two sheets, one stage: everything that may happen there in eight steps.

Six kinds of steps: a version is frozen, sent, sent so that its answer is lost, arrives once more,
is taken back, and the stage is paused or opened: 21 steps in all, 38 thousand million orders of
eight. Worlds in which everything that can follow is alike are gone on from once
(tests/faults/small_world.py): 11,762 of them are left, with 57,581 steps out of those that are
reached in seven or fewer. Each of these is done by the real operations on the real database, in a
savepoint; answer and database are held against the model, and trail and marks against one another.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.operations import open_stage, pause_stage
from contest.foundation import ledger
from contest.foundation.canonical import canonical_json
from contest.foundation.db import db, transaction
from contest.foundation.models import Approval, ApprovalState
from contest.foundation.permissions import Actor
from judges.scoresheets.models import ScoreSheet
from judges.scoresheets.operations import rebuild_marks, submitting
from judges.scoresheets.queries import revisions_of
from judges.scoresheets.rules import Standing
from judges.tablet.models import Outcome, TabletDelivery, TabletDevice
from judges.tablet.operations import Act, Item, deliver_sheet, enrol_device, perform_act
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, a_hall
from tests.faults.found import Found, Stand
from tests.faults.one_sheet import OneSheet
from tests.faults.small_world import SHEETS, SWITCH, TABLETS, Place, Step, explored, mark_of

DEPTH, WHOLE = 8, 4
"""How far the world is walked, and how far in each play; what lies deeper is walked in parts."""
PARTS = 64


class Walk:
    """Goes from place to place on the real database and back."""

    def __init__(
        self, session: Session, hall: Hall, actor: Actor, devices: list[TabletDevice], found: Found
    ) -> None:
        self.session, self.hall, self.actor = session, hall, actor
        self.devices, self.found = devices, found
        self.stage = session.get_one(Stage, hall.judging.stage.id)
        self.works = [work.id for work in hall.judging.works]
        self.marks = {mark_of(tablet): hall.sheet(C1=mark_of(tablet))["body"] for tablet in TABLETS}
        self.of_body = {canonical_json(body).decode(): mark for mark, body in self.marks.items()}

    def go(self, places: list[Place], number: int, wanted: set[int], crossed: set[int]) -> None:
        """Try every way out of a place that is wanted, and lead on to those behind it."""
        for way in places[number].ways:
            leads_on = way.leads_to in crossed
            is_wanted = number in wanted
            if not leads_on and not is_wanted:
                continue
            depth = "near" if places[number].depth < WHOLE else "deep"
            self.found.seen[f"{depth} steps" if is_wanted else "steps on the way"] += 1
            with self._undone():
                before = ledger.head(self.session, self.hall.stream)
                answer = self._do(places[number], way.step)
                self._hold(way.step, answer, way.answer)
                if answer is not None:
                    self._look(way.step, way.after.sheets, before)
                if leads_on and way.leads_to is not None:
                    self.go(places, way.leads_to, wanted, crossed)

    @contextmanager
    def _undone(self) -> Iterator[None]:
        savepoint = self.session.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def _do(self, place: Place, step: Step) -> str | None:
        call = place.world.call_of(step)
        if call is None:
            return None
        kind, tablet, sheet = step
        if kind == SWITCH:
            move = pause_stage if call[0] == "pause" else open_stage
            move(self.session, SYSTEM, self.stage, now=NOON)
            return "done"
        work = self.hall.works[sheet]
        if kind == "recall":
            _, name, revision = call
            act = Act(_id(name), "recall", self.hall.seat, work, revision, "read again", 0, NOON)
            acted = perform_act(self.session, self.actor, self.devices[tablet], act, now=NOON)
            return f"refused {acted.code}" if acted.outcome == "refused" else acted.outcome
        _, name, base, mark = call
        item = Item(
            event_id=_id(name),
            seat=self.hall.seat,
            work=work,
            base_revision=base,
            rules_hash=self.hall.rules_hash,
            body=self.marks[mark],
            reason="read again" if base else None,
            counter=100 * sheet + int(name.rpartition(" ")[2]) + 1,
            made_at=NOON,
        )
        told = deliver_sheet(self.session, self.actor, self.devices[tablet], item, now=NOON)
        return f"rejected {told.code}" if told.outcome == "rejected" else told.outcome

    def _hold(self, step: Step, answer: str | None, expected: str | None) -> None:
        self.found.seen[f"{step[0]} {expected}" if expected else step[0]] += 1
        if answer != expected:
            self.found.violated.append(f"{step}: answered {answer}, not {expected}")

    def _look(self, step: Step, sheets: tuple[OneSheet, OneSheet], before: tuple[int, str]) -> None:
        """Hold the database against the model, and where the trail grew it and marks as well."""
        for sheet in SHEETS:
            model = sheets[sheet]
            expected = (
                (model.is_open, model.state, model.revision, model.versions, model.held),
                (model.held_on, {_id(one) for one in model.taken}, model.wish is not None),
            )
            if (stands := self._stands(self.works[sheet])) != expected:
                self.found.violated.append(f"{step}: {stands}, not {expected}")
        if ledger.head(self.session, self.hall.stream) == before:
            return
        verdict = ledger.verify(self.session, self.hall.stream)
        if not verdict.is_good:
            self.found.violated.append(f"{step}: the trail: {verdict}")
        wrong = rebuild_marks(self.session, self.hall.stream)
        self.found.violated += [f"{step}: {one}" for one in wrong]

    def _stands(self, work: int) -> Any:
        session = self.session
        brought = select(TabletDelivery.event_id, TabletDelivery.outcome, TabletDelivery.revision)
        deliveries = session.execute(brought.where(TabletDelivery.work_id == work)).all()
        held = [revision for _, outcome, revision in deliveries if outcome == Outcome.HELD]
        taken, held_on = {one for one, *_ in deliveries}, set(held)
        is_open = str(self.stage.state) == "open"
        sheet = session.scalar(select(ScoreSheet).where(ScoreSheet.work_id == work))
        if sheet is None:
            return (is_open, "none", 0, (), len(held)), (held_on, taken, False)
        versions = tuple(
            (one.base_revision, self.of_body[one.body]) for one in revisions_of(session, sheet)
        )
        asked = select(func.count(Approval.id)).where(
            Approval.subject == sheet.public_id, Approval.state == ApprovalState.REQUESTED
        )
        return (
            (is_open, str(sheet.state), sheet.revision, versions, len(held)),
            (held_on, taken, bool(session.scalar(asked))),
        )


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Walk all that is near, and `count` of the 64 parts of what lies deeper, from the `seed`th on.

    The 407 steps within four are near, and are walked each time: they are the suite's own tier. All
    64 parts together are every step within eight; "deep steps" counts those that are not near.
    The planted fault lets the last of two sheets on one base win.
    """
    found, places = Found(count), explored(WHOLE if planted else DEPTH)
    near = {number for number, place in enumerate(places) if place.depth < WHOLE}
    deep = _in_order(places, near)
    for part in range(seed, seed + count):
        begun = part % PARTS
        near.update(deep[begun * len(deep) // PARTS : (begun + 1) * len(deep) // PARTS])
    crossed = {at for number in near for at in _way_to(places, number)}
    fault = patch.object(submitting, "after_submission", _last_wins) if planted else nullcontext()
    with fault, stand.app.app_context():
        hall, actor, ids = _arranged()
        with transaction() as session:
            devices = [session.get_one(TabletDevice, one) for one in ids]
            Walk(session, hall, actor, devices, found).go(places, 0, near, crossed)
            session.rollback()
        db.engine.dispose()
    found.seen["deep places"] = sum(places[number].depth >= WHOLE for number in near)
    return found


def _way_to(places: list[Place], number: int) -> Iterator[int]:
    while number >= 0:
        yield number
        number = places[number].parent


def _in_order(places: list[Place], near: set[int]) -> list[int]:
    """Return the places that lie deeper and have ways, each right behind those it is reached by."""
    found: list[int] = []
    waiting = [0]
    while waiting:
        number = waiting.pop()
        if number not in near and places[number].ways:
            found.append(number)
        waiting += [way.leads_to for way in places[number].ways if way.leads_to is not None]
    return found


def _arranged() -> tuple[Hall, Actor, list[int]]:
    with transaction() as session:
        hall = a_hall(session, safeguards={"preset": "workshop", "recall_minutes": 60})
        apart(session)
        actor = judge_on(session, hall.judging.seat)
        apart(session)
        event = hall.judging.event
        ids = [
            enrol_device(session, actor, event, browser="a tablet", now=NOON).id for _ in TABLETS
        ]
    return hall, actor, ids


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def _last_wins(standing: Standing, base: int) -> Standing:
    return Standing("submitted", base + 1, max(standing.newest, base + 1))
