"""Safeguards and moves."""

from datetime import date

import pytest

from contest.editions.rules import (
    PHASE_MOVES,
    PRESETS,
    STATE_MOVES,
    Difference,
    Recheck,
    differences,
    may_move,
    read_safeguards,
    step_of,
    with_basics,
    with_periods,
    without_dates,
)


@pytest.mark.parametrize("section", [None, {}, {"preset": "workshop"}])
def test_the_workshop_is_the_preset_of_everything(section):
    assert read_safeguards(section) == PRESETS["workshop"]


def test_presets_ask_for_more_and_more():
    asked = [
        (
            preset,
            guard.names_visible_to_judges,
            guard.sealing_layers,
            guard.signatures,
            guard.notice_working_days,
            guard.totp_for_staff,
            len(guard.second_person_for),
        )
        for preset, guard in PRESETS.items()
    ]

    assert asked == [
        ("workshop", True, (), ("organiser",), 0, False, 0),
        ("standard", False, ("work",), ("clerk", "chief_judge"), 3, False, 3),
        (
            "strict",
            False,
            ("entry", "station", "work"),
            ("clerk", "chief_judge", "supervisor"),
            5,
            True,
            4,
        ),
    ]


def test_every_setting_overrides_its_preset():
    guard = read_safeguards(
        {
            "preset": "standard",
            "signatures": 3,
            "notice_working_days": 5,
            "recheck": {"top_percent": 30, "sample_percent": 15},
            "second_person_for": ["publish"],
            "sealing_layers": [],
        }
    )

    assert guard.signatures == ("clerk", "chief_judge", "supervisor")
    assert guard.notice_working_days == 5
    assert guard.recheck == Recheck(30, 15, 5)
    assert guard.second_person_for == frozenset({"publish"})
    assert guard.sealing_layers == ()
    assert guard.names_visible_to_judges is False


def test_signatures_may_name_their_roles():
    guard = read_safeguards({"signatures": ["chief_judge", "supervisor"], "recheck": None})

    assert (guard.signatures, guard.recheck) == (("chief_judge", "supervisor"), None)


@pytest.mark.parametrize(
    ("moves", "present", "wanted", "may"),
    [
        (PHASE_MOVES, "preparing", "judging", True),
        (PHASE_MOVES, "notice", "judging", True),
        (PHASE_MOVES, "notice", "registration", False),
        (STATE_MOVES, "closed", "open", True),
        (STATE_MOVES, "planned", "closed", False),
    ],
)
def test_moves_follow_their_table(moves, present, wanted, may):
    assert may_move(moves, present, wanted) is may


def test_a_template_becomes_ones_own():
    document = {
        "code": "T",
        "name": "模板",
        "name_en": "Template",
        "safeguards": {"preset": "standard", "signatures": 3},
        "stages": [
            {"code": "a", "kind": "imported"},
            {"code": "b", "kind": "judged", "panel": {"seats": 3, "aggregate": "mean"}},
            {"code": "m1", "kind": "returns"},
            {"code": "m2", "kind": "returns"},
        ],
    }

    own = with_basics(
        document,
        code="OWN",
        name="我厂比武",
        name_en=None,
        preset="workshop",
        notice_days=5,
        first_day=date(2026, 12, 15),
    )

    assert own == {
        "code": "OWN",
        "name": "我厂比武",
        "safeguards": {"preset": "workshop", "notice_working_days": 5},
        "stages": [
            {"code": "a", "kind": "imported"},
            {"code": "b", "kind": "judged", "panel": {"seats": 3, "aggregate": "mean"}},
            {"code": "m1", "kind": "returns", "name": "2026年12月", "name_en": "December 2026"},
            {"code": "m2", "kind": "returns", "name": "2027年1月", "name_en": "January 2027"},
        ],
        "timeline": {
            "m1": {"starts_on": "2026-12-01", "ends_on": "2026-12-31"},
            "m2": {"starts_on": "2027-01-01", "ends_on": "2027-01-31"},
        },
    }
    kept = with_basics(
        document,
        code="T",
        name="x",
        name_en="X",
        preset="standard",
        notice_days=None,
        first_day=None,
    )
    assert kept == {**document, "name": "x", "name_en": "X"}


