"""Serials, words and the ladder of sizes."""

import itertools
from datetime import date
from decimal import Decimal

import pytest

from contest.certificates.rules import (
    ALPHABET,
    DEFAULT_SERIAL,
    Fit,
    Room,
    check_characters,
    chinese_date,
    chinese_number,
    chinese_ordinal,
    digit_date,
    english_sentence,
    fit,
    full_width,
    grouped_code,
    is_han,
    is_serial_sound,
    parted,
    reason_sentence,
    seal_glyphs,
    serial_number,
    serial_rule_faults,
    tidy_code,
    unprintable,
    verify_code,
    width_in_han,
)

SERIAL = "SZZG-2026-0001-0123-C8"


def test_check_characters_agree_with_the_example_of_the_standard():
    assert check_characters("ISO79") == "3W"


def test_every_single_wrong_character_of_a_serial_is_found():
    places = [place for place, character in enumerate(SERIAL) if character != "-"]
    wrong = [
        SERIAL[:place] + other + SERIAL[place + 1 :]
        for place in places
        for other in ALPHABET
        if other != SERIAL[place]
    ]

    assert len(wrong) == 18 * 35
    assert [serial for serial in wrong if is_serial_sound(serial)] == []


def test_every_swap_of_any_two_neighbours_is_found():
    """All pairs of the alphabet, before each of three tails: 36 x 35 x 3 swaps."""
    missed = []
    for (first, second), tail in itertools.product(
        itertools.permutations(ALPHABET, 2), ("", "A", "0123")
    ):
        check = check_characters(f"SZ{first}{second}{tail}")
        if is_serial_sound(f"SZ{second}{first}{tail}{check}"):
            missed.append((first, second, tail))

    assert missed == []


def test_a_swap_into_or_within_the_check_characters_is_found():
    numbers = range(1, 400)
    serials = [
        serial_number(DEFAULT_SERIAL, prefix="SZ", year=2026, event=7, number=number)
        for number in numbers
    ]
    swapped = [s[:-2] + s[-1] + s[-2] for s in serials if s[-1] != s[-2]]
    across = [s[:-4] + s[-2] + "-" + s[-4] + s[-1] for s in serials if s[-2] != s[-4]]

    assert [serial for serial in serials if not is_serial_sound(serial)] == []
    assert [serial for serial in swapped + across if is_serial_sound(serial)] == []


def test_a_serial_follows_its_rule():
    assert (
        serial_number(DEFAULT_SERIAL, prefix="SZZG", year=2026, event=1, number=123),
        serial_number(
            "{prefix}{year}{number:06}{check}", prefix="JS", year=2026, event=0, number=9
        ),
    ) == (SERIAL, "JS2026000009" + check_characters("JS2026000009"))


@pytest.mark.parametrize(
    ("rule", "faults"),
    [
        (DEFAULT_SERIAL, 0),
        ("{prefix}-{year}-{check}", 1),
        ("{prefix}-{number}", 1),
        ("{check}-{number}", 1),
        ("苏工-{number}-{check}", 1),
        ("{number.__class__}-{check}", 2),
        ("", 2),
    ],
)
def test_a_serial_rule_is_checked_before_use(rule, faults):
    assert len(serial_rule_faults(rule)) == faults


@pytest.mark.parametrize(
    "wrong", [{"number": 0}, {"prefix": "苏工"}, {"prefix": ""}, {"prefix": "sz"}, {"year": -1}]
)
def test_a_serial_refuses_values_outside_its_alphabet(wrong):
    values = {"prefix": "SZ", "year": 2026, "event": 1, "number": 1, **wrong}

    with pytest.raises(ValueError, match=r"serial|prefix"):
        serial_number(DEFAULT_SERIAL, **values)


@pytest.mark.parametrize("text", ["", "-", "C8", "证书"])
def test_what_is_no_serial_is_not_sound(text):
    assert not is_serial_sound(text)


def test_a_code_is_made_printed_and_read_back():
    code = verify_code(bytes([0, 1, 2, 3, 4, 5, 6, 99]))

    assert (code, grouped_code(code)) == ("01081G8186", "0108-1G81-86")
    assert tidy_code(f" {grouped_code(code).lower()} ") == code


def test_look_alike_letters_of_a_typed_code_are_read_as_meant():
    assert [
        tidy_code("7k3m 9qx2-pO"),
        tidy_code("IL00000000"),
        tidy_code("７Ｋ３Ｍ９ＱＸ２ＰＤ"),
    ] == [
        "7K3M9QX2P0",
        "1100000000",
        "7K3M9QX2PD",
    ]


