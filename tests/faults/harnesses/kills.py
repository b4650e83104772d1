"""The server is killed under a tablet: at named points, at random, right after its answer."""

import time
from random import Random

from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.killing import POINTS, Caller, Server
from tests.faults.plants import acknowledge_first


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Kill `count` servers under one tablet; then let it bring what is left.

    The planted fault is a server that acknowledges first and commits a little later.
    """
    chance = Random(seed)  # noqa: S311 - a repeatable choice of moments
    hallway = a_hallway(stand.app)
    server = Server(stand.app, **({"wrap": acknowledge_first} if planted else {}))
    caller = Caller(server, hallway.cookie, hallway.tablet.at("deliveries"), chance)
    acknowledged = 0
    try:
        server.start()
        hallway.freeze(chance.randrange(99))
        begun = time.monotonic()
        hallway.hear(caller.send(hallway.tablet.batch(), kill=False))
        caller.usual = time.monotonic() - begun
        server.kill()
        for number in range(count):
            hallway.freeze(chance.randrange(99))
            way = ("named", "random", "answered")[number % 3]
            point = chance.choice(POINTS) if way == "named" else None
            server.start(point, chance.randrange(2, 6))
            told = caller.send(hallway.tablet.batch(), kill=way == "random")
            server.kill()
            acknowledged += told is not None
            hallway.hear(told)
        server.start()
        for _ in range(3):
            hallway.hear(caller.send(hallway.tablet.batch(), kill=False))
    finally:
        server.close()
    found = hallway.found(count)
    found.seen.update(killed=server.kills, answered_before_it=acknowledged)
    if server.kills < count:
        found.violated.append("a server that was to be killed lived on")
    return found
