"""Column types."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.dialects import sqlite

from contest.foundation.orm import PUBLIC_ID_ALPHABET, Exact, UtcDateTime, new_public_id

DIALECT = sqlite.dialect()


def test_an_instant_is_kept_in_utc_and_comes_back_aware() -> None:
    shanghai = datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=8)))

    kept = UtcDateTime().process_bind_param(shanghai, DIALECT)

    assert kept == datetime(2026, 11, 20, 4, 0)  # noqa: DTZ001 - as the database holds it
    assert UtcDateTime().process_result_value(kept, DIALECT) == shanghai
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001


@pytest.mark.parametrize("number", ["0", "90.995", "-3", "123456789.123456"])
def test_a_decimal_comes_back_as_it_went_in(number: str) -> None:
    kept = Exact(6).process_bind_param(Decimal(number), DIALECT)

    assert isinstance(kept, int)
    assert Exact(6).process_result_value(kept, DIALECT) == Decimal(number)


def test_a_decimal_that_does_not_fit_is_refused_and_never_rounded() -> None:
    with pytest.raises(ValueError, match="decimals"):
        Exact(2).process_bind_param(Decimal("90.995"), DIALECT)
    with pytest.raises(TypeError):
        Exact(2).process_bind_param(90.5, DIALECT)  # type: ignore[arg-type]


def test_public_ids_are_random_and_of_one_form() -> None:
    ids = {new_public_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(len(one) == 26 and set(one) <= set(PUBLIC_ID_ALPHABET) for one in ids)
