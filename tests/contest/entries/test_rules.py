"""What an entry may become and must hold, on plain values."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from contest.entries.rules import (
    STEPS,
    EntrantRules,
    Named,
    check_answers,
    choice_fault,
    may_hand_in,
    quota_left,
    read_entrants,
    registration_window,
    share_fault,
    team_fault,
)
from contest.foundation.errors import Fault

OPENS = datetime(2026, 11, 1, tzinfo=UTC)
# The last day is 20 November in Shanghai: its end is 16:00 UTC.
CLOSES = datetime(2026, 11, 20, 16, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def test_the_steps_are_the_table_of_the_handbook():
    table = {name: (sorted(step.from_states), step.to_state) for name, step in STEPS.items()}

    assert table == {
        "submit": (["draft", "returned"], "submitted"),
        "recommend": (["submitted"], "submitted"),
        "nominate": (["submitted"], "nominated"),
        "return": (["nominated", "submitted"], "returned"),
        "accept": (["nominated", "submitted"], "accepted"),
        "decline": (["nominated", "submitted"], "declined"),
        "refuse": (["submitted"], "declined"),
        "withdraw": (["accepted", "draft", "nominated", "returned", "submitted"], "withdrawn"),
    }


@pytest.mark.parametrize(
    ("phase", "now", "window"),
    [
        ("preparing", OPENS, "not_yet"),
        ("registration", OPENS - MOMENT, "not_yet"),
        ("registration", OPENS, "open"),
        ("registration", CLOSES - MOMENT, "open"),
        ("registration", CLOSES, "closed"),
        ("judging", OPENS, "closed"),
        ("finished", OPENS, "closed"),
    ],
)
def test_the_window_opens_with_its_first_instant_and_closes_with_its_last(phase, now, window):
    assert registration_window(phase, OPENS, CLOSES, now) == window


def test_a_window_without_bounds_is_open_as_long_as_the_phase():
    assert registration_window("registration", None, None, OPENS) == "open"


@pytest.mark.parametrize(
    ("phase", "window", "state", "may"),
    [
        ("registration", "open", "draft", True),
        ("registration", "closed", "draft", False),
        ("registration", "closed", "returned", True),
        ("judging", "closed", "returned", False),
    ],
)
def test_what_was_returned_is_taken_until_judging_begins(phase, window, state, may):
    assert may_hand_in(phase, window, state) is may


@pytest.mark.parametrize(
    ("quota", "used", "left"), [(None, 5, None), (3, 0, 3), (3, 3, 0), (3, 4, 0), (0, 0, 0)]
)
def test_places_left_are_never_below_none(quota, used, left):
    assert quota_left(quota, used) == left


@pytest.mark.parametrize(
    ("shares", "is_right"),
    [
        ([], True),
        ([None, None], True),
        ([Decimal(60), Decimal(40)], True),
        ([Decimal("33.33"), Decimal("33.33"), Decimal("33.34")], True),
        ([Decimal(60), None], False),
        ([Decimal(60), Decimal(60)], False),
        ([Decimal(100), None], False),
    ],
)
def test_shares_make_a_hundred_or_nobody_has_one(shares, is_right):
    assert (share_fault(shares) is None) is is_right


@pytest.mark.parametrize(("members", "is_right"), [(1, False), (2, True), (3, True), (4, False)])
def test_a_team_has_as_many_members_as_are_asked(members, is_right):
    rules = EntrantRules("team", team_min=2, team_max=3)

    assert (team_fault(rules, members) is None) is is_right


def test_a_choice_is_needed_only_where_there_is_one():
    two = (Named("a", "甲"), Named("b", "乙"))

    assert choice_fault("组别", None, two[:1], needed=True) is None
    assert choice_fault("组别", "a", two, needed=True) is None
    assert choice_fault("组别", None, two, needed=True) == Fault(
        "This must be chosen", column="组别"
    )
    assert choice_fault("组别", "c", two, needed=False) == Fault(
        "There is no such choice", column="组别", value="c"
    )


def test_the_section_of_the_shipped_innovation_contest_is_read():
    rules = read_entrants(
        {
            "subject": "project",
            "team": {"min": 1, "max": 6, "first_author": True},
            "groups": [{"code": "five_small", "name": "五小", "name_en": "Five small"}],
            "nomination": {"by": "unit"},
            "facts": [{"code": "yearly_benefit_cny", "name": "年经济效益"}],
            "screening": [{"code": "in_use", "name": "已应用", "name_en": "In use"}],
        }
    )

    assert (rules.subject, rules.team_min, rules.team_max) == ("project", 1, 6)
    assert rules.groups == (Named("five_small", "五小", "Five small"),)
    assert (rules.needs_nomination, rules.quota) == (True, None)
    assert [(field.code, field.kind) for field in rules.fields] == [
        ("yearly_benefit_cny", "number")
    ]
    assert rules.screening == (Named("in_use", "已应用", "In use"),)


def test_a_person_enters_alone_and_a_unit_needs_no_recommendation():
    person = read_entrants({"subject": "person", "team": {"min": 2, "max": 9}})
    unit = read_entrants({"subject": "unit", "nomination": {"by_unit": True, "quota": 3}})

    assert (person.team_min, person.team_max) == (1, 1)
    assert (unit.needs_nomination, unit.team_min) == (False, 0)


ASKED = read_entrants(
    {
        "subject": "person",
        "fields": [
            {"code": "years", "name": "工龄", "kind": "number", "required": True},
            {"code": "machine", "name": "机床", "kind": "choice", "choices": ["A", "B"]},
            {"code": "since", "name": "入会日期", "kind": "date"},
            {"code": "party", "name": "党员", "kind": "yes_no"},
            {"code": "note", "name": "备注"},
        ],
        "screening": [{"code": "true", "text": "以上属实"}],
    }
)


def test_answers_are_kept_in_one_spelling_and_unknown_ones_dropped():
    answers = {
        "years": " 1,2.50 ",
        "machine": "B",
        "since": "2020-01-31",
        "party": "是",
        "note": " 好 ",
        "true": "on",
        "planted": "x",
    }

    assert check_answers(ASKED, answers, complete=True) == (
        {
            "years": "12.50",
            "machine": "B",
            "since": "2020-01-31",
            "party": True,
            "note": "好",
            "true": True,
        },
        [],
    )


def test_a_draft_may_lack_answers_and_an_entry_may_not():
    assert check_answers(ASKED, {}, complete=False) == ({}, [])
    _, faults = check_answers(ASKED, {"true": "no"}, complete=True)
    assert [(fault.column, fault.rule) for fault in faults] == [
        ("工龄", "This must be filled in"),
        ("以上属实", "This has to be confirmed before the entry can be handed in"),
    ]


@pytest.mark.parametrize(
    ("code", "value", "rule"),
    [
        ("years", "十年", "This is no number"),
        ("years", "1e5", "This is no number"),
        ("years", "NaN", "This is no number"),
        ("machine", "C", "There is no such choice"),
        ("since", "2020-02-30", "This is no date"),
        ("party", "也许", "Answer yes or no"),
        ("note", "长" * 2001, "This is too long"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_named(code, value, rule):
    kept, faults = check_answers(ASKED, {code: value}, complete=False)

    assert (kept, [fault.rule for fault in faults]) == ({}, [rule])
