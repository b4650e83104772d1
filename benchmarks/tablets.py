"""300 tablets bring 3,000 sheets within a minute, 50 organiser screens live beside them.

    python benchmarks/tablets.py [--tablets 300] [--sheets 3000] [--seconds 60] [--screens 50]

The server is that of `./run`, on loopback; tablets and screens are this process. Beside it, in the
same run: a bare Flask endpoint under the same server, which reads the same JSON and answers, and
the very statements of a delivery given to sqlite3 by hand. Exit code 1: a sheet was not stored.
"""

import argparse
import asyncio
import json
import logging
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa
from flask import Flask, jsonify, request

from benchmarks.made.line import Line
from benchmarks.viewers import served, used, within
from config import ROOT, Config
from contest.app import create_app
from contest.editions.operations import open_stage
from contest.foundation.db import db, transaction
from contest.people.operations import open_session
from contest.people.queries import user_of_actor
from judges.panels.models import Assignment, Seat
from judges.scoresheets.queries import rules_hash_of
from judges.sealing.queries import works_of_stage
from judges.tablet.operations import enrol_device
from tests.factories.editions import an_event
from tests.factories.panels import a_panel
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import judge_on, rubric_of
from tests.factories.sealing import a_drawn_stage
from tests.factories.tablet import body_of
from tests.factories.tablet_rubric import a_twenty_item_scheme

ECHO = "/echo"
RENEWED_EVERY = 5.0
BY_HAND = 100


def plain() -> Flask:
    """An application of one view that reads a batch and answers as much as ours does."""
    app = Flask("plain", root_path=tempfile.gettempdir())

    @app.post(ECHO)
    def echo():  # type: ignore[no-untyped-def]
        items = request.get_json()["items"]
        answers = [{"event_id": one["event_id"], "outcome": "stored", "seq": 1, "hash": "0" * 64,
                    "revision": 1} for one in items]  # fmt: skip
        return jsonify(answers=answers, head={"seq": 1, "hash": "0" * 64}, server_at=0, stages={})

    return app


@dataclass
class Desk:
    """One tablet: its cookie, its device and what it has to bring."""

    event: str
    device: str
    cookie: str
    token: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)

    def batch(self, item: dict[str, Any]) -> bytes:
        """What goes over the wire for one sheet."""
        told = {"device": self.device, "sent_at": item["made_at"], "known_head": None,
                "waiting": 1, "refused": 0, "persistent": True, "items": [item]}  # fmt: skip
        return json.dumps(told).encode()


@dataclass
class Hall:
    """Everybody's cookies and addresses."""

    desks: list[Desk]
    screens: list[str]
    day: str


