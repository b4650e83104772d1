"""The network cuts, delays and doubles what a tablet sends: nothing is lost, doubled or changed."""

import os
from random import Random
from urllib.parse import urlsplit

import pytest

from tests.faults.hallways import Hallway, a_hallway
from tests.faults.wire import Fault, Proxy, bad_network, send
from tests.serving import serve

pytestmark = pytest.mark.slow
# The short tier; the release tier sets more.
CUTS = int(os.environ.get("LEITAI_CUTS", "40"))
LONGEST_ANSWER = 1200
LONGEST_REQUEST = 2500


@pytest.fixture
def hallway(app) -> Hallway:
    return a_hallway(app)


def faults(seed: int) -> list[Fault]:
    """As many faults as are asked for, of all kinds in turn, at places that the seed chooses."""
    chance = Random(seed)  # noqa: S311 - repeatable places
    return [
        (
            Fault(cut_request=chance.randrange(1, LONGEST_REQUEST)),
            Fault(cut_answer=chance.randrange(LONGEST_ANSWER)),
            Fault(twice=True, delay=chance.uniform(0, 0.05)),
            Fault(twice=True, cut_answer=chance.randrange(LONGEST_ANSWER)),
        )[number % 4]
        for number in range(CUTS)
    ]


def play(hallway: Hallway, proxy: Proxy, *, forgets: bool = False) -> None:
    """Freeze a sheet and send all that waits, through one fault after another; then without any.

    `forgets` plants the fault of a tablet that takes what it has sent for received.
    """
    address = hallway.tablet.at("deliveries")
    for number, fault in enumerate([*faults(11), Fault(), Fault()]):
        if number < CUTS:
            hallway.freeze(number)
        proxy.fault = fault
        hallway.hear(send(proxy.port, address, hallway.cookie, hallway.tablet.batch()))
        if forgets:
            hallway.tablet.outbox.clear()
        proxy.settle()


def test_cuts_delays_and_doubles_lose_and_double_nothing(hallway):
    with serve(hallway.app) as server, bad_network(urlsplit(server.url).port or 0) as proxy:
        hallway.app.config["WTF_CSRF_ENABLED"] = False
        play(hallway, proxy)

    assert hallway.lost_and_doubled() == (set(), [])
    assert set(hallway.acknowledged) == set(hallway.typed)
    assert hallway.tablet.outbox == []
    assert proxy.cuts >= CUTS // 3
    assert proxy.doubles >= CUTS // 3


def test_a_tablet_that_forgets_what_it_sent_is_found(hallway):
    """The planted fault: were it not seen, the test above would prove nothing."""
    with serve(hallway.app) as server, bad_network(urlsplit(server.url).port or 0) as proxy:
        hallway.app.config["WTF_CSRF_ENABLED"] = False
        play(hallway, proxy, forgets=True)

    assert set(hallway.typed) - set(hallway.acknowledged)
