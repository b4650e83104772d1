"""Sixty-four threads at once bring, take back, correct, lock and unlock the same few sheets.

They meet at a barrier, call a real server, and wait for one another; after a few rounds they go on
to other sheets. What each asked and was answered must be explained by some order of one call after
the other (tests/faults/one_sheet.py), sheet by sheet: versions in the order in which the trail has
them, everything else anywhere between its call and its answer. The stage's own calls stand in the
history of each of its sheets.
"""

import http.client
import json
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from random import Random
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import StageState
from contest.editions.operations import open_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading, transaction
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetUnlock
from judges.scoresheets.operations import submitting
from judges.scoresheets.operations.standing import standing_among, standing_of
from judges.scoresheets.queries import revisions_of
from judges.scoresheets.rules import Standing
from judges.tablet.models import HeldSheet, TabletDelivery
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.tablet import body_of
from tests.faults.found import Found, Stand
from tests.faults.hallways import Hallway, a_hallway
from tests.faults.killing import Server
from tests.faults.linearizable import Operation, is_linearizable
from tests.faults.one_sheet import OneSheet, apply
from tests.faults.plants import Wsgi

THREADS, SHEETS, ROUNDS, AT_ONCE, PATIENCE = 64, 6, 3, 8, 120
MARKS = ("0", "10", "40")
SEE_OTHER = 303
STAGE = ("open", "pause")
Call = tuple[Any, ...]
Answer = tuple[str | None, int | None]
"""What was answered (None: nobody knows) and where the trail has it, where the answer says so."""
NOBODY_KNOWS: Answer = (None, None)


@dataclass
class Caller:
    """One thread's wire and what it saw: (sheet or None for the stage, operation)."""

    hallway: Hallway
    desk: str
    port: int
    seen: list[tuple[int | None, Operation]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)

    def do(self, sheet: int | None, call: Call, sent: "Sending") -> None:
        """Call and note when it began, what was answered and when."""
        begun = monotonic()
        try:
            answer, turn = sent(self)
        except (OSError, http.client.HTTPException, ValueError):
            answer, turn = NOBODY_KNOWS
        ended = inf if answer is None else monotonic()
        self.seen.append((sheet, Operation(call, answer, begun, ended, turn)))

    def post(self, address: str, body: str, kind: str, cookie: str) -> tuple[int, bytes]:
        """Send one request and return status and body of the answer."""
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            told = {"Content-Type": kind, "Cookie": cookie, "Accept": "application/json"}
            wire.request("POST", address, body=body, headers=told)
            answer = wire.getresponse()
            return answer.status, answer.read()
        finally:
            wire.close()

    def bring(self, batch: dict[str, Any]) -> dict[str, Any] | None:
        """Deliver a batch; None when nobody knows what became of it."""
        address = self.hallway.tablet.at("deliveries")
        status, told = self.post(address, json.dumps(batch), "application/json",
                                 self.hallway.cookie)  # fmt: skip
        if status != http.HTTPStatus.OK:
            return None
        answered: dict[str, Any] = json.loads(told)
        return answered

    def ask(self, address: str, *, cookie: str | None = None, **form: str) -> Answer:
        """Ask as a page of the desk does; the answer is "done" or the code of the refusal."""
        kind = "application/x-www-form-urlencoded"
        status, told = self.post(address, urlencode(form), kind, cookie or self.desk)
        if status == SEE_OTHER:
            return "done", None
        if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return NOBODY_KNOWS
        if not told.startswith(b"{"):
            # The form again, with what is wrong of it.
            return "refused", None
        return json.loads(told)["error"]["code"], None


Sending = Callable[[Caller], Answer]


