"""A stage that is judged, and tablets of its first judge."""

from collections.abc import Callable

import pytest

from tests.factories.people import apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, Tablet, a_hall


@pytest.fixture
def hall(writing) -> Hall:
    with writing() as session:
        return a_hall(session)


@pytest.fixture
def tablet_of(app, writing) -> Callable[..., Tablet]:
    """Makes an enrolled tablet of a seat's judge; each has cookies of its own."""

    def made(hall: Hall, seat: int = 0) -> Tablet:
        client = app.test_client()
        with writing() as session:
            judge = judge_on(session, hall.judging.panel.seats[seat])
            apart(session)
            signed_in(client, session, judge)
        return Tablet(client, hall.event).enrol()

    return made


@pytest.fixture
def tablet(hall, tablet_of) -> Tablet:
    return tablet_of(hall)
