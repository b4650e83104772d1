"""What a new contest is asked about its entrants becomes its section of the document."""

from contest.entries.views.drafting import read_form, read_groups, show_form

GROUPS = [{"code": "W", "name": "职工组", "name_en": "Workers"}, {"code": "S", "name": "学生组"}]


def test_groups_keep_their_codes_when_renamed_and_new_ones_get_the_next():
    document = {"entrants": {"subject": "person", "groups": GROUPS}}

    read = read_groups(
        document,
        {
            "subject": "team",
            "team_min": "2",
            "team_max": "三",
            "categories": "机械\n\n电气 \n机械",
            "group-0-old": "0", "group-0-name": "职工一组", "group-0-name_en": "",
            "group-1-old": "1", "group-1-name": "",
            "group-2-name": "青年组",
        },
    )  # fmt: skip

    assert read["entrants"] == {
        "subject": "team",
        "groups": [{"code": "W", "name": "职工一组"}, {"code": "G1", "name": "青年组"}],
        "categories": ["机械", "电气"],
        # Not a number: the linter says so on the next page.
        "team": {"min": 2, "max": "三"},
    }


def test_questions_and_recommendation_are_read_and_empty_rows_dropped():
    known = {
        "code": "trade",
        "name": "工种",
        "kind": "choice",
        "choices": [{"code": "w", "name": "焊"}],
    }
    document = {
        "entrants": {
            "subject": "person",
            "fields": [known, {"code": "old", "name": "旧问题"}],
            "screening": [{"code": "S1", "text": "无不良记录", "text_en": "Clean record"}],
            "nomination": {
                "by": "unit",
                "quota": 3,
                "chain": [{"level": "organiser", "quota_per_category": {"a": 1}}],
            },
        }
    }

    read = read_form(
        document,
        {
            "field-0-old": "0", "field-0-name": "工种", "field-0-kind": "choice",
            "field-0-choices": "焊、车，铣", "field-0-required": "1",
            "field-1-old": "1", "field-1-name": "", "field-1-kind": "text",
            "field-2-name": "工龄", "field-2-kind": "number", "field-2-choices": "",
            "screening-0-old": "0", "screening-0-text": "无违纪记录",
            "screening-1-text": "已购保险",
            "by_unit": "1", "quota": "5", "minimum": "",
            "chain-sent": "1", "chain-enterprise": "1", "chain-enterprise-quota": "5",
            "chain-organiser": "1", "chain-organiser-quota_per_category": "",
            "chain-district-quota": "9", "reviewers": "3", "consensus": "majority",
        },
    )  # fmt: skip

    entrants = read["entrants"]
    assert entrants["fields"] == [
        {**known, "required": True, "choices": [{"code": "w", "name": "焊"}, "车", "铣"]},
        {"code": "F1", "name": "工龄", "kind": "number"},
    ]
    assert entrants["screening"] == [
        {"code": "S1", "text": "无违纪记录", "text_en": "Clean record"},
        {"code": "S2", "name": "已购保险"},
    ]
    assert entrants["nomination"] == {
        "by_unit": True, "quota": 5,
        # The table by category was not typed over, so it stays; an unticked level goes.
        "chain": [
            {"level": "enterprise", "quota": 5},
            {"level": "organiser", "quota_per_category": {"a": 1}},
        ],
    }  # fmt: skip
    assert entrants["form_check"] == {"reviewers": 3, "consensus": "majority"}
    assert "minimum" not in entrants


def test_conditions_are_read_and_what_the_form_does_not_show_stays():
    other = {"code": "home", "condition": "residence", "places": [{"code": "3205", "name": "苏州"}]}
    age = {"code": "alter", "condition": "age", "min": 18, "on": "2026-12-31"}
    document = {
        "entrants": {
            "subject": "person",
            "eligibility": [other, age, {"code": "worker", "condition": "worker"}],
            "consent": {"version": "1", "text": "旧文", "text_en": "Old"},
            "grace_minutes": 10,
        }
    }
    sent = {"age_min": "", "age_max": "45", "grade_min": "3", "past_winner": "1",
            "winner_years": "2", "grace": "30", "consent": "新文"}  # fmt: skip

    read = read_form(document, sent)["entrants"]

    assert read["eligibility"] == [
        other,
        {"code": "alter", "condition": "age", "on": "2026-12-31", "max": 45},
        {"code": "grade", "condition": "grade", "min": 3},
        {"code": "past_winner", "condition": "past_winner", "years": 2},
    ]
    assert (read["grace_minutes"], read["consent"]) == (30, {"version": "2", "text": "新文"})
    assert show_form({"entrants": read}, None)["numbers"] == {
        "age_min": None, "age_max": 45, "grade_min": 3, "winner_years": 2,
    }  # fmt: skip
    emptied = read_form({"entrants": read}, {})["entrants"]
    assert emptied["eligibility"] == [other]
    assert "consent" not in emptied
