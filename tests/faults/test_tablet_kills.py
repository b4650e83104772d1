"""The server is killed while a tablet brings sheets: nothing acknowledged is lost or doubled."""

import os

import pytest

from contest.foundation import ledger
from contest.foundation.db import transaction
from tests.faults.hallways import Hallway, a_hallway
from tests.faults.killing import POINTS, Caller, Server, acknowledge_first

pytestmark = pytest.mark.slow
# The short tier; the release tier sets more.
KILLS = int(os.environ.get("LEITAI_KILLS", "30"))
PLANTED_KILLS = 40


@pytest.fixture
def hallway(app, database):
    if not str(database.url).startswith("sqlite"):
        pytest.skip("forks beside an open connection; PostgreSQL has its own harness")
    return a_hallway(app)


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
