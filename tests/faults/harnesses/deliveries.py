"""Sheets arrive in any order, again and again, forged or late: a model says what must come of each.

Within the process and many to one transaction, so that a million of them are an hour's work. Each
episode is rolled back when it has been looked at, and the next begins on the same empty stage.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.operations import open_stage, pause_stage
from contest.foundation import ledger
from contest.foundation.db import db, transaction
from contest.foundation.permissions import Actor
from judges.scoresheets.models import ScoreSheet, SheetRevision
from judges.scoresheets.operations import rebuild_marks, submitting
from judges.scoresheets.rules import Standing
from judges.tablet.models import TabletDelivery, TabletDevice
from judges.tablet.operations import Answer, Item, deliver_sheet, enrol_device
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, a_hall, body_of
from tests.faults.found import Found, Stand

WORKS, EPISODE = 6, 1_000
NEW, FORGED = 0.1, 0.03
"""Shares of deliveries; all others bring again what was sent before, in any order."""
BASES_THAT_WAIT = 0.7
"""The share of deliveries whose tablet still has the version that they correct."""
MARKS = ("0", "10", "40")


@dataclass
class Sheet:
    """What the model knows of one sheet."""

    newest: int = 0
    in_conflict: bool = False
    told: set[tuple[int, str]] = field(default_factory=set)

    def take(self, base: int, mark: str) -> str:
        """What must come of a revision with these marks on this base."""
        if (base, mark) in self.told:
            return "duplicate"
        if base > self.newest:
            return "rejected"
        self.in_conflict = self.in_conflict or base != self.newest
        self.newest = max(self.newest, base + 1)
        self.told.add((base, mark))
        return "conflict" if self.in_conflict else "stored"


@dataclass
class Episode:
    """One stage, two tablets of one judge, and everything that was sent so far."""

    session: Session
    hall: Hall
    actor: Actor
    devices: list[TabletDevice]
    chance: Random
    found: Found
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    sent: dict[str, tuple[Item, str, TabletDevice]] = field(default_factory=dict)
    kept: dict[str, Answer] = field(default_factory=dict)
    is_open: bool = True

    def step(self) -> None:
        """Deliver one sheet, or let the organiser pause or open the stage."""
        way = self.chance.random()
        if way < (0.004 if self.is_open else 0.02):
            change = pause_stage if self.is_open else open_stage
            change(self.session, SYSTEM, self.hall.judging.stage, now=NOON)
            self.is_open = not self.is_open
        if way < NEW or not self.sent:
            self.deliver(*self.a_new_one())
        elif way < NEW + FORGED and self.kept:
            self.forge(*self.sent[self.chance.choice(list(self.kept))])
        else:
            self.deliver(*self.sent[self.chance.choice(list(self.sent))])

    def a_new_one(self) -> tuple[Item, str, TabletDevice]:
        """A sheet frozen on the newest revision, an older one or one that has yet to arrive."""
        work, mark = self.chance.choice(self.hall.works), self.chance.choice(MARKS)
        newest = self.sheets.setdefault(work, Sheet()).newest
        base = max(0, newest + self.chance.choice((0, 0, 0, 0, -1, 1)))
        item = Item(
            event_id=str(uuid.UUID(int=self.chance.getrandbits(128))),
            seat=self.hall.seat,
            work=work,
            base_revision=base,
            rules_hash=self.hall.rules_hash,
            body=self.bodies[mark],
            reason="read again" if base else None,
            counter=len(self.sent) + 1,
            made_at=NOON,
        )
        one = self.sent[item.event_id] = (item, mark, self.chance.choice(self.devices))
        return one

    def deliver(self, item: Item, mark: str, device: TabletDevice) -> None:
        """Deliver and compare with what the model says."""
        waits = self.chance.random() < BASES_THAT_WAIT
        answer = deliver_sheet(self.session, self.actor, device, item, base_waits=waits, now=NOON)
        first = self.kept.get(item.event_id)
        if first is not None:
            expected = "duplicate"
            if (first.seq, first.hash) != (answer.seq, answer.hash):
                self.found.doubled += 1
        elif not self.is_open:
            expected = "held"
        else:
            expected = self.sheets[item.work].take(item.base_revision, mark)
            # What it corrects is neither here nor on its tablet: it is held, to be submitted anew.
            if expected == "rejected" and not waits:
                expected = "held"
        if answer.outcome != expected:
            self.found.violated.append(f"{answer.outcome}, not {expected}: {item.event_id}")
        if answer.outcome != "rejected":
            self.kept.setdefault(item.event_id, answer)
        self.found.seen[expected] += 1

    def forge(self, item: Item, _mark: str, device: TabletDevice) -> None:
        """Other contents under a known id: nothing may change."""
        forged = replace(item, reason="forged")
        answer = deliver_sheet(self.session, self.actor, device, forged, now=NOON)
        if answer.outcome != "rejected":
            self.found.violated.append(f"forged and {answer.outcome}: {item.event_id}")
        self.found.seen["forged"] += 1

    def look(self) -> None:
        """Compare the whole database with the model."""
        session = self.session
        verdict = ledger.verify(session, self.hall.stream)
        if not verdict.is_good:
            self.found.violated.append(f"the trail: {verdict}")
        kinds = ("score_sheet.submit", "tablet.hold")
        rows = [(row, told) for row, told in ledger.records(session, self.hall.stream, kinds)]
        places = {(row.seq, row.hash): told["data"]["body"] for row, told in rows}
        self.found.lost += sum(
            places.get((answer.seq or 0, answer.hash or "")) != self.sent[one][0].body
            for one, answer in self.kept.items()
        )
        ids = Counter(told["event_id"] for _, told in rows)
        self.found.doubled += sum(times > 1 for times in ids.values())
        told = {
            work: (state == "conflict", count)
            for work, state, count in session.execute(
                select(ScoreSheet.work_id, ScoreSheet.state, func.count(SheetRevision.id))
                .join(SheetRevision, SheetRevision.sheet_id == ScoreSheet.id)
                .group_by(ScoreSheet.work_id, ScoreSheet.state)
            )
        }
        numbers = {work.public_id: work.id for work in self.hall.judging.works}
        model = {
            numbers[work]: (sheet.in_conflict, len(sheet.told))
            for work, sheet in self.sheets.items()
            if sheet.told
        }
        if told != model:
            self.found.violated.append(f"sheets {told}, not {model}")
        deliveries = session.scalar(select(func.count()).select_from(TabletDelivery))
        if deliveries != len(self.kept):
            self.found.violated.append(f"{deliveries} deliveries, not {len(self.kept)}")
        try:
            wrong = rebuild_marks(session, self.hall.stream)
        except ValueError as error:
            wrong = [f"the trail cannot be followed: {error}"]
        self.found.violated += wrong


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Deliver `count` times and look at the whole database behind every 1,000.

    The planted fault lets the last of two sheets on one base win.
    """
    chance, found = Random(seed), Found(count)  # noqa: S311 - deliveries that can be repeated
    with ExitStack() as stack:
        if planted:
            stack.enter_context(patch.object(submitting, "after_submission", _last_wins))
        stack.enter_context(stand.app.app_context())
        hall, make = _arranged()
        for begun in range(0, count, EPISODE):
            with transaction() as session:
                episode = make(session, chance, found)
                for _ in range(min(EPISODE, count - begun)):
                    episode.step()
                episode.look()
                session.rollback()
        db.engine.dispose()
    found.seen["works"] = len(hall.works)
    return found


def _arranged() -> tuple[Hall, Callable[..., Episode]]:
    with transaction() as session:
        hall = a_hall(session, entries=WORKS)
        apart(session)
        actor = judge_on(session, hall.judging.seat)
        apart(session)
        event = hall.judging.event
        ids = [
            enrol_device(session, actor, event, browser="a tablet", now=NOON).id for _ in range(2)
        ]
    bodies = {mark: body_of(hall.rubric, {"C1": mark}) for mark in MARKS}

    def make(session: Session, chance: Random, found: Found) -> Episode:
        devices = [session.get_one(TabletDevice, one) for one in ids]
        hall.judging.stage = session.merge(hall.judging.stage)
        return Episode(session, hall, actor, devices, chance, found, bodies)

    return hall, make


def _last_wins(standing: Standing, base: int) -> Standing:
    return Standing("submitted", base + 1, max(standing.newest, base + 1))
