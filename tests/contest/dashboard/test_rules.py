"""The figures of a series: their addresses, and that each says what it counts."""

from random import Random

import pytest

from contest.dashboard.rules import FIGURES, figure_of, relation


def test_every_figure_has_an_address_a_meaning_and_columns_that_begin_with_a_name():
    assert [figure_of(figure.slug) for figure in FIGURES] == list(FIGURES)
    assert all(figure.meaning for figure in FIGURES)
    assert {next(iter(figure.columns)) for figure in FIGURES} == {"name"}
    assert {key for figure in FIGURES for key in figure.columns} >= {"year", "unit"}


def test_addresses_are_kebab_case_and_unknown_ones_lead_nowhere():
    assert [figure.slug for figure in FIGURES] == [
        "events",
        "entrants",
        "grade-gains",
        "honours",
        "excellent-projects",
        "projects",
        "benefit",
        "steps",
        "departures",
        "scored-projects",
    ]
    assert figure_of("grade_gains") is None


def planted(strength, count=60, seed=7):
    """Pairs in which the second follows the first with this strength, the rest being chance."""
    chance = Random(seed)  # noqa: S311 - a sample that can be repeated
    pairs = []
    for _ in range(count):
        score = chance.gauss(0, 1)
        pairs.append((score, strength * score + (1 - strength) * chance.gauss(0, 1)))
    return pairs


def test_a_planted_relation_is_found_and_its_sign():
    assert relation(planted(0.6), comparisons=12).verdict == "positive"
    turned = [(score, -stage) for score, stage in planted(0.6)]
    assert relation(turned, comparisons=12).verdict == "negative"


def test_an_absent_relation_is_claimed_in_fewer_than_one_of_twenty_samples():
    claimed = [relation(planted(0, seed=seed)).verdict != "none" for seed in range(200)]

    assert sum(claimed) <= 200 * 0.05


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ([], "too_few"),
        (planted(1, count=11), "too_few"),
        ([(1, stage) for stage in range(30)], "too_few"),
        ([(score, score) for score in range(30)], "positive"),
    ],
)
def test_few_projects_or_scores_that_never_vary_say_nothing(pairs, verdict):
    assert relation(pairs).verdict == verdict


def test_ties_share_their_mean_rank_as_worked_by_hand():
    # Mean ranks 2, 6.5, 6.5, 11 against 2, 5, 8, 11: by hand 121.5 / sqrt(121.5 · 135).
    first = [1, 2, 2, 3] * 3
    second = [1, 2, 3, 4] * 3

    found = relation(list(zip(first, second, strict=True)))

    assert (found.count, round(found.rho or 0, 4)) == (12, 0.9487)
    assert (found.low or 0) < (found.rho or 0) < (found.high or 0)
