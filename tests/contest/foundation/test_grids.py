"""Rows of a form that is drawn as a table."""

import pytest

from contest.foundation.grids import sent_rows, whole_or_text


def test_rows_come_in_the_order_of_their_numbers_with_their_own_cells():
    sent = {
        "csrf_token": "x",
        "group-10-name": " 职工组 ",
        "group-2-name": "学生组",
        "group-2-name_en": "Students",
        "award-0-name": "一等奖",
        "group-x-name": "no number",
        "group-3": "no key",
    }

    assert sent_rows(sent, "group") == [
        {"name": "学生组", "name_en": "Students"},
        {"name": "职工组"},
    ]
    assert sent_rows(sent, "field") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("007", 7), ("5.5", "5.5"), ("", ""), ("５", "５"), ("9" * 12, "9" * 12)],
)
def test_only_plain_whole_numbers_become_numbers(text, value):
    assert whole_or_text(text) == value
