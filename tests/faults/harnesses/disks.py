"""The disk is full or fails, once or for a while: what was answered stands, the rest waits."""

from random import Random

from tests.faults.disks import (
    CUT_FAULT,
    FLUSH_FAULT,
    FULL,
    OK,
    READ_FAULT,
    WRITE_FAULT,
    Disk,
    faulty_disk,
)
from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.plants import hide_errors, planted_before

CODES = {"read": (READ_FAULT,), "write": (WRITE_FAULT, FULL), "flush": (FLUSH_FAULT,),
         "cut": (CUT_FAULT,)}  # fmt: skip
LATEST = 60
ROUNDS = 20


class Trouble:
    """Fails from the n-th call of one kind on: once, or as long as it lasts."""

    def __init__(self, chance: Random) -> None:
        self.what = chance.choice(("write", "write", "write", "flush", "flush", "read", "cut"))
        self.code = chance.choice(CODES[self.what])
        self.left = chance.randrange(LATEST if self.what == "write" else 4)
        self.times = chance.choice((1, 1, 3, 10_000))
        self.failed = 0

    def __call__(self, what: str, _size: int) -> int:
        """Answer one call of SQLite."""
        if what != self.what:
            return OK
        self.left -= 1
        if self.left >= 0 or self.failed >= self.times:
            return OK
        self.failed += 1
        return self.code


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Send `count` requests onto a disk that fails in half of them; then onto one that is sound.

    The planted fault is a server that hides the errors and says that all is stored.
    """
    chance = Random(seed)  # noqa: S311 - troubles that can be repeated
    hallway = a_hallway(stand.app)
    failed = 0
    with (
        faulty_disk(stand.app) as disk,
        planted_before(stand.app, hide_errors if planted else None),
    ):
        for number in range(count):
            hallway.freeze(number)
            trouble = Trouble(chance)
            if number % 2:
                disk.fails = trouble
            hallway.send()
            disk.fails = Disk().fails
            failed += trouble.failed > 0
        for _ in range(ROUNDS):
            if hallway.tablet.outbox:
                hallway.send()
    found = hallway.found(count)
    found.seen.update(requests_with_a_fault=failed)
    return found