def a_hall(folder: str, tablets: int, sheets: int, screens: int) -> Hall:
    """Arrange a judged stage in a database of its own: panels of the template's size."""

    class Own(Config):
        DATA = Path(folder)
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder}/leitai.db"

    flask = [ROOT / ".venv/bin/flask", "--app", "wsgi", "database", "upgrade"]
    subprocess.run(flask, cwd=ROOT, env=within(folder), check=True, capture_output=True)  # noqa: S603 - our own command
    app = create_app(Own)
    now = datetime.now(UTC)
    with app.app_context(), transaction() as session:
        event = an_event(session, document=a_twenty_item_scheme())
        each = -(-sheets // tablets)
        stage = a_drawn_stage(session, event, entries=each)
        seats: list[Seat] = []
        while len(seats) < tablets:
            seats += a_panel(session, stage, code=str(len(seats) + 1)).seats
        seats = seats[:tablets]
        works = works_of_stage(session, stage)[:each]
        session.execute(
            sa.insert(Assignment),
            [
                assigned(seat, work, place, now)
                for seat in seats
                for place, work in enumerate(works, 1)
            ],
        )
        open_stage(session, SYSTEM, stage, now=now)
        apart(session)
        body = body_of(rubric_of(session, stage))
        rules = rules_hash_of(session, stage)
        desks = []
        for seat in seats:
            judge = judge_on(session, seat)
            apart(session)
            device = enrol_device(session, judge, event, browser="a tablet", now=now)
            apart(session)
            desk = Desk(
                event.public_id, device.public_id, cookie(app, session, judge, now, via="card")
            )
            for counter, work in enumerate(works, 1):
                desk.items.append(
                    {"event_id": str(uuid.uuid4()), "seat": seat.public_id, "work": work.public_id,
                     "base_revision": 0, "rules_hash": rules, "body": body, "reason": None,
                     "counter": counter, "made_at": int(now.timestamp() * 1000)}
                )  # fmt: skip
            desks.append(desk)
        # No more than was asked for: the last tablets may have one less.
        extra = sum(len(one.items) for one in desks) - sheets
        for desk in desks[len(desks) - extra :] if extra else []:
            desk.items.pop()
        watchers = []
        for _ in range(screens):
            watcher = an_actor(session, "organiser", now=now)
            apart(session)
            watchers.append(cookie(app, session, watcher, now, via="password"))
        day = f"/desk/stages/{stage.public_id}/day"
    with app.app_context():
        db.engine.dispose()
    return Hall(desks, watchers, day)


def assigned(seat: Seat, work: Any, place: int, now: datetime) -> dict[str, Any]:
    """One row: this seat judges this work, which panels share here, so as to be small."""
    return {"edition_id": seat.edition_id, "seat_id": seat.id, "work_id": work.id,
            "position": place, "assigned_at": now}  # fmt: skip


def cookie(app: Flask, session: Any, actor: Any, now: datetime, *, via: str) -> str:
    """The cookie of somebody who has signed in; a card opens a judge's pages and no others."""
    user = user_of_actor(session, actor)
    apart(session)
    _, token = open_session(session, user, via=via, device="bench", now=now, hours=14)
    apart(session)
    client = app.test_client()
    with client.session_transaction() as held:
        held["_user_id"], held["_fresh"] = token, True
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={getattr(client.get_cookie(name), 'value', '')}"


@dataclass
class Seen:
    """What tablets and screens saw."""

    outcomes: Counter[str] = field(default_factory=Counter)
    sheets: list[float] = field(default_factory=list)
    screens: list[float] = field(default_factory=list)
    seconds: float = 0.0
    opened_again: int = 0
    """How many kept connections the server had shut while they were silent."""

    def of(self, name: str, taken: list[float]) -> str:
        """One line: how long answers took."""
        if not taken:
            return f"  {name:<28} none"
        cut = statistics.quantiles(taken, n=100) if len(taken) > 1 else taken * 99
        return (f"  {name:<28} {len(taken):>6,} answers  p50 {cut[49] * 1e3:>7.1f} ms  "
                f"p99 {cut[98] * 1e3:>7.1f} ms  longest {max(taken) * 1e3:>7.1f} ms")  # fmt: skip


async def burst(port: int, hall: Hall, seconds: float, chance: Random) -> Seen:
    """Every tablet fetches its pack; then all bring their sheets at moments by lot."""
    seen, lines = Seen(), [Line(port, desk.cookie) for desk in hall.desks]
    for desk, line in zip(hall.desks, lines, strict=True):
        status, told = await line.ask("GET", f"/api/tablet/v1/events/{desk.event}/pack")
        assert status == 200, told  # noqa: S101 - a pack is not what is measured
        desk.token = json.loads(told)["csrf"]
    watching = [asyncio.create_task(watch(Line(port, one), hall.day, seen)) for one in hall.screens]
    begun = time.monotonic()

    async def bring(desk: Desk, line: Line) -> None:
        moments = sorted(chance.uniform(0, seconds) for _ in desk.items)
        for moment, item in zip(moments, desk.items, strict=True):
            await asyncio.sleep(max(0.0, begun + moment - time.monotonic()))
            asked = time.monotonic()
            address = f"/api/tablet/v1/events/{desk.event}/deliveries"
            try:
                status, told = await line.ask(
                    "POST", address, desk.batch(item), X_CSRFToken=desk.token
                )
                answers = json.loads(told).get("answers", [{}])
                outcome = answers[0].get("outcome", f"http {status}")
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                outcome, line.streams = type(error).__name__, None
            seen.outcomes[outcome] += 1
            # From the moment at which the judge pressed, though the last one may be on its way.
            seen.sheets.append(time.monotonic() - min(asked, begun + moment))

    await asyncio.gather(*map(bring, hall.desks, lines))
    seen.seconds = time.monotonic() - begun
    seen.opened_again = sum(line.opened_again for line in lines)
    for one in watching:
        one.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    return seen


async def watch(line: Line, address: str, seen: Seen) -> None:
    """An organiser's screen: its living part every five seconds, as its script does."""
    while True:
        begun = time.monotonic()
        status, _ = await line.ask("GET", address, X_Living="1")
        seen.outcomes["screens" if status == 200 else f"screen: http {status}"] += 1
        seen.screens.append(time.monotonic() - begun)
        await asyncio.sleep(RENEWED_EVERY)


async def echoes(port: int, hall: Hall, count: int) -> float:
    """Post so many batches to the bare endpoint, 50 lines at a time; return batches a second."""
    lines, left = [Line(port) for _ in range(50)], iter(range(count))
    body = hall.desks[0].batch(hall.desks[0].items[0])

    async def post(line: Line) -> None:
        for _ in left:
            status, _told = await line.ask("POST", ECHO, body)
            assert status == 200  # noqa: S101

    begun = time.monotonic()
    await asyncio.gather(*map(post, lines))
    return count / (time.monotonic() - begun)


def by_hand(folder: str, hall: Hall) -> tuple[float, float]:
    """Seconds of a sheet in this process, ours and sqlite3's with the same statements."""
    copies = [Path(folder) / name for name in ("ours.db", "raw.db")]
    for copy in copies:
        source = sqlite3.connect(Path(folder) / "leitai.db")
        with closing(source), closing(sqlite3.connect(copy)) as target:
            source.backup(target)

    class Own(Config):
        DATA = Path(folder)
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{copies[0]}"
        WTF_CSRF_ENABLED = False

    app = create_app(Own)
    done: list[list[tuple[str, Any]]] = [[]]
    desks = [(desk, item) for desk in hall.desks for item in desk.items][:BY_HAND]
    with app.app_context():
        engine = db.engine

    def noted(_c: Any, _cursor: Any, statement: str, values: Any, _x: Any, _many: bool) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            done[-1].append((statement, values if isinstance(values, list) else [values]))

    sa.event.listen(engine, "after_cursor_execute", noted)
    sa.event.listen(engine, "commit", lambda _c: done.append([]))
    client = app.test_client(use_cookies=False)
    begun = time.process_time()
    for desk, item in desks:
        answer = client.post(
            f"/api/tablet/v1/events/{desk.event}/deliveries",
            data=desk.batch(item),
            headers={"Cookie": desk.cookie, "Content-Type": "application/json"},
        )
        assert answer.get_json()["answers"][0]["outcome"] == "stored", answer.text  # noqa: S101
    ours = (time.process_time() - begun) / len(desks)
    with app.app_context():
        engine.dispose()
    with closing(sqlite3.connect(copies[1], isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        begun = time.process_time()
        for one in done:
            if not one:
                continue
            raw.execute("BEGIN IMMEDIATE")
            for statement, rows in one:
                for row in rows:
                    raw.execute(statement, row).fetchall()
            raw.execute("COMMIT")
        hand = (time.process_time() - begun) / len(desks)
    return ours, hand


def main() -> int:
    """Run all three and print them; say whether a sheet was not stored."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tablets", type=int, default=300)
    parser.add_argument("--sheets", type=int, default=3_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--screens", type=int, default=50)
    asked = parser.parse_args()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        hall = a_hall(folder, asked.tablets, asked.sheets, asked.screens)
        ours, hand = by_hand(folder, hall)
        with served(folder, "--factory", "benchmarks.tablets:plain") as (port, pid):
            asyncio.run(echoes(port, hall, 200))
            before = used(pid)
            rate = asyncio.run(echoes(port, hall, 4_000))
            bare = (used(pid) - before) / 4_000
        load = os.getloadavg()[0]
        with served(folder, "wsgi:app") as (port, pid):
            before = used(pid)
            chance = Random(5)  # noqa: S311 - the same moments every time
            seen = asyncio.run(burst(port, hall, asked.seconds, chance))
            spent = used(pid) - before
        with closing(sqlite3.connect(Path(folder) / "leitai.db")) as kept:
            (stored,) = kept.execute("SELECT count(*) FROM sheet_revisions").fetchone()
    print(f"{asked.tablets} tablets, {asked.sheets:,} sheets in {asked.seconds:.0f} s, "
          f"{asked.screens} screens; load before {load:.1f}")  # fmt: skip
    print(seen.of("sheets", seen.sheets))
    print(seen.of("organisers' screens", seen.screens))
    print(
        f"  all answered after {seen.seconds:.1f} s; {dict(seen.outcomes)}; "
        f"{stored:,} in the database; {seen.opened_again} silent connections opened again"
    )
    print(f"  server: {spent:.1f} s of a processor for sheets, packs and screens together")
    print(f"  a sheet in one process       {ours * 1e3:8.2f} ms")
    print(f"  its statements on sqlite3    {hand * 1e3:8.2f} ms   {hand / ours:.3f}")
    print(f"  bare Flask, same server      {bare * 1e3:8.2f} ms   {bare / ours:.3f}; "
          f"{rate:,.0f} a second")  # fmt: skip
    good = seen.outcomes["stored"] == asked.sheets == stored
    print("0 errors" if good else "NOT every sheet was stored")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
