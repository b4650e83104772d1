"""Every kind of criterion is said in sentences that hold its numbers."""

from decimal import Decimal

import pytest

from judges.rubrics.render import Line, plain, rubric_text
from judges.scoring.definition import Rubric, parse_definition
from tests.factories.editions import a_document


def rubric_with(*criteria: dict[str, object], **more: object) -> Rubric:
    total = sum(Decimal(str(c["max"])) for c in criteria)
    document = a_document("workshop")
    document["rubrics"]["practical"] = {
        "name": "评分表",
        "max": str(total),
        "sections": [{"code": "a", "name": "甲", "name_en": "Part A", "criteria": list(criteria)}],
        **more,
    }
    document["ranking"] = {"compose": "sum"}
    return parse_definition(document).rubrics["practical"]


def said(line: Line) -> str:
    params = {k: said(v) if isinstance(v, Line) else v for k, v in line.params.items()}
    return line.message % params


def sentences(criterion: dict[str, object]) -> list[str]:
    text = rubric_text(rubric_with(criterion), english=True)
    return [said(line) for line in text.sections[0].criteria[0].lines]


def a(kind: str, **more: object) -> dict[str, object]:
    return {"code": "X1", "name": "项目", "type": kind, "max": "8", **more}


BAND = {"unit": "mm", "decimals": 3}


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (
            a(
                "measurement", **BAND, tolerance={"low": "47.975", "high": "48.000"},
                excess_bands=[{"up_to": "0.005", "share": "1"}, {"up_to": "0.010", "share": "0.5"}],
                agree_within="0.005",
            ),
            [
                "From 47.975 to 48.000 mm: full marks, 8.",
                "Outside by up to 0.005 mm: 8.",
                "Outside by up to 0.010 mm: 4.",
                "Further outside: 0.",
                "Two judges who differ by more than 0.005 mm ask a third to measure.",
            ],
        ),
        (
            a(
                "measurement", **BAND, tolerance={"high": "0.020"},
                excess_steps={"every": "0.01", "minus": "2"},
            ),
            [
                "At most 0.020 mm: full marks, 8.",
                "Outside: −2 for each started 0.01 mm, never below 0.",
            ],
        ),
        (
            a(
                "measurement", unit="s", decimals=0,
                value_bands={
                    "direction": "up_to",
                    "bands": [{"limit": "12", "marks": "8"}, {"limit": "14", "marks": "4"}],
                },
            ),
            ["Up to 12 s: 8.", "Up to 14 s: 4.", "Otherwise: 0."],
        ),
        (
            a("points", step="0.5"),
            ["From 0 to 8 points in steps of 0.5."],
        ),
        (a("pass_fail"), ["Met: 8. Not met: 0."]),
        (
            a("pass_fail", parts=3, part_names=["一", "二", "三"], part_names_en=["A", "B", "C"]),
            ["3 checks, each 2.6667 or 0: A, B, C."],
        ),
        (
            a("deduction", each="3", most=10),
            ["Starts at 8; −3 for each breach, never below 0."],
        ),
        (
            {**a("deduction", each="2", cap="6"), "max": "0"},
            ["−2 off the total for each breach, at most −6."],
        ),
        (
            {**a("deduction", effect="disqualify", most=1), "max": "0"},
            ["One occurrence disqualifies."],
        ),
        (
            {
                **a(
                    "time", limit_seconds=14400, block_seconds=180, penalty="1", started=True,
                    stop_after_seconds=905,
                ),
                "max": "0",
            },
            [
                "Time allowed: 240 min.",
                "−1 off the total for each started 3 min beyond it.",
                "Stopped 905 s after the limit.",
            ],
        ),
        (
            a(
                "indicator", method="attainment",
                bonus={"every_percent": "1", "add": "0.2", "cap": "3"},
            ),
            [
                "8 × actual ÷ target, at most 8.",
                "+0.2 for each full 1 % above the target, at most +3.",
            ],
        ),
        (
            a(
                "indicator", method="steps", unit="%", decimals=1, threshold="98.5",
                bad_side="below", every="0.1", minus="1",
            ),
            ["−1 for each step of 0.1 % below 98.5, never below 0."],
        ),
        (
            a(
                "indicator", method="count", start="8", each="-2", floor="0",
                flag={"code": "accident", "name": "事故", "name_en": "accident", "mark": "0"},
            ),
            [
                "8, then −2 for each one counted.",
                "Never below 0.",
                "With “accident” the mark is 0.",
            ],
        ),
        (
            a("indicator", method="mean", reading_max="10"),
            ["The mean of all readings (each 0 to 10), brought to 8."],
        ),
        (a("imported"), ["Taken over from a list; no judge marks it."]),
    ],
)  # fmt: skip
def test_a_criterion_is_said_in_sentences(criterion, expected):
    assert sentences(criterion) == expected


def test_a_judgement_says_every_level_in_its_own_words():
    levels = [{"value": n, "name": f"第{n}级", "text": f"文字{n}"} for n in range(4)]
    text = rubric_text(rubric_with(a("judgement", levels=levels)), english=False)

    criterion = text.sections[0].criteria[0]

    assert [(said(row.scale), row.name, row.text) for row in criterion.levels] == [
        (f"Level {n}", f"第{n}级", f"文字{n}") for n in range(4)
    ]
    assert [said(line) for line in criterion.lines] == [
        "Each judge gives a level from 0 to 3; all of them at the top make 8.",
        "Judges more than 1 apart talk it over and mark again.",
    ]


def test_gates_hold_for_the_whole_sheet_and_name_their_sections():
    rubric = parse_definition(a_document("skills-cnc-turner")).rubrics["practical"]

    rules = [said(line) for line in rubric_text(rubric, english=True).rules]

    assert rules == [
        "While “Workpiece quality” is below 48, these count 0: Use of machine and tools, "
        "Safe and civilised production.",
        "The total is never below 0.",
    ]


def test_names_follow_the_language_and_fall_back_to_chinese():
    rubric = rubric_with(a("pass_fail"))

    english, chinese = rubric_text(rubric, english=True), rubric_text(rubric, english=False)

    assert (english.sections[0].name, chinese.sections[0].name) == ("Part A", "甲")
    assert english.sections[0].criteria[0].name == "项目"


@pytest.mark.parametrize(
    ("number", "text"), [("8.00", "8"), ("0.50", "0.5"), ("100", "100"), ("3.33333", "3.3333")]
)
def test_numbers_are_plain(number, text):
    assert plain(Decimal(number)) == text
