"""An unfinished form: kept as it is, shown to its writer alone, gone once it is saved."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contest.entries import operations
from contest.entries.errors import FormTooLarge
from contest.entries.models import EntryDraft
from contest.entries.operations import keep_draft, kept_draft
from contest.foundation.errors import SignInNeeded
from contest.foundation.permissions import ANONYMOUS
from tests.conftest import NOON
from tests.factories.entries import a_registration
from tests.factories.people import a_person, an_actor, signed_in

IDENTITY = "11010519491231002X"
TEAM = {"subject": "team", "team": {"min": 2, "max": 3}}


def test_a_form_is_kept_encrypted_for_its_writer_alone(session):
    event = a_registration(session)
    writer, other = (an_actor(session, "entrant") for _ in range(2))

    keep_draft(session, writer, event, place="self", typed={"a": ["1"]}, now=NOON)
    keep_draft(session, writer, event, place="self", typed={"identity": [IDENTITY]}, now=NOON)

    assert kept_draft(session, writer, event, place="self") == ({"identity": [IDENTITY]}, NOON)
    assert kept_draft(session, writer, event, place="unit") is None
    assert kept_draft(session, other, event, place="self") is None
    assert IDENTITY not in session.scalars(select(EntryDraft.typed_cipher)).one()


def test_visitors_and_endless_texts_are_refused(session):
    event = a_registration(session)
    writer = an_actor(session, "entrant")

    with pytest.raises(SignInNeeded):
        keep_draft(session, ANONYMOUS, event, place="self", typed={}, now=NOON)
    with pytest.raises(FormTooLarge):
        keep_draft(session, writer, event, place="self", typed={"a": ["长" * 200_001]}, now=NOON)


def test_what_nobody_comes_back_to_is_forgotten(session):
    event = a_registration(session)
    writer = an_actor(session, "entrant")
    keep_draft(session, writer, event, place="self", typed={"a": ["1"]}, now=NOON)

    operations.drop_old_drafts(session, now=NOON + timedelta(days=60))
    kept = kept_draft(session, writer, event, place="self")
    operations.drop_old_drafts(session, now=NOON + timedelta(days=61))

    assert (kept is not None, kept_draft(session, writer, event, place="self")) == (True, None)


def test_a_half_typed_team_comes_back_on_another_phone_and_goes_when_saved(client, writing):
    today = datetime.now(UTC)
    with writing() as session:
        event_id = a_registration(session, entrants=TEAM, now=today).public_id
        captain = an_actor(session, "entrant", person=a_person(session))
        signed_in(client, session, captain)
    address = f"/events/{event_id}/register"
    typed = {
        "title": "求实队",
        "members-0-name": "李",
        "members-0-phone": "138",
        "members-1-name": "周",
    }

    kept = client.post(f"{address}/draft", data=typed)
    again = client.get(address)
    saved = client.post(
        address,
        data={"title": "求实队", "members-0-name": "李敏", "action": "save"},
    )
    empty = client.get(f"{saved.headers['Location']}/edit")
    change = f"{saved.headers['Location']}/edit"
    client.post(f"{change}/draft", data={"title": "求真队"})
    changed = client.get(change)
    dropped = client.post(f"{change}/draft", data={"action": "discard"})

    assert (kept.status_code, list(kept.json)) == (200, ["saved_at"])
    assert [f'value="{value}"' in again.text for value in typed.values()] == [True] * 4
    assert saved.status_code == 303
    assert 'value="求真队"' in changed.text
    assert 'value="求真队"' not in empty.text
    assert dropped.status_code == 303
    assert 'value="求实队"' in client.get(change).text
