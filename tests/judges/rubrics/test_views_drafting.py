"""Awards and ties of a new contest as the wizard reads them."""

import pytest

from judges.rubrics.views.drafting import read_awards, read_rubric, show_rubric
from tests.factories.editions import a_document
from tests.forms import fields_in

AWARDS = {
    "minimum_field": 0,
    "rules": [
        {"code": "first", "name": "一等奖", "count": 1, "ties": "block"},
        {"code": "line", "name": "合格", "line": "60", "stage_lines": {"practical": "60"}},
    ],
}


def test_awards_are_changed_dropped_and_added():
    read = read_awards(
        {"awards": AWARDS},
        {
            "award-0-old": "0", "award-0-name": "一等奖", "award-0-how": "percent",
            "award-0-value": "10",
            "award-1-old": "1", "award-1-name": "", "award-1-how": "line", "award-1-value": "60",
            "award-2-name": "优胜奖", "award-2-how": "rest", "award-2-value": "",
            "minimum_field": "8",
        },
    )  # fmt: skip

    assert read["awards"] == {
        "minimum_field": 8,
        "rules": [
            {"code": "first", "name": "一等奖", "percent": "10", "ties": "block"},
            {"code": "A1", "name": "优胜奖", "rest": True, "ties": "include_all"},
        ],
    }


@pytest.fixture
def sent(app):
    """What the rubric's step sends untouched, inside a request that asks for it."""
    with app.test_request_context("/drafts/x/rubric"):
        from contest.foundation.web import page  # noqa: PLC0415

        shown = page("rubrics/draft_rubric.html", draft=None, **show_rubric(a_document(), None))
        yield fields_in(f"<main>{shown}</main>")


def test_trimming_seats_and_totals_are_read(sent):
    read = read_rubric(
        a_document(), {**sent, "seats-practical": "5", "trim-practical": "1", "decimals": "1"}
    )

    assert read["stages"][0]["panel"] == {
        "seats": 5, "aggregate": "trimmed_mean", "aggregate_by": "sheet",
        "trim_high": 1, "trim_low": 1,
    }  # fmt: skip
    assert read["ranking"]["decimals"] == 1
    again = read_rubric(read, {**sent, "seats-practical": "3"})
    assert again["stages"][0]["panel"] == a_document()["stages"][0]["panel"]


def test_ties_are_put_in_another_order_and_others_added(sent):
    # Quality, craft, and the section that is offered: safety.
    placed = {"tie-0-place": "3", "tie-1-place": "", "tie-2-place": "1"}

    chain = read_rubric(a_document(), {**sent, **placed})["ranking"]["tie_chain"]

    assert [rule["section"] for rule in chain] == ["safety", "quality"]
    assert chain[0]["name"] == "安全得分高者在前"


def test_more_points_move_the_maximum_of_rubric_and_stage(sent):
    read = read_rubric(a_document(), {**sent, "row-2-max": "50"})

    assert read["rubrics"]["practical"]["max"] == "110"
    assert read["stages"][0]["max"] == "110"
