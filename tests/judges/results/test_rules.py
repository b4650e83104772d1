"""Who is checked once more: shares, ties at the cut, a seed that draws the same again."""

import pytest

from judges.results.rules import asks_for_everything, select, unchanged


def ranked(count: int) -> list[tuple[str, int]]:
    return [(f"e{number:03d}", number) for number in range(1, count + 1)]


@pytest.mark.parametrize(("count", "top", "sample"), [(30, 9, 4), (47, 15, 5), (100, 30, 11)])
def test_both_shares_are_rounded_up(count, top, sample):
    """Rule book A6.3."""
    found = select(ranked(count), top_percent=30, sample_percent=15, seed="dice 3 5 1")

    assert (len(found.top), len(found.sample)) == (top, sample)
    assert not set(found.top) & set(found.sample)


def test_the_same_seed_draws_the_same_and_another_draws_others():
    first, again, other = (
        select(ranked(100), top_percent=30, sample_percent=15, seed=seed)
        for seed in ("a", "a", "b")
    )

    assert first == again
    assert first.sample != other.sample


def test_the_draw_can_be_repeated_with_stock_tools():
    """printf 'a:e003' | sha256sum, for each of the rest; the smallest two are drawn."""
    found = select(ranked(12), top_percent=10, sample_percent=20, seed="a")

    assert found.top == ("e001", "e002")
    assert found.sample == SMALLEST_TWO


def test_who_shares_the_last_rank_of_the_top_is_checked_with_it():
    shared = [("a", 1), ("b", 2), ("c", 2), ("d", 4)]

    assert select(shared, top_percent=50, sample_percent=0, seed="x").top == ("a", "b", "c")


@pytest.mark.parametrize(("percents", "drawn"), [((0, 0), (0, 0)), ((100, 15), (4, 0))])
def test_nothing_and_everything(percents, drawn):
    top, sample = percents
    found = select(ranked(4), top_percent=top, sample_percent=sample, seed="x")

    assert (len(found.top), len(found.sample)) == drawn


def test_nobody_ranked_means_nobody_checked():
    assert select([], top_percent=30, sample_percent=15, seed="x").top == ()


@pytest.mark.parametrize(
    ("wrong", "checked", "is_too_many"),
    [(0, 13, False), (1, 20, False), (1, 19, True), (0, 0, False)],
)
def test_more_than_five_percent_of_errors_asks_for_everything(wrong, checked, is_too_many):
    assert asks_for_everything(wrong, checked, 5) is is_too_many


def test_only_equal_lines_stand_as_checked():
    assert unchanged({"a": [1], "b": [2], "c": [3]}, {"a": [1], "b": [9]}) == {"a"}


SMALLEST_TWO = ("e004", "e007")