class Room:
    """Some sheets, and what the threads do with them, chosen from what stands between two rounds.

    `sheets` are numbers of the stage's works.
    """

    def __init__(self, stand: Stand, hallway: Hallway, chance: Random, sheets: range) -> None:
        self.stand, self.hallway, self.chance, self.sheets = stand, hallway, chance, sheets
        self.sent: list[tuple[int, dict[str, Any]]] = []
        self.newest = dict.fromkeys(sheets, 0)
        self.wishes: dict[int, list[str]] = {}
        self.versions: dict[int, tuple[str, list[str]]] = {}
        self.usual = dict.fromkeys(sheets, MARKS[0])

    def look(self) -> dict[int, tuple[str, int, int, int]]:
        """Read where each sheet stands: state, revision, versions, held ones."""
        works = self.hallway.hall.judging.works
        with self.stand.app.app_context(), reading() as session:
            return {at: self._look_at(session, at, works[at].id) for at in self.sheets}

    def _look_at(self, session: Session, at: int, work: int) -> tuple[str, int, int, int]:
        sheet = session.scalar(select(ScoreSheet).where(ScoreSheet.work_id == work))
        held = select(func.count(HeldSheet.id)).join(
            TabletDelivery, TabletDelivery.id == HeldSheet.delivery_id
        )
        count = session.scalar(held.where(TabletDelivery.work_id == work)) or 0
        if sheet is None:
            return "none", 0, 0, count
        versions = revisions_of(session, sheet)
        numbers = [one.revision for one in versions]
        if versions:
            self.versions[at] = (sheet.public_id, [one.event_id for one in versions])
        wishes = select(SheetUnlock.public_id).where(
            SheetUnlock.sheet_id == sheet.id, SheetUnlock.asks_second
        )
        self.wishes[at] = list(session.scalars(wishes.order_by(SheetUnlock.id)))
        self.newest[at] = max(numbers, default=0)
        return str(sheet.state), sheet.revision, len(numbers), count

    def next(self) -> tuple[int | None, Call, Sending]:
        """Choose what one thread does: the sheet (None: the whole stage), the call, its sending."""
        way, sheet = self.chance.random(), self.chance.choice(self.sheets)
        if way < 0.05:
            return self._move()
        if way < 0.11:
            return self._unlock(sheet)
        if way < 0.19 and self.wishes.get(sheet):
            return self._decide(sheet)
        if way < 0.27 and sheet in self.versions:
            return self._choose(sheet)
        if way < 0.37:
            return self._take_back(sheet)
        again = way < 0.6 and self.sent
        return self._deliver(
            *(self.chance.choice(self.sent[-THREADS:]) if again else self._a_version(sheet))
        )

    def _a_version(self, sheet: int) -> tuple[int, dict[str, Any]]:
        hall = self.hallway.hall
        base = max(0, self.newest[sheet] + self.chance.choice((0,) * 10 + (-1, 1)))
        # Mostly alike, or each round would end with every sheet in conflict.
        mark = self.chance.choice((*[self.usual[sheet]] * 5, *MARKS))
        item = {
            "event_id": str(uuid.UUID(int=self.chance.getrandbits(128))),
            "seat": hall.seat,
            "work": hall.works[sheet],
            "base_revision": base,
            "rules_hash": hall.rules_hash,
            "body": body_of(hall.rubric, {"C1": mark}),
            "reason": "read again" if base else None,
            "counter": len(self.sent) + 1 + 1000 * self.sheets.start,
            "made_at": self.hallway.tablet.batch()["sent_at"],
        }
        self.sent.append((sheet, item))
        return sheet, item

    def _deliver(self, sheet: int, item: dict[str, Any]) -> tuple[int, Call, Sending]:
        batch = self.hallway.tablet.batch([item])
        mark = json.dumps(item["body"], sort_keys=True)

        def sent(caller: Caller) -> Answer:
            told = caller.bring(batch)
            if told is None:
                return NOBODY_KNOWS
            (answer,) = told["answers"]
            if answer["outcome"] == "rejected":
                return f"rejected {answer['code']}", None
            caller.told.append(answer)
            # A duplicate is told the place of the first one.
            return answer["outcome"], None if answer["outcome"] == "duplicate" else answer["seq"]

        return sheet, ("deliver", item["event_id"], item["base_revision"], mark), sent

    def _take_back(self, sheet: int) -> tuple[int, Call, Sending]:
        hall, kind = self.hallway.hall, self.chance.choice(("recall", "correct"))
        act_id = str(uuid.UUID(int=self.chance.getrandbits(128)))
        act = {
            "id": act_id, "kind": kind, "seat": hall.seat, "work": hall.works[sheet],
            "revision": max(1, self.newest[sheet]), "reason": "read again", "after": 0,
            "made_at": self.hallway.tablet.batch()["sent_at"],
        }  # fmt: skip
        batch = {**self.hallway.tablet.batch([]), "acts": [act]}

        def sent(caller: Caller) -> Answer:
            told = caller.bring(batch)
            if told is None:
                return NOBODY_KNOWS
            (answer,) = told["acts"]
            is_refused = answer["outcome"] == "refused"
            return f"refused {answer['code']}" if is_refused else answer["outcome"], None

        return sheet, ("take back", act_id, act["revision"]), sent

    def _choose(self, sheet: int) -> tuple[int, Call, Sending]:
        address, ids = self.versions[sheet]
        which = self.chance.randrange(max(0, len(ids) - 3), len(ids))

        def sent(caller: Caller) -> Answer:
            cookie, at = self.hallway.cookie, f"/sheets/{address}/versions"
            answer, _ = caller.ask(at, cookie=cookie, version=ids[which], reason="read again")
            return answer if answer in ("done", None) else "refused", None

        return sheet, ("choose", which), sent

    def _unlock(self, sheet: int) -> tuple[int, Call, Sending]:
        hall = self.hallway.hall
        address = f"/desk/seats/{hall.seat}/works/{hall.works[sheet]}/unlock"
        return sheet, ("unlock",), lambda caller: caller.ask(address, reason="read again")

    def _decide(self, sheet: int) -> tuple[int, Call, Sending]:
        decision = self.chance.choice(("approve", "approve", "refuse"))
        wish = self.wishes[sheet][-1]
        address = f"/desk/unlocks/{wish}/{decision}"
        call = (decision, len(self.wishes[sheet]))
        return sheet, call, lambda caller: caller.ask(address, answer="no need")

    def _move(self) -> tuple[None, Call, Sending]:
        move = self.chance.choice(STAGE)
        address = f"/stages/{self.hallway.hall.stage}/{move}"
        return None, (move,), lambda caller: caller.ask(address, reason="a pause")


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Let 64 threads make `count` calls in rounds and look for an order that explains them.

    The planted fault looks at where sheets stand before it waits for the writers' lock, and writes
    behind it by what it saw.
    """
    chance = Random(seed)  # noqa: S311 - calls that can be repeated, their order cannot
    rooms = range(0, count, THREADS * ROUNDS)
    safeguards = {"preset": "workshop", "recall_minutes": 60}
    hallway = a_hallway(stand.app, entries=SHEETS * len(rooms), safeguards=safeguards)
    desk = _desk(stand.app)
    found, told = Found(), list[dict[str, Any]]()
    server = Server(stand.app, wrap=_checked_first if planted else _a_few_at_once)
    try:
        server.start()
        for number, begun in enumerate(rooms):
            _open(stand, hallway)
            sheets = range(number * SHEETS, (number + 1) * SHEETS)
            room = Room(stand, hallway, chance, sheets)
            callers = [Caller(hallway, desk, server.port) for _ in range(THREADS)]
            for at in range(begun, min(count, begun + THREADS * ROUNDS), THREADS):
                _round(callers[: count - at], room)
            told += [one for caller in callers for one in caller.told]
            _judge(room, [one for caller in callers for one in caller.seen], found)
    finally:
        server.close()
    return _judged(hallway, told, found, count)


def _round(callers: list[Caller], room: Room) -> None:
    barrier = threading.Barrier(len(callers))
    room.look()
    room.usual = {sheet: room.chance.choice(MARKS) for sheet in room.sheets}

    def go(caller: Caller, what: tuple[int | None, Call, Sending]) -> None:
        barrier.wait(PATIENCE)
        caller.do(*what)

    threads = [threading.Thread(target=go, args=(one, room.next())) for one in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _judge(room: Room, seen: list[tuple[int | None, Operation]], found: Found) -> None:
    """Look for an order of each sheet's history that ends where the sheet stands now."""
    found.seen.update(f"{one.call[0]} {one.answer}" for _, one in seen)
    for sheet, told in room.look().items():
        looked = Operation(("look",), told, monotonic(), monotonic())
        history = [*(one for of, one in seen if of in (None, sheet)), looked]
        if not is_linearizable(history, OneSheet(), apply):
            found.violated.append(f"no order explains what was answered of sheet {sheet}")