def test_a_notice_as_long_as_the_presets_is_not_stated():
    document = {"safeguards": {"preset": "strict", "notice_working_days": 7}, "stages": []}

    own = with_basics(
        document,
        code="X",
        name="x",
        name_en=None,
        preset="strict",
        notice_days=5,
        first_day=None,
    )

    assert own["safeguards"] == {"preset": "strict"}


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("/code", "basics"),
        ("/safeguards/preset", "basics"),
        ("/entrants/groups/0/code", "awards"),
        ("/entrants/fields/0/choices", "form"),
        ("/awards/rules/1", "awards"),
        ("/rubrics/practical/sections/0", "rubric"),
        ("/ranking/tie_chain/0", "rubric"),
        ("/", "basics"),
    ],
)
def test_each_place_of_a_document_has_its_step(path, step):
    assert step_of(path) == step


def test_differences_are_named_by_their_place():
    old = {"name": "a", "stages": [{"max": "100"}, {"max": "50"}], "gone": 1}
    new = {"name": "b", "stages": [{"max": "90"}], "added": True}

    assert list(differences(old, new)) == [
        Difference("/name", "a", "b"),
        Difference("/stages/0/max", "100", "90"),
        Difference("/stages/1", {"max": "50"}, None),
        Difference("/gone", 1, None),
        Difference("/added", None, True),
    ]


PERIODS = {
    "stages": [{"code": "m1", "kind": "returns"}, {"code": "m2", "kind": "returns"}],
    "ranking": {"tie_chain": [{"by": "criterion", "stages": ["m1", "m2"]}]},
    "awards": {"rules": [{"code": "red_flag", "stages": ["m1", "m2"]}]},
}


@pytest.mark.parametrize(
    ("rhythm", "day", "found"),
    [
        ("month", date(2027, 2, 28), ["2027-02-01 2027-02-28", "2027-03-01 2027-03-31"]),
        ("half_month", date(2027, 2, 16), ["2027-02-16 2027-02-28", "2027-03-01 2027-03-15"]),
        ("quarter", date(2027, 11, 2), ["2027-10-01 2027-12-31", "2028-01-01 2028-03-31"]),
    ],
)
def test_periods_follow_one_another_without_a_gap(rhythm, day, found):
    made = with_periods(PERIODS, rhythm=rhythm, count=2, first_day=day)

    days = made["timeline"].values()
    assert [f"{one['starts_on']} {one['ends_on']}" for one in days] == found


def test_whatever_named_the_old_periods_names_the_new_ones():
    made = with_periods(PERIODS, rhythm="quarter", count=4, first_day=date(2027, 1, 5))

    codes = ["q1", "q2", "q3", "q4"]
    assert [stage["code"] for stage in made["stages"]] == codes
    assert made["stages"][3]["name"] == "2027年第4季度"
    assert made["ranking"]["tie_chain"][0]["stages"] == codes
    assert made["awards"]["rules"][0]["stages"] == codes


def test_a_phase_of_a_project_has_its_own_end():
    made = with_periods(PERIODS, rhythm="phase", count=3, first_day=date(2027, 1, 5))

    assert [stage["name"] for stage in made["stages"]] == ["第1阶段", "第2阶段", "第3阶段"]
    assert "timeline" not in made


def test_a_copy_for_the_next_year_keeps_what_is_counted_and_drops_what_is_a_date():
    moved = {"from": "held_on", "at": "08:30"}
    document = {
        "name": "数控车工",
        "timeline": {
            "final": {"opens": moved, "closes": "2026-11-20T17:30", "starts_on": "2026-11-20"},
            "m1": {"starts_on": "2026-01-01", "ends_on": "2026-01-31"},
        },
        "check": {"ends": "2026-11-01T17:30"},
    }

    assert without_dates(document) == {"name": "数控车工", "timeline": {"final": {"opens": moved}}}
    relative = {"check": {"ends": {**moved, "from": "registration_closes"}}}
    assert without_dates(relative) == relative
