"""The checker of histories knows those that one after the other explains from those it does not."""

from dataclasses import replace
from itertools import permutations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faults.linearizable import Operation, is_linearizable


def register(state, call):
    """One number that is written, read, or exchanged where it is what the caller believes."""
    what, *values = call
    if what == "read":
        return state, state
    if what == "write":
        return "ok", values[0]
    believed, new = values
    return ("ok", new) if believed == state else ("no", state)


def history(*told):
    """Operations from (call, answer, begun, ended)."""
    return [Operation(*one) for one in told]


WRITE_1, WRITE_2, READ = ("write", 1), ("write", 2), ("read",)
GOOD = {
    "nothing": (),
    "one after the other": ((WRITE_1, "ok", 0, 1), (READ, 1, 2, 3)),
    "a read during a write sees the old": ((WRITE_1, "ok", 0, 9), (READ, 0, 1, 2)),
    "a read during a write sees the new": ((WRITE_1, "ok", 0, 9), (READ, 1, 1, 2)),
    "two writes at once, either last": (
        (WRITE_1, "ok", 0, 5), (WRITE_2, "ok", 1, 6), (READ, 1, 7, 8),
    ),
    "of two exchanges at once one is told no": (
        (("swap", 0, 1), "ok", 0, 5), (("swap", 0, 2), "no", 0, 5), (READ, 1, 6, 7),
    ),
    "what was never answered happened": ((WRITE_1, None, 0, inf), (READ, 1, 2, 3)),
    "what was never answered did not happen": ((WRITE_1, None, 0, inf), (READ, 0, 2, 3)),
    "what was never answered happened late": (
        (WRITE_1, None, 0, inf), (READ, 0, 2, 3), (READ, 1, 4, 5),
    ),
}  # fmt: skip
BAD = {
    "a stale read": ((WRITE_1, "ok", 0, 1), (READ, 0, 2, 3)),
    "a read of what nobody wrote": ((READ, 7, 0, 1),),
    "a read that goes back": ((WRITE_1, "ok", 0, 9), (READ, 1, 1, 2), (READ, 0, 3, 4)),
    "a lost update": (
        (("swap", 0, 1), "ok", 0, 5), (("swap", 0, 2), "ok", 0, 5), (READ, 2, 6, 7),
    ),
    "two reads at once that disagree on the order of two writes": (
        (WRITE_1, "ok", 0, 9), (WRITE_2, "ok", 0, 9),
        (READ, 1, 10, 11), (READ, 2, 12, 13),
    ),
    "a write that was refused to nobody's gain": (
        (("swap", 0, 1), "no", 0, 5), (("swap", 0, 2), "no", 0, 5),
    ),
    "what was never answered cannot have happened before it began": (
        (READ, 1, 0, 1), (WRITE_1, None, 2, inf),
    ),
}  # fmt: skip


@pytest.mark.parametrize("told", GOOD.values(), ids=GOOD)
def test_what_one_after_the_other_explains_is_linearizable(told):
    assert is_linearizable(history(*told), 0, register)


@pytest.mark.parametrize("told", BAD.values(), ids=BAD)
def test_what_nothing_explains_is_not(told):
    assert not is_linearizable(history(*told), 0, register)


def test_those_that_say_their_turn_came_in_that_order():
    last = Operation(READ, 2, 6, 7)
    first, second = Operation(WRITE_1, "ok", 0, 5), Operation(WRITE_2, "ok", 0, 5)
    assert is_linearizable([replace(first, turn=1), replace(second, turn=2), last], 0, register)
    assert not is_linearizable([replace(first, turn=2), replace(second, turn=1), last], 0, register)
    assert not is_linearizable([replace(first, turn=2), replace(last, turn=1)], 0, register)


CALLS = st.one_of(
    st.just(READ),
    st.tuples(st.just("write"), st.integers(0, 2)),
    st.tuples(st.just("swap"), st.integers(0, 2), st.integers(0, 2)),
)
TIMES = st.lists(st.integers(0, 12), min_size=2, max_size=2, unique=True).map(sorted)
ANSWERS = st.sampled_from([None, "ok", "no", 0, 1, 2])


@given(st.lists(st.tuples(CALLS, ANSWERS, TIMES), max_size=5))
def test_it_says_what_trying_every_order_says(told):
    found = [Operation(call, answer, *times) for call, answer, times in told]
    found = [one if one.is_known else replace(one, ended=inf) for one in found]

    assert is_linearizable(found, 0, register) == explained(found)


def explained(found):
    """Try every order of every choice of those that were never answered."""
    known = [one for one in found if one.is_known]
    unknown = [one for one in found if not one.is_known]
    chosen = [known]
    for one in unknown:
        chosen += [[*before, one] for before in chosen]
    return any(is_good(order) for some in chosen for order in permutations(some))


def is_good(order):
    state = 0
    for at, one in enumerate(order):
        if any(later.ended < one.begun for later in order[at + 1 :]):
            return False
        answer, state = register(state, one.call)
        if one.is_known and answer != one.answer:
            return False
    return True
