"""Production refuses a database that holds the demonstration's accounts."""

import pytest

from config import ProductionConfig
from contest.app import create_app
from contest.foundation.feature import RefusedToStart
from contest.people import operations
from tests.conftest import NOON
from tests.factories.people import PASSWORD, SYSTEM, a_person, a_user


def production(app, **settings):
    """The settings of a union's server over the database of the test."""
    named = {"DATA": app.config["DATA"], "SECRET_KEY": app.config["SECRET_KEY"], **settings}
    url = named.pop("url", app.config["SQLALCHEMY_DATABASE_URI"])
    return type("Served", (ProductionConfig,), {**named, "SQLALCHEMY_DATABASE_URI": url})


def test_a_demo_account_stops_production_and_not_the_workshop(app, writing):
    with writing() as session:
        a_user(session)
    served = production(app, QUEUE_WORKER=False)
    assert create_app(served).config["DEMO_ALLOWED"] is False

    with writing() as session:
        operations.add_user(
            session,
            SYSTEM,
            person=a_person(session),
            login="organiser@demo",
            password=PASSWORD,
            is_demo=True,
            now=NOON,
        )

    with pytest.raises(RefusedToStart, match=r"organiser@demo.*LEITAI_DATA"):
        create_app(served)
    assert create_app(type("Workshop", (served,), {"DEMO_ALLOWED": True})).config["DEMO_ALLOWED"]


def test_a_database_before_its_first_migration_is_no_demo(app, tmp_path):
    empty = production(app, url=f"sqlite:///{tmp_path / 'empty.db'}", QUEUE_WORKER=False)

    assert create_app(empty).config["HTTPS"]
