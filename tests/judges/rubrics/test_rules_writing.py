"""A scheme that is written and read again is the same, whatever rules it holds."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from config import ROOT
from contest.foundation.office import Heading, Sheet, read_cell, read_table, write_xlsx
from judges.rubrics.rules import SCHEME_COLUMNS, SchemeRow, read_scheme, scheme_rows

PLACES = (ROOT / "contest/editions/event_templates", ROOT / "tests/data")


def documents() -> Iterator[Path]:
    for place in PLACES:
        yield from sorted(place.rglob("*.json"))


def rubrics_in(path: Path) -> dict[str, Any]:
    loaded = json.loads(path.read_text(encoding="utf-8"))
    document = loaded.get("definition", loaded) if isinstance(loaded, dict) else {}
    return document.get("rubrics", {}) if isinstance(document, dict) else {}


SHIPPED = {
    f"{path.stem}-{code}": rubric
    for path in documents()
    for code, rubric in rubrics_in(path).items()
}


def as_table(rubric, english=False):
    titles = [column.label_en if english else column.label for column in SCHEME_COLUMNS]
    book = write_xlsx([Sheet("评分细则", [Heading(t) for t in titles], scheme_rows(rubric))])
    return read_table(book, "scheme.xlsx", columns=SCHEME_COLUMNS)


def read(table):
    assert table.all_faults == ()
    return read_scheme([SchemeRow(row.number, row.values) for row in table.rows])


def a_rubric(*criteria, **section):
    full = {"code": "A", "name": "模块A", **section, "criteria": list(criteria)}
    return {"name": "评分表", "max": "1", "sections": [full]}


def a_criterion(**parts):
    return {"code": "A1", "name": "外观", "type": "points", "max": "10", **parts}


def test_there_are_schemes_of_every_kind_to_be_tried():
    sections = [section for rubric in SHIPPED.values() for section in rubric["sections"]]
    kinds = {criterion["type"] for section in sections for criterion in section["criteria"]}
    assert len(SHIPPED) >= 40
    assert len(kinds) == 9


@pytest.mark.parametrize("name", SHIPPED)
def test_every_known_scheme_comes_back_as_it_was(name):
    rubric = SHIPPED[name]
    scheme = read_scheme([SchemeRow(n, cells) for n, cells in enumerate(as_cells(rubric), 2)])

    assert (scheme.faults, scheme.hints) == ([], [])
    assert scheme.sections == rubric["sections"]


def as_cells(rubric):
    """The rows as their columns read them; a spreadsheet for each rubric would take seconds."""
    return [
        {
            column.key: read_cell(column, None if cell is None else str(cell))
            for column, cell in zip(SCHEME_COLUMNS, row, strict=True)
        }
        for row in scheme_rows(rubric)
    ]


@pytest.mark.parametrize("english", [False, True])
def test_a_spreadsheet_gives_back_numbers_texts_and_levels(english):
    template = ROOT / "contest/editions/event_templates/worldskills-mechatronics.json"
    (rubric,) = rubrics_in(template).values()

    assert read(as_table(rubric, english)).sections == rubric["sections"]


AWKWARD: list[dict[str, Any]] = [
    {"max": "6.50", "step": "0.50"},
    {"name": "=SUM(A1:A9)", "text": "+1 分；-1 分", "text_en": "'=cmd"},
    {"text": "第一行\n第二行  两个空格", "name_en": " lead"},
    {"factor": "1.5"},
    {"max": 10},
    {"type": "measurement", "tolerance": {"low": "-0.010", "high": "0.010"}},
    {"type": "measurement", "tolerance": {"low": "1"}, "unit": "m³/h 2 档"},
    {"type": "judgement", "levels": [{"value": 1, "text": "甲"}, {"value": 0}]},
    {"levels": [{"from_percent": "0", "text": "没有上界"}]},
    {"levels": [{"value": 3, "from_percent": "0", "to_percent": "9", "text": "两样"}]},
    {"text": "", "text_en": "\u200b"},
    {"max": "123456789012.123456789"},
]


def test_what_a_column_cannot_carry_comes_back_too():
    criteria = [a_criterion(**{"code": f"A{n}", **one}) for n, one in enumerate(AWKWARD)]
    rubric = a_rubric(a_criterion(code="A"), *criteria, beyond_max=True, name_en="Module  A")

    assert read(as_table(rubric)).sections == rubric["sections"]


def test_texts_that_look_like_formulas_are_texts_in_the_file():
    rubric = a_rubric(a_criterion(name="=1+1", text="@SUM(A1)"))

    table = as_table(rubric)

    assert table.all_faults == ()
    assert [row.values["aspect"] for row in table.rows] == [None, "=1+1"]


def test_plain_marks_are_numbers_and_the_layout_is_that_of_skills_competitions():
    module, aspect = scheme_rows(a_rubric(a_criterion(max="10", type="pass_fail", text="齐全")))

    keys = [column.key for column in SCHEME_COLUMNS]
    assert keys[:11] == [
        "id", "title", "type", "aspect", "score", "extra", "requirement", "wsss", "max", "letter",
        "total",
    ]  # fmt: skip
    assert (module[1], module[9], str(module[10])) == ("模块A", "A", "10")
    assert aspect[:8] == ("A1", None, "M", "外观", None, "齐全", None, None)
    assert aspect[8] == Decimal(10)