@pytest.mark.parametrize(
    "typed", ["", "7K3M9QX2P", "7K3M9QX2PDD", "7K3M9QX2PU", "证证证证证证证证证证"]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert tidy_code(typed) is None


def test_a_code_needs_enough_entropy():
    with pytest.raises(ValueError, match="random bytes"):
        verify_code(b"123456")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (28, "二十八"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (219, "二百一十九"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (9999, "九千九百九十九"),
    ],
)
def test_numbers_in_chinese(number, words):
    assert (chinese_number(number), chinese_ordinal(number)) == (words, "第" + words)


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_numbers_beyond_the_numerals_are_refused(number):
    with pytest.raises(ValueError, match="numeral"):
        chinese_number(number)


@pytest.mark.parametrize(
    ("day", "words", "digits"),
    [
        (date(2026, 9, 28), "二〇二六年九月二十八日", "2026年9月28日"),
        (date(2030, 10, 1), "二〇三〇年十月一日", "2030年10月1日"),
        (date(2026, 12, 10), "二〇二六年十二月十日", "2026年12月10日"),
    ],
)
def test_dates_in_chinese(day, words, digits):
    assert (chinese_date(day), digit_date(day)) == (words, digits)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("数控车工(五轴联动加工技术)", "数控车工（五轴联动加工技术）"),
        ("数控车工 (CNC), 决赛", "数控车工（CNC），决赛"),
        ('在"姑苏杯"中', "在“姑苏杯”中"),
        ("项目:焊接;工种:电工!", "项目：焊接；工种：电工！"),
        ("比分3:2,奖金1,000元", "比分3:2，奖金1,000元"),
        ("CNC Turning (Five-axis), Final", "CNC Turning (Five-axis), Final"),
        ("总分94.35分", "总分94.35分"),
        ("焊接(", "焊接("),
        ("", ""),
    ],
)
def test_ascii_marks_beside_chinese_become_full_width(typed, printed):
    assert full_width(typed) == printed


@pytest.mark.parametrize("character", list("一〇𠮷㙍喆堃犇骉翀頔龑䶮"))
def test_rare_characters_are_chinese(character):
    assert is_han(character)


def test_the_reason_with_all_its_clauses():
    assert reason_sentence(
        contest="姑苏杯",
        year=2026,
        series="苏州市职工职业技能竞赛",
        track="数控车工(五轴联动加工技术)",
        stage="决赛",
        total=Decimal("94.35"),
        rank=1,
    ) == (
        "在“姑苏杯”2026年苏州市职工职业技能竞赛数控车工（五轴联动加工技术）项目决赛中，"
        "以总分94.35分的成绩名列第一，荣获"
    )


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "在2026年苏州市职工创新竞赛中，荣获"),
        ({"track": "五小项目"}, "在2026年苏州市职工创新竞赛五小项目中，荣获"),
        ({"rank": 28}, "在2026年苏州市职工创新竞赛中，名列第二十八，荣获"),
        (
            {"total": Decimal("80.00")},
            "在2026年苏州市职工创新竞赛中，以总分80.00分的成绩表现优异，荣获",
        ),
    ],
)
def test_the_reason_leaves_out_what_is_not_known(parts, sentence):
    assert reason_sentence(year=2026, series="苏州市职工创新竞赛", **parts) == sentence


def test_the_english_sentence():
    assert english_sentence(
        name="Ouyang Jianguo",
        award="First Prize",
        year=2026,
        series="Suzhou Workers’ Vocational Skills Competition",
        track="CNC Turning",
        stage="Final",
        total=Decimal("94.35"),
    ) == (
        "This is to certify that Ouyang Jianguo was awarded the First Prize in CNC Turning, Final "
        "of the 2026 Suzhou Workers’ Vocational Skills Competition, with a total score of 94.35."
    )


@pytest.mark.parametrize(
    ("length", "size"), [(1, 20), (78, 20), (79, 18), (120, 18), (121, 16), (170, 16)]
)
def test_the_reason_steps_down_the_ladder(length, size):
    found = fit(name="欧" * 15, reason="赛" * length, award="一等奖")

    assert found == Fit(reason=size, name=24, award=26)


@pytest.mark.parametrize(
    ("texts", "too_long"),
    [
        ({"reason": "赛" * 171}, "reason"),
        ({"name": "欧" * 33}, "name"),
        ({"issuers": ["会" * 13] * 5}, "issuers"),
        ({"award": "奖" * 27}, "award"),
        ({"members": ["欧阳建国"] * 33}, "members"),
        ({"members": ["欧" * 40]}, "members"),
        ({"english": "word " * 300}, "english"),
        ({"reason": "赛" * 171, "english": "word"}, "reason"),
    ],
)
def test_what_does_not_fit_is_named(texts, too_long):
    assert fit(**{"name": "欧阳建国", "reason": "赛" * 60, "award": "一等奖", **texts}) == too_long


