"""PostgreSQL is stopped where it stands and started again while a tablet brings sheets."""

import time
from random import Random
from threading import Thread

from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.plants import hide_errors, planted_before


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Crash the server under the application `count` times, at random moments of a request.

    The planted fault is a server that hides the error and says that all is stored.
    """
    chance = Random(seed)  # noqa: S311 - moments that can be repeated
    hallway = a_hallway(stand.app)
    cluster = stand.cluster
    assert cluster is not None
    answered, usual = 0, 0.05

    def crash(after: float) -> None:
        time.sleep(after)
        cluster.crash()

    with planted_before(stand.app, hide_errors if planted else None):
        for number in range(count):
            for at in range(3):
                hallway.freeze(number + at)
            crashing = Thread(target=crash, args=(chance.uniform(0, usual),))
            crashing.start()
            answered += hallway.send()
            crashing.join()
            # Whatever the crash met, this one meets a database that is not there.
            hallway.freeze(number + 3)
            hallway.send()
            cluster.start()
            begun = time.monotonic()
            hallway.freeze(number + 4)
            hallway.send()
            usual = time.monotonic() - begun
        for _ in range(3):
            hallway.send()
    # What looks at the database from above still holds connections to the server that was.
    stand.database.forget_connections()
    found = hallway.found(count)
    found.seen.update(restarts=count)
    if answered:
        found.seen.update(answered_before_it=answered)
    return found
