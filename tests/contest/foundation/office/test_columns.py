"""Cells are read into one spelling by the kind of their column."""

import pytest

from contest.foundation.identity import Malformed
from contest.foundation.office import (
    Column,
    Kind,
    read_cell,
    word_of,
)


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (Kind.TEXT, "  亨通\u3000集团\u200b\n ", "亨通 集团"),
        (Kind.TEXT, "'=1+1", "=1+1"),
        (Kind.NAME, "李 \u3000 敏", "李敏"),
        (Kind.NAME, "Alan  Turing", "Alan Turing"),
        (Kind.DATE, "1990年1月2日", "1990-01-02"),
        (Kind.DATE, "19900102", "1990-01-02"),
        (Kind.DATE, "１９９０．１．２", "1990-01-02"),
        (Kind.DATE, "1990-01-02T00:00:00", "1990-01-02"),
        (Kind.INTEGER, "１，２３４", "1234"),
        (Kind.DECIMAL, "1,234.50", "1234.50"),
        (Kind.DECIMAL, "−0.5", "-0.5"),
        (Kind.EMAIL, "Li.Min@例子.cn", "Li.Min@例子.cn"),
        (Kind.CREDIT_CODE, "91110000600037341l", None),
        (Kind.CREDIT_CODE, " 9111 0000 6000 3734 1L", "91110000600037341L"),
        (Kind.INTEGER, "1.5", None),
        (Kind.DECIMAL, "NaN", None),
        (Kind.DECIMAL, "12%", None),
        (Kind.DECIMAL, "1e999999999", None),
        (Kind.DECIMAL, "1e-999999999", None),
        (Kind.INTEGER, "1e999999999", None),
        (Kind.DECIMAL, "1e3", "1000"),
        (Kind.DATE, "2026-02-30", None),
        (Kind.EMAIL, "nobody", None),
    ],
)
def test_cells_are_read_by_their_kind(kind, written, kept):
    column = Column("x", "X", kind=kind)
    if kept is None and not written.endswith("l"):
        with pytest.raises(Malformed):
            read_cell(column, written)
    else:
        assert read_cell(column, written) == (kept or written.upper())


def test_a_text_that_is_too_long_says_how_long():
    with pytest.raises(Malformed) as caught:
        read_cell(Column("x", "X", max_length=3), "四个汉字")

    assert caught.value.params == {"count": 4, "limit": 3}


def test_a_choice_is_written_as_a_word_that_is_read_again():
    column = Column("kind", "类别", kind=Kind.CHOICE, choices={"小发明": "inv", "小革新": "ref"})

    words = [word_of(column, value) for value in ("ref", "写错了", None)]

    assert words == ["小革新", "写错了", None]
    assert read_cell(column, words[0]) == "ref"
    assert word_of(Column("name", "姓名"), "ref") == "ref"
