"""Registering over the pages: newcomers, workers alone, captains, unit contacts, the organiser."""

from datetime import UTC, datetime

import pytest

from contest.editions.queries import event_by_public_id
from contest.entries.models import EntryState
from contest.entries.queries import entries_page
from contest.people.queries import user_by_login
from tests.factories.entries import a_registration
from tests.factories.people import an_enterprise

IDENTITY = "11010519491231002X"
SECOND_IDENTITY = "320311770706001"
TEAM = {"subject": "team", "team": {"min": 2, "max": 3}}


@pytest.fixture
def today():
    """The machine's clock, which requests read."""
    return datetime.now(UTC)


def entries_of(writing, event_id, states=tuple(EntryState)) -> list[tuple[object, ...]]:
    with writing() as session:
        event = event_by_public_id(session, event_id)
        page = entries_page(session, event, states=states)
        return [
            (
                entry.number,
                entry.state.value,
                entry.title,
                [member.person.name for member in entry.members],
                entry.unit.name if entry.unit else None,
            )
            for entry in page.entries
        ]


def test_a_newcomer_makes_an_account_and_registers_alone(client, writing, today):
    with writing() as session:
        an_enterprise(session, "亨通集团有限公司")
        event_id = a_registration(session, now=today).public_id

    asked = client.get(f"/events/{event_id}/register")
    made = client.post(
        f"/events/{event_id}/register/account",
        data={
            "name": "王磊",
            "phone": "138 0013 8000",
            "identity": IDENTITY,
            "unit": "亨通集团有限公司",
            "password": "correct horse battery",
        },
    )
    form = client.get(made.headers["Location"])
    sent = client.post(f"/events/{event_id}/register", data={"action": "submit"})

    assert (asked.status_code, made.status_code, form.status_code) == (200, 303, 200)
    assert "王磊" in form.text
    assert sent.status_code == 303
    assert entries_of(writing, event_id) == [(1, "submitted", None, ["王磊"], "亨通集团有限公司")]
    with writing() as session:
        user = user_by_login(session, "13800138000")
        assert user is not None
        assert IDENTITY not in (user.person.identity_cipher or "")
