"""Names of people by pinyin, names of units by likeness."""

import pytest

from contest.foundation.names import (
    Suggestion,
    name_initials,
    name_pinyin,
    name_sort_key,
    nearest_names,
    split_name,
)

REGISTER = (
    "亨通集团有限公司",
    "苏州亨通光电股份有限公司",
    "苏州汇川技术有限公司",
    "江苏盛虹石化集团有限公司",
    "沙钢集团有限公司",
    "中亿丰建设集团股份有限公司",
)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("单洪伟", "shanhongwei", "shw"),
        ("仇英", "qiuying", "qy"),
        ("曾敏", "zengmin", "zm"),
        ("解放", "xiefang", "xf"),
        ("查良镛", "zhaliangyong", "zly"),
        ("欧阳建国", "ouyangjianguo", "oyjg"),
        ("单于明", "chanyuming", "cym"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("令狐冲", "linghuchong", "lhc"),
        ("东方", "dongfang", "df"),
        ("吕布", "lvbu", "lb"),
        ("王 磊", "wanglei", "wl"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("Alan Turing", "alanturing", "at"),
        ("", "", ""),
    ],
)
def test_names_are_read_as_names(name, pinyin, initials):
    assert (name_pinyin(name), name_initials(name)) == (pinyin, initials)


def test_names_are_sorted_by_how_they_are_said():
    names = ["赵磊", "曾敏", "单洪伟", "白云", "仇英", "查理"]

    assert sorted(names, key=name_sort_key) == ["白云", "仇英", "单洪伟", "曾敏", "查理", "赵磊"]


def test_a_name_of_two_characters_has_a_surname_of_one():
    assert [split_name(name) for name in ("东方", "东方朔", "Ada")] == [
        ("东", "方"),
        ("东方", "朔"),
        ("", "Ada"),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("亨通集团", "亨通集团有限公司"),
        ("汇川技术", "苏州汇川技术有限公司"),
        ("盛虹石化", "江苏盛虹石化集团有限公司"),
        ("张家港市沙钢集团", "沙钢集团有限公司"),
        ("苏州汇川枝术有限公司", "苏州汇川技术有限公司"),
        ("苏州汇川技术有限公司（本部）", "苏州汇川技术有限公司"),
    ],
)
def test_the_registered_name_that_was_meant_comes_first(written, meant):
    assert nearest_names(written, REGISTER)[0].name == meant


def test_the_same_name_scores_a_hundred_and_nothing_else_does():
    assert nearest_names("亨通集团有限公司", REGISTER, limit=1) == [
        Suggestion("亨通集团有限公司", 100)
    ]
    assert nearest_names("亨通集团", REGISTER, limit=1)[0].score == 99


@pytest.mark.parametrize("written", ["", "厂", "波司登", "x"])
def test_nothing_is_suggested_when_nothing_is_near(written):
    assert nearest_names(written, REGISTER) == []
