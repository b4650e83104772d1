"""PostgreSQL ends connections: those that wait in the pool, and those in the midst of a sheet."""

from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.killing import POINTS
from tests.faults.plants import hide_errors, planted_before

# Those of the application's role alone; whoever looks from above stays.
END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND usename <> current_user"
)
MOMENTS = (*POINTS[:4], "between")


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Have all connections ended `count` times, at a named point of a request or between two.

    The planted fault is a server that hides the error and says that all is stored.
    """
    chance = Random(seed)  # noqa: S311 - moments that can be repeated
    hallway = a_hallway(stand.app)
    owner = sa.create_engine(stand.database.owner_url or "", isolation_level="AUTOCOMMIT")
    ended = 0
    with owner.connect() as above, planted_before(stand.app, hide_errors if planted else None):

        def end(*_: Any) -> None:
            nonlocal ended
            ended += len(above.exec_driver_sql(END).all())

        for number in range(count):
            hallway.freeze(number)
            moment = MOMENTS[number % len(MOMENTS)]
            if moment == "between":
                end()
                hallway.send()
            else:
                _send_and_end(hallway.send, moment, chance.randrange(2, 5), end)
        for _ in range(5):
            hallway.send()
    owner.dispose()
    found = hallway.found(count)
    found.seen.update(connections_ended=ended)
    return found


def _send_and_end(send: Any, moment: str, turn: int, end: Any) -> None:
    left = [turn]

    def passed(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            end()

    sa.event.listen(Session, moment, passed)
    try:
        send()
    finally:
        sa.event.remove(Session, moment, passed)
