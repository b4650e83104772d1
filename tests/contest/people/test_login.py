"""Signing in from a hall where everybody sits behind one address."""

import pytest

from contest.people.rules import ATTEMPTS_OF_ACCOUNT, ATTEMPTS_OF_ADDRESS
from tests.factories.people import PASSWORD, a_user


def type_in(app, login, password=PASSWORD):
    """Sign in from a browser of its own at the hall's one address."""
    return app.test_client().post("/sign-in", data={"login": login, "password": password})


@pytest.mark.slow
def test_an_attacked_account_is_shut_and_its_neighbours_behind_one_address_are_not(app, writing):
    neighbours = [f"judge{number}" for number in range(5)]
    with writing() as session:
        for login in ["attacked", *neighbours]:
            a_user(session, login=login, password=PASSWORD)

    for _attempt in range(ATTEMPTS_OF_ACCOUNT):
        assert type_in(app, "attacked", "guess").status_code == 422
    shut = type_in(app, "attacked")

    assert shut.status_code == 429
    assert [type_in(app, login).status_code for login in neighbours] == [303] * 5
    # Thirty tablets that mistype twice each stay far below what one address may.
    assert ATTEMPTS_OF_ADDRESS >= 30 * ATTEMPTS_OF_ACCOUNT
