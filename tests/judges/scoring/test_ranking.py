"""Ranks, ties and their reasons."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from judges.scoring.ranking import Step, rank_entries


def ranks(totals, chain=()):
    return {place.entry: place.rank for place in rank_entries(totals, chain).places}


def test_equal_totals_share_their_rank_and_the_next_is_skipped():
    found = rank_entries({"a": Fraction(9), "b": Fraction(8), "c": Fraction(8), "d": Fraction(7)})
    assert [(p.entry, p.rank, p.tied) for p in found.places] == [
        ("a", 1, False),
        ("b", 2, True),
        ("c", 2, True),
        ("d", 4, False),
    ]
    assert [(tie.entries, tie.step) for tie in found.ties] == [(("b", "c"), None)]


def test_each_step_hands_on_what_is_still_equal_and_says_why():
    totals = dict.fromkeys("abcd", Fraction(80))
    chain = [
        Step("practical", {"a": Fraction(5), "b": Fraction(7), "c": Fraction(7), "d": Fraction(7)}),
        Step("time", {"b": Fraction(60), "c": Fraction(50), "d": Fraction(60)}, higher_first=False),
    ]
    found = rank_entries(totals, chain)
    assert [(p.entry, p.rank) for p in found.places] == [("c", 1), ("b", 2), ("d", 2), ("a", 4)]
    assert [(t.step, t.entries, t.order) for t in found.ties] == [
        (0, ("a", "b", "c", "d"), (("b", "c", "d"), ("a",))),
        (1, ("b", "c", "d"), (("c",), ("b", "d"))),
        (None, ("b", "d"), (("b", "d"),)),
    ]
    assert found.ties[1].values == {"b": "60", "c": "50", "d": "60"}


def test_a_step_without_a_value_for_everyone_decides_nothing():
    chain = [
        Step("time", {"a": Fraction(1), "b": None}),
        Step("theory", {"a": Fraction(1), "b": Fraction(2)}),
    ]
    assert ranks({"a": Fraction(8), "b": Fraction(8)}, chain) == {"b": 1, "a": 2}


TOTALS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 4).map(Fraction), min_size=1)


@given(TOTALS, TOTALS, st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters_and_ranks_count_those_before(totals, second, random):
    shuffled = list(totals.items())
    random.shuffle(shuffled)
    chain = [Step("second", dict(second))]
    assert rank_entries(dict(shuffled), chain) == rank_entries(totals, chain)
    assert ranks(totals) == {c: 1 + sum(o > t for o in totals.values()) for c, t in totals.items()}