@pytest.mark.parametrize(
    ("count", "size", "per_row"),
    [(1, 14, 4), (8, 14, 4), (9, 12, 6), (18, 12, 6), (19, 10, 8), (32, 10, 8)],
)
def test_members_stand_closer_in_larger_teams(count, size, per_row):
    found = fit(name="姑苏班组", reason="赛" * 60, award="一等奖", members=["欧阳建国"] * count)

    assert isinstance(found, Fit)
    assert (found.members, found.per_row) == (size, per_row)


def test_members_stand_closer_where_a_second_language_takes_their_room():
    found = fit(
        name="数控车工姑苏班组",
        reason="赛" * 50,
        award="团体一等奖",
        members=["欧阳建国"] * 8,
        english="word " * 37,
    )

    assert isinstance(found, Fit)
    assert (found.reason, found.members, found.per_row) == (16, 12, 6)


@pytest.mark.parametrize(
    ("lengths", "size"),
    [([6], 16), ([13, 13], 16), ([13] * 3, 14), ([17], 14), ([20] * 4, 12), ([26, 13], 14)],
)
def test_issuers_stand_closer_where_they_are_many_or_long(lengths, size):
    issuers = ["会" * length for length in lengths]

    found = fit(name="欧阳建国", reason="赛" * 60, award="一等奖", issuers=issuers)

    assert isinstance(found, Fit)
    assert found.issuers == size


def test_text_has_more_room_where_no_award_is_named():
    room = Room(top=80)

    assert fit(name="欧阳", reason="赛" * 160, award="一等奖", room=room) == "reason"
    assert isinstance(fit(name="欧阳", reason="赛" * 160, award="", room=room), Fit)


@pytest.mark.parametrize(("name", "reason", "size"), [(2, 60, 20), (32, 60, 16), (2, 170, 16)])
def test_the_form_of_address_is_no_larger_than_the_name(name, reason, size):
    found = fit(name="欧" * name, reason="赛" * reason, award="一等奖")

    assert isinstance(found, Fit)
    assert found.salutation == size


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("以总分94.35分的成绩名列第一，荣获", "第一，荣获"),
        ("以总分94.35分的成绩名列第一百二十八，荣获", "第一百二十八，荣获"),
        ("在竞赛中组织有力、成绩突出，特授予", "成绩突出，特授予"),
        ("完成的项目《夹具》成绩优异，荣获", "优异，荣获"),
        ("数控车工项目比赛，完成全部赛程，特发此证。", "完成全部赛程，特发此证。"),
        ("为表彰先进特授予", "进特授予"),
        ("荣获", "荣获"),
    ],
)
def test_the_end_of_a_reason_tears_no_word(reason, end):
    assert parted(reason) == (reason.removesuffix(end), end)


def test_latin_takes_half_the_width_of_chinese():
    assert [width_in_han(text) for text in ("欧阳", "94.35", "“姑苏杯”", "")] == [
        2.0,
        2.5,
        5.0,
        0.0,
    ]


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("欧阳建国", []),
        ("买买提·吐尔逊", []),
        ("欧\u202e阳\u202e", ["\u202e"]),
        ("欧\n阳\u200b", ["\n", "\u200b"]),
        ("\ue000", ["\ue000"]),
        ("Jose\u0301", []),
        ("か\u3099", []),
        ("欧\u0301阳", ["\u0301"]),
        ("e" + "\u0301\u0336" * 15, ["\u0336", "\u0301"]),
        ("\u0301", ["\u0301"]),
    ],
)
def test_marks_without_a_place_on_paper_are_found(text, bad):
    assert unprintable(text) == bad


def test_seal_characters_stand_around_the_top():
    assert seal_glyphs("甲乙丙") == [
        {"text": "甲", "x": "117.13", "y": "82.18", "turn": "-36.00"},
        {"text": "乙", "x": "210.00", "y": "52.00", "turn": "0.00"},
        {"text": "丙", "x": "302.87", "y": "82.18", "turn": "36.00"},
    ]


def test_a_long_seal_keeps_the_lower_third_free():
    turns = [glyph["turn"] for glyph in seal_glyphs("苏州市总工会苏州市总工会")]

    assert (turns[0], turns[-1], seal_glyphs("")) == ("-120.00", "120.00", [])