def _judged(hallway: Hallway, told: list[dict[str, Any]], found: Found, count: int) -> Found:
    """Look at the trail and at repeated answers: each id was kept once, at one place."""
    # What is a duplicate of the same marks under another id stands at that one's place.
    fresh = [one for one in told if one["outcome"] != "duplicate"]
    hallway.acknowledged = {one["event_id"]: one for one in fresh}
    whole = hallway.found(count)
    places = {(one["event_id"], one["seq"], one["hash"]) for one in told}
    whole.doubled += len(places) - len({event_id for event_id, *_ in places})
    whole.doubled += len(fresh) - len(hallway.acknowledged)
    whole.violated = found.violated + whole.violated
    whole.seen.update(found.seen)
    return whole


def _open(stand: Stand, hallway: Hallway) -> None:
    """Let each room begin with an open stage, whatever the last one left."""
    with stand.app.app_context(), transaction() as session:
        stage = stage_by_public_id(session, hallway.hall.stage)
        if stage.state is not StageState.OPEN:
            open_stage(session, SYSTEM, stage, now=datetime.now(UTC))


def _desk(app: Flask) -> str:
    with app.app_context(), transaction() as session:
        organiser = an_actor(session, "organiser")
        apart(session)
        client = app.test_client()
        signed_in(client, session, organiser)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


def _a_few_at_once(wsgi: Wsgi) -> Wsgi:
    """Answer as many at once as the server in use does."""
    place = threading.Semaphore(AT_ONCE)

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with place:
            return list(wsgi(environ, start))

    return answered


def _checked_first(wsgi: Wsgi) -> Wsgi:
    """Plant the fault, in the server's own process."""
    app: Flask = wsgi.__self__  # type: ignore[attr-defined]
    noted = threading.local()

    behind = _a_few_at_once(wsgi)

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with app.app_context(), reading() as session:
            sheets = session.scalars(select(ScoreSheet))
            noted.standings = {one.id: standing_of(session, one) for one in sheets}
        return behind(environ, start)

    def as_noted(sheet: ScoreSheet, revisions: Iterable[SheetRevision]) -> Standing:
        return noted.standings.get(sheet.id) or standing_among(sheet, revisions)

    setattr(submitting, "standing_among", as_noted)  # noqa: B010 - not what the module offers
    return answered
