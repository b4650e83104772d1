"""Shares that always add up, quotas that no list decides, numbers that can be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.awards.rules import (
    Candidate,
    equal_shares,
    fault_of_number,
    masked_account,
    nominations,
    promoted_to,
    read_bank_number,
    split,
)

D = Decimal


@pytest.mark.parametrize(
    ("amount", "percents", "parts"),
    [
        ("1050000", ["50", "30", "20"], ["525000", "315000", "210000"]),
        ("100", ["33.34", "33.33", "33.33"], ["33.34", "33.33", "33.33"]),
        ("0.01", ["50", "50"], ["0.01", "0.00"]),
        ("0.05", ["50", "50"], ["0.03", "0.02"]),
        ("0.05", ["10", "90"], ["0.01", "0.04"]),
        ("0.05", ["90", "10"], ["0.05", "0.00"]),
        ("0.03", ["33.34", "33.33", "33.33"], ["0.01", "0.01", "0.01"]),
    ],
)
def test_a_prize_is_split_to_the_cent(amount, percents, parts):
    found = split(D(amount), [D(one) for one in percents])

    assert [f"{part:f}" for part in found] == [f"{D(one):.2f}" for one in parts]


@given(
    st.integers(0, 10**9).map(lambda cents: D(cents).scaleb(-2)),
    st.lists(st.integers(1, 100), min_size=1, max_size=9),
)
def test_the_parts_always_add_up_and_no_one_is_off_by_a_cent(amount, weights):
    total = sum(weights)
    percents = [(D(100) * weight / total).quantize(D("0.01")) for weight in weights]
    percents[0] += 100 - sum(percents)
    if min(percents) <= 0:
        return

    parts = split(amount, percents)

    assert sum(parts) == amount
    for part, percent in zip(parts, percents, strict=True):
        assert abs(part - amount * percent / 100) < D("0.01")


@pytest.mark.parametrize("percents", [[], ["99.99"], ["50", "50.01"], ["110", "-10"], ["100", "0"]])
def test_shares_that_are_not_a_whole_are_refused(percents):
    with pytest.raises(ValueError, match="sum to 100"):
        split(D(10), [D(one) for one in percents])


@pytest.mark.parametrize("count", range(1, 12))
def test_equal_shares_sum_to_a_hundred(count):
    shares = equal_shares(count)

    assert (len(shares), sum(shares)) == (count, 100)
    assert max(shares) - min(shares) <= D("0.01")


def told(*people, quota=None, worker_only=True):
    candidates = [Candidate(*person) for person in people]
    return nominations(candidates, quota=quota, worker_only=worker_only)


def test_better_places_take_the_quota_and_the_order_of_the_list_never_matters():
    people = [(1, 1, True), (2, 2, True), (3, 3, True)]
    expected = {1: "nominated", 2: "nominated", 3: "over_quota"}

    assert told(*people, quota=2) == expected
    assert told(*reversed(people), quota=2) == expected


def test_who_is_no_worker_takes_no_place_of_the_quota():
    assert told((1, 1, False), (2, 2, True), quota=1) == {1: "no_worker", 2: "nominated"}
    assert told((1, 1, False), quota=1, worker_only=False) == {1: "nominated"}


def test_a_tie_at_the_quota_is_left_to_a_person():
    found = told((1, 1, True), (2, 2, True), (3, 2, True), (4, 3, True), quota=2)

    assert found == {1: "nominated", 2: "undecided", 3: "undecided", 4: "over_quota"}


def test_who_holds_the_honour_is_not_nominated_again_and_nobody_twice():
    assert told((1, 1, True, True), (2, 2, True), (2, 3, True), quota=5) == {
        1: "held",
        2: "nominated",
    }


@pytest.mark.parametrize(
    ("number", "grade", "year", "fault"),
    [
        ("Y000132000001263000017", 3, 2026, None),
        ("S000132000001261000017", 5, 2026, None),
        ("y000132000001263000017", 3, 2026, "form"),
        ("Y00013200000126300001", 3, 2026, "form"),
        ("Y0001320000012630000177", 3, 2026, "form"),
        ("Z000132000001263000017", 3, 2026, "form"),
        ("Y00013200000126300001７", 3, 2026, "form"),
        ("Y000132000001264000017", 3, 2026, "grade"),
        ("Y000132000001253000017", 3, 2026, "year"),
        ("YT00132000001263000017", 6, 2026, None),
        ("Y000132000001263000017", 6, 2026, "form"),
    ],
)
def test_the_number_of_a_certificate_is_checked(number, grade, year, fault):
    assert fault_of_number(number, grade=grade, year=year) == fault


@pytest.mark.parametrize(
    ("present", "grade", "expected"),
    [(None, 3, 3), (2, 3, 3), (3, 3, 4), (4, 4, 5), (5, 5, None), (5, 3, None)],
)
def test_a_winner_is_put_forward_one_step_above_what_they_hold(present, grade, expected):
    assert promoted_to(present, grade=grade) == expected


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        (" 6222 0212 3456 7890 ", "6222021234567890"),
        ("6222-0212-3456", "622202123456"),
        ("12345678901", None),
        ("abc", None),
        ("6" * 25, None),
    ],
)
def test_a_bank_account_is_digits(text, digits):
    assert read_bank_number(text) == digits


def test_an_account_shows_its_end_only():
    assert (masked_account("7890"), masked_account("")) == ("**** 7890", "")
