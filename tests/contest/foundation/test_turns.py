"""Writers of one process come in their order, and who waits too long loses nobody's place."""

import threading
import time

from contest.foundation.turns import Turns

LONG, A_MOMENT = 30.0, 0.05


def waiting(turns: Turns, order: list[str], name: str) -> threading.Thread:
    """Let another thread queue for the place, note when it has it, and leave."""
    before = len(turns._waiting)

    def queue() -> None:
        assert turns.take(seconds=LONG)
        order.append(name)
        turns.leave()

    thread = threading.Thread(target=queue)
    thread.start()
    while len(turns._waiting) == before:
        time.sleep(0.001)
    return thread


def test_who_waits_longest_comes_next():
    turns, order = Turns(), list[str]()
    assert turns.take(seconds=A_MOMENT)
    threads = [waiting(turns, order, name) for name in "abcd"]

    turns.leave()
    for thread in threads:
        thread.join(LONG)

    assert order == list("abcd")
    assert turns.take(seconds=A_MOMENT)


def test_who_gives_up_is_passed_over():
    turns, order = Turns(), list[str]()
    assert turns.take(seconds=A_MOMENT)

    assert not turns.take(seconds=A_MOMENT)
    thread = waiting(turns, order, "next")
    turns.leave()
    thread.join(LONG)

    assert order == ["next"]
