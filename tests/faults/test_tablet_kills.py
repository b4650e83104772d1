"""The server is killed while a tablet brings sheets: nothing acknowledged is lost or doubled."""

import os
from collections import Counter
from typing import Any

import pytest

from contest.foundation import ledger
from contest.foundation.db import db, transaction
from tests.factories.people import apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, Tablet, a_hall
from tests.faults.killing import POINTS, Caller, Server, acknowledge_first

pytestmark = pytest.mark.slow
# The short tier; the release tier sets more.
KILLS = int(os.environ.get("LEITAI_KILLS", "30"))
PLANTED_KILLS = 40
WORKS = 6


class Hallway:
    """A judged stage, one tablet that freezes sheet after sheet, and a server that dies."""

    def __init__(self, app: Any, hall: Hall, tablet: Tablet, cookie: str) -> None:
        self.app, self.hall, self.tablet = app, hall, tablet
        self.cookie = cookie
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.typed: list[str] = []
        self.bases = Counter[int]()

    def freeze(self, number: int) -> None:
        """Freeze the next revision of the next work."""
        work = number % WORKS
        item = self.tablet.freeze(
            **self.hall.sheet(work, C1=str(number % 41)), base=self.bases[work]
        )
        self.bases[work] += 1
        self.typed.append(item["event_id"])

    def hear(self, told: dict[str, Any] | None) -> None:
        """Take an answer in, as a tablet does."""
        if told is None:
            return
        for one in told["answers"]:
            if one["outcome"] != "rejected":
                self.acknowledged.setdefault(one["event_id"], one)
        done = self.acknowledged
        self.tablet.outbox = [one for one in self.tablet.outbox if one["event_id"] not in done]
        self.tablet.head = told["head"]

    def lost_and_doubled(self) -> tuple[set[str], list[str]]:
        """Acknowledged sheets that the trail does not hold, and those that it holds twice."""
        with self.app.app_context(), transaction() as session:
            verdict = ledger.verify(session, self.hall.stream)
            assert verdict.is_good, verdict
            kinds = ("score_sheet.submit", "tablet.hold")
            rows = [(row, c) for row, c in ledger.records(session, self.hall.stream, kinds)]
        places = {content["event_id"]: (row.seq, row.hash) for row, content in rows}
        lost = {
            one
            for one, answer in self.acknowledged.items()
            if places.get(one) != (answer["seq"], answer["hash"])
        }
        counted = Counter(content["event_id"] for _, content in rows)
        return lost, [one for one, times in counted.items() if times > 1]


@pytest.fixture
def hallway(app, database):
    if not str(database.url).startswith("sqlite"):
        pytest.skip("forks beside an open connection; PostgreSQL has its own harness")
    with app.app_context(), transaction() as session:
        hall = a_hall(session, entries=WORKS)
        apart(session)
        client = app.test_client()
        signed_in(client, session, judge_on(session, hall.judging.seat))
    tablet = Tablet(client, hall.event).enrol()
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    with app.app_context():
        db.engine.dispose()
    return Hallway(app, hall, tablet, f"{cookie.key}={cookie.value}")


def play(hallway: Hallway, server: Server, *, kills: int, named: bool) -> None:
    """Freeze and send; kill at named points in turn and at random moments; then send the rest."""
    caller = Caller(server, hallway.cookie, hallway.tablet.at("deliveries"), seed=7)
    for number in range(kills):
        hallway.freeze(number)
        point = POINTS[number % len(POINTS)] if named and number % 2 else None
        server.start(point, 2 + number % 4)
        hallway.hear(caller.send(hallway.tablet.batch(), kill=point is None))
        server.kill()
    server.start()
    for _ in range(3):
        hallway.hear(caller.send(hallway.tablet.batch(), kill=False))


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(hallway):
    server = Server(hallway.app)
    try:
        play(hallway, server, kills=KILLS, named=True)
    finally:
        server.close()

    assert hallway.lost_and_doubled() == (set(), [])
    assert hallway.tablet.outbox == []
    assert set(hallway.acknowledged) == set(hallway.typed)
    assert server.kills == KILLS + 1


def test_acknowledging_before_the_commit_is_found(hallway):
    """The planted fault: were it not seen, the test above would prove nothing."""
    server = Server(hallway.app, wrap=acknowledge_first)
    try:
        play(hallway, server, kills=PLANTED_KILLS, named=False)
    finally:
        server.close()

    with hallway.app.app_context(), transaction() as session:
        found = ledger.records(session, hallway.hall.stream, ("score_sheet.submit",))
        stored = {content["event_id"] for _, content in found}
    assert set(hallway.acknowledged) - stored
