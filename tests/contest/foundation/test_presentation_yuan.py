"""Money as leaders read it: 万元 in Chinese, whole yuan in English."""

from decimal import Decimal

import pytest
from flask_babel import force_locale

from contest.foundation.presentation import yuan


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (Decimal("31200000"), "3,120", "31,200,000"),
        (Decimal("1050000.50"), "105", "1,050,001"),
        (Decimal("4900"), "0.49", "4,900"),
        (Decimal("1000000"), "100", "1,000,000"),
        (0, "0", "0"),
    ],
)
def test_money_is_read_in_the_unit_of_the_language(app, amount, chinese, english):
    with app.test_request_context():
        with force_locale("zh_Hans_CN"):
            assert yuan(amount).replace("CNY ", "").removesuffix(" 万元") == chinese
        with force_locale("en"):
            assert yuan(amount) == f"CNY {english}"


def test_no_money_is_a_dash(app):
    with app.test_request_context():
        assert yuan(None) == "–"
