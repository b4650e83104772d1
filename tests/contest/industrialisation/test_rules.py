"""The road step by step, months, lateness, and which amounts can be true."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.industrialisation import rules
from contest.industrialisation.rules import Counted, days_stalled, overlaps, rolled_up


@pytest.mark.parametrize(
    ("stage", "asked", "ways"),
    [
        ("bench", rules.STAGES, ("pilot", "stopped")),
        ("pilot", rules.STAGES, ("trial_sale", "stopped")),
        ("industrialised", rules.STAGES, ("replicated", "stopped")),
        ("replicated", rules.STAGES, ("stopped",)),
        # A contest that asks for no trial sale goes from the pilot right to production.
        ("pilot", ("bench", "pilot", "industrialised", "stopped"), ("industrialised", "stopped")),
        # What stands in the factory may spread, whatever was asked.
        ("industrialised", ("bench", "industrialised"), ("replicated", "stopped")),
    ],
)
def test_a_case_goes_one_asked_step_or_stops(stage, asked, ways):
    assert rules.next_stages(stage, asked) == ways


@pytest.mark.parametrize(
    ("stopped_from", "way"), [("trial_sale", "trial_sale"), ("bench", "bench"), (None, "bench")]
)
def test_a_stopped_case_is_taken_up_where_it_was_stopped(stopped_from, way):
    assert rules.next_stages("stopped", stopped_from=stopped_from) == (way,)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
        (date(2026, 3, 5), 36, date(2029, 3, 5)),
    ],
)
def test_months_are_added_on_the_calendar(day, months, later):
    assert rules.add_months(day, months) == later


@pytest.mark.parametrize(
    ("due", "late"),
    [(date(2026, 11, 20), 0), (date(2026, 11, 21), 0), (date(2026, 11, 11), 9), (None, 0)],
)
def test_a_report_is_late_from_the_day_after_it_was_due(due, late):
    assert rules.days_late(due, date(2026, 11, 20)) == late


@pytest.mark.parametrize(
    ("kind", "amount", "is_plausible"),
    [
        ("savings", "1050000.55", True),
        ("savings", "0", True),
        ("savings", "-1", False),
        ("savings", "10.005", False),
        ("profit", "999999999999.99", True),
        ("profit", "1000000000000", False),
        ("jobs", "12", True),
        ("patents", "1.5", False),
        ("savings", "NaN", False),
        ("jobs", "Infinity", False),
    ],
)
def test_amounts_are_yuan_to_the_cent_or_whole_counts(kind, amount, is_plausible):
    assert rules.is_plausible_amount(kind, Decimal(amount)) is is_plausible


def test_what_is_summed_is_money_and_counts_none_twice():
    assert [kind for kind in rules.BENEFIT_NAMES if rules.is_summed(kind)] == [
        "profit",
        "savings",
        "tax",
    ]
    assert all(rules.is_money(kind) for kind in rules.SUMMED)
    assert [kind for kind in rules.BENEFIT_NAMES if not rules.is_money(kind)] == ["patents", "jobs"]


def test_every_stage_has_a_name_a_hint_and_an_exit_list_but_the_first():
    assert set(rules.STAGE_NAMES) == set(rules.STAGE_HINTS) == set(rules.STAGES)
    assert set(rules.EXIT_LISTS) == set(rules.STAGES) - {"bench"}


@pytest.mark.parametrize(
    ("stage", "days", "expected"),
    [
        ("bench", 180, 0),
        ("bench", 181, 181),
        ("trial_sale", 400, 400),
        ("industrialised", 400, 0),
        ("stopped", 400, 0),
    ],
)
def test_a_project_stalls_after_half_a_year_without_a_step(stage, days, expected):
    today = date(2026, 11, 20)

    assert days_stalled(stage, today - timedelta(days=days), today) == expected


FIGURES = st.lists(
    st.builds(
        Counted,
        unit=st.sampled_from([None, 1, 2]),
        year=st.sampled_from([2025, 2026]),
        kind=st.sampled_from(["profit", "tax", "savings", "new_sales", "jobs"]),
        amount=st.integers(0, 10**6).map(Decimal),
    ),
    max_size=12,
)


@given(FIGURES, st.randoms(use_true_random=False))
def test_rolling_up_never_counts_twice(figures, chance):
    total = rolled_up(figures)

    assert rolled_up([*figures, *figures]) == total, "repeating everything adds nothing"
    newest = {(one.unit, one.year, one.kind): one for one in figures}
    shuffled = list(newest.values())
    chance.shuffle(shuffled)
    assert rolled_up(shuffled) == total, "only the newest count, in whatever order"
    parts = [rolled_up([one for one in figures if one.unit == unit]) for unit in (None, 1, 2)]
    assert sum(parts) == total, "units add up, and nothing is lost between them"


@pytest.mark.parametrize(
    ("path", "other"),
    [("1/4/", "home"), ("1/", "home"), ("1/4/9/", "home"), ("1/41/", None), ("1/5/", None)],
)
def test_a_unit_is_the_same_as_those_above_and_below_it(path, other):
    assert overlaps(path, {"1/4/": "home"}) == other
