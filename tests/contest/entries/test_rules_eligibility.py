"""Who may enter: each condition met, not met and unknown; exceptions; ages on the day."""

from datetime import date
from typing import Any

import pytest

from contest.entries.rules import (
    Candidate,
    Case,
    PastHonour,
    age_on,
    failed_faults,
    judge_entry,
    read_conditions,
)

DAY = date(2026, 12, 20)
WON = PastHonour(
    1, event_id=3, series_id=5, year=2025, level="first", title="一等奖", work="智能 夹具"
)


def a_case(*people: Candidate, **details: Any) -> Case:
    return Case(
        people or (Candidate("李敏"),),
        **{"day": DAY, "year": 2026, "event_id": 9, "series_id": 5, **details},
    )


def verdict_of(row: dict[str, Any], case: Case, waived: dict[str, str] | None = None) -> str:
    (one,) = judge_entry(read_conditions([{"code": "x", **row}]), case, waived or {})
    return one.state


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(1991, 12, 20), 35),
        (date(1991, 12, 21), 34),
        (date(1992, 2, 29), 34),
    ],
)
def test_an_age_is_in_full_years(born_on, age):
    assert age_on(born_on, DAY) == age


def test_who_was_born_on_29_february_ages_on_1_march():
    born_on = date(2008, 2, 29)

    assert (age_on(born_on, date(2026, 2, 28)), age_on(born_on, date(2026, 3, 1))) == (17, 18)


YOUNG, OLD = Candidate("青", born_on=date(2009, 1, 1)), Candidate("长", born_on=date(1970, 1, 1))
AGES = {"condition": "age", "min": 18, "max": 45}


@pytest.mark.parametrize(
    ("row", "case", "state"),
    [
        (AGES, a_case(Candidate("中", born_on=date(1990, 1, 1))), "met"),
        (AGES, a_case(YOUNG), "failed"),
        (AGES, a_case(OLD), "failed"),
        (AGES, a_case(Candidate("无证")), "unknown"),
        ({**AGES, "who": "first"}, a_case(Candidate("中", born_on=date(1990, 1, 1)), OLD), "met"),
        ({**AGES, "on": "2027-01-01"}, a_case(YOUNG), "met"),
        (
            {"condition": "residence", "places": [{"code": "3205", "name": "苏州"}]},
            a_case(Candidate("苏", place="320506")),
            "met",
        ),
        (
            {"condition": "residence", "places": [{"code": "3205", "name": "苏州"}]},
            a_case(Candidate("京", place="110105")),
            "failed",
        ),
        (
            {"condition": "district", "units": ["高新区总工会"]},
            a_case(Candidate("李", units=("亨通", "高新区总工会", "市总工会"))),
            "met",
        ),
        (
            {"condition": "district", "units": ["高新区总工会"]},
            a_case(Candidate("李", units=("亨通", "吴江区总工会", "市总工会"))),
            "failed",
        ),
        ({"condition": "grade", "min": 3}, a_case(Candidate("高", grade=3)), "met"),
        ({"condition": "grade", "min": 3}, a_case(Candidate("中", grade=2)), "failed"),
        ({"condition": "grade", "max": 3}, a_case(Candidate("技", grade=4)), "failed"),
        ({"condition": "grade", "min": 3}, a_case(Candidate("无")), "unknown"),
        ({"condition": "worker"}, a_case(Candidate("生", is_worker=False)), "failed"),
        (
            {"condition": "unit", "levels": ["enterprise"]},
            a_case(unit="甲", level="team"),
            "failed",
        ),
        ({"condition": "unit", "industries": ["化纤"]}, a_case(unit="甲", industry="化纤"), "met"),
        ({"condition": "unit", "industries": ["化纤"]}, a_case(unit="甲"), "unknown"),
        (
            {"condition": "entries_per_person"},
            a_case(Candidate("李", others={"event": 0, "edition": 1})),
            "failed",
        ),
        (
            {"condition": "entries_per_person", "within": "event"},
            a_case(Candidate("李", others={"event": 0, "edition": 1})),
            "met",
        ),
        ({"condition": "past_winner"}, a_case(Candidate("冠", honours=(WON,))), "failed"),
        (
            {"condition": "past_winner", "years": 1},
            a_case(Candidate("冠", honours=(WON,))),
            "failed",
        ),
        (
            {"condition": "past_winner", "years": 1},
            a_case(Candidate("冠", honours=(WON,)), year=2027),
            "met",
        ),
        (
            {"condition": "past_winner", "levels": ["second"]},
            a_case(Candidate("冠", honours=(WON,))),
            "met",
        ),
        (
            {"condition": "past_winner"},
            a_case(Candidate("冠", honours=(WON,)), series_id=6),
            "met",
        ),
        (
            {"condition": "past_winner", "within": "everywhere"},
            a_case(Candidate("冠", honours=(WON,)), series_id=None),
            "failed",
        ),
        ({"condition": "past_winner"}, a_case(Candidate("冠", honours=(WON,)), event_id=3), "met"),
        (
            {"condition": "past_winner", "of": "work"},
            a_case(title="智能夹具", honours=(WON,)),
            "failed",
        ),
        ({"condition": "past_winner", "of": "work"}, a_case(title="新夹具", honours=(WON,)), "met"),
        (
            {"condition": "answer", "question": "gov", "is": ["no"]},
            a_case(answers={"gov": True}),
            "failed",
        ),
        (
            {"condition": "answer", "question": "gov", "is": ["no"]},
            a_case(answers={"gov": False}),
            "met",
        ),
        ({"condition": "answer", "question": "gov", "is": ["no"]}, a_case(), "unknown"),
    ],
)
def test_each_condition_says_what_it_should(row, case, state):
    assert verdict_of(row, case) == state


def test_every_person_who_does_not_fit_is_named_with_a_remedy():
    verdicts = judge_entry(read_conditions([{"code": "age", **AGES}]), a_case(YOUNG, OLD), {})

    assert [(fault.column, fault.rule, fault.params) for fault in failed_faults(verdicts)] == [
        ("青", "Younger than %(years)d on %(day)s", {"years": 18, "day": "2026-12-20"}),
        ("长", "Older than %(years)d on %(day)s", {"years": 45, "day": "2026-12-20"}),
    ]
    assert all(fault.remedy for fault in failed_faults(verdicts))


def test_an_exception_counts_only_where_one_is_allowed():
    waived = {"x": "市级技能大师"}

    assert [
        verdict_of(AGES, a_case(OLD), waived),
        verdict_of({**AGES, "waivable": False}, a_case(OLD), waived),
        verdict_of(AGES, a_case(Candidate("中", born_on=date(1990, 1, 1))), waived),
    ] == ["waived", "failed", "met"]
