"""The network cuts, delays, drips, hangs and doubles what a tablet sends."""

from random import Random
from urllib.parse import urlsplit

from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.wire import Fault, bad_network, send
from tests.serving import serve

LONGEST_ANSWER, LONGEST_REQUEST = 1200, 2500
GIVES_UP = 0.3


def a_fault(number: int, chance: Random) -> Fault:
    """The next fault: all kinds in turn, at a place that the seed chooses."""
    answer = chance.randrange(LONGEST_ANSWER)
    return (
        Fault(cut_request=chance.randrange(1, LONGEST_REQUEST)),
        Fault(cut_answer=answer),
        Fault(twice=True, delay=chance.uniform(0, 0.03)),
        Fault(cut_answer=answer, drips=True),
        Fault(twice=True, cut_answer=answer),
        Fault(cut_request=chance.randrange(1, LONGEST_REQUEST), drips=True),
        Fault(cut_answer=0),
        Fault(hangs=number % 56 == 7, cut_answer=answer),
    )[number % 8]


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Send through `count` faults and then through none; one sheet more each time.

    The planted fault is a tablet that takes what it has sent for received.
    """
    chance = Random(seed)  # noqa: S311 - repeatable places
    hallway = a_hallway(stand.app)
    address = hallway.tablet.at("deliveries")
    with serve(stand.app) as server, bad_network(urlsplit(server.url).port or 0) as proxy:
        stand.app.config["WTF_CSRF_ENABLED"] = False
        for number in range(count + 2):
            proxy.fault = a_fault(number, chance) if number < count else Fault()
            if number < count:
                hallway.freeze(number)
            patience = GIVES_UP if proxy.fault.hangs else 60
            batch = hallway.tablet.batch()
            hallway.hear(send(proxy.port, address, hallway.cookie, batch, patience=patience))
            if planted:
                hallway.tablet.outbox.clear()
            proxy.settle()
    found = hallway.found(count)
    found.seen.update(cut=proxy.cuts, doubled=proxy.doubles, hung=proxy.hung)
    if proxy.cuts < count // 3 or proxy.doubles < count // 5:
        found.violated.append("the network was better than it was asked to be")
    return found
