from datetime import timedelta

import pytest

from contest.entries.errors import NobodyToRemind, RegistrationClosed
from contest.entries.models import EntryState
from contest.entries.operations import remind_unfinished
from contest.foundation.errors import NotPermitted, TooManyAttempts
from contest.notifications.models import StoredMessage
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, an_actor, apart, signed_in


def told(session):
    query = session.query(StoredMessage).filter_by(kind="entry_unfinished")
    return sorted(row.person_id for row in query)


def test_only_those_are_reminded_who_have_not_handed_in(session, now):
    event = a_registration(session)
    draft = an_entry(session, event, state=EntryState.DRAFT)
    returned = an_entry(session, event, state=EntryState.RETURNED)
    an_entry(session, event)
    an_entry(session, a_registration(session), state=EntryState.DRAFT)

    assert remind_unfinished(session, SYSTEM, event, now=now) == 2

    people = [entry.members[0].person_id for entry in (draft, returned)]
    assert told(session) == sorted(people)


def test_nobody_is_reminded_twice_in_a_day(session, now):
    event = a_registration(session)
    an_entry(session, event, state=EntryState.DRAFT)
    remind_unfinished(session, SYSTEM, event, now=now)

    with pytest.raises(TooManyAttempts):
        remind_unfinished(session, SYSTEM, event, now=now + timedelta(hours=1))
    assert len(told(session)) == 1


def test_without_drafts_or_time_there_is_nothing_to_remind_of(session, now):
    event = a_registration(session)
    with pytest.raises(NobodyToRemind):
        remind_unfinished(session, SYSTEM, event, now=now)
    an_entry(session, event, state=EntryState.DRAFT)
    event.registration_closes_at = now

    with pytest.raises(RegistrationClosed):
        remind_unfinished(session, SYSTEM, event, now=now)
    with pytest.raises(NotPermitted):
        remind_unfinished(session, an_actor(session, "clerk"), event, now=now)


def test_the_button_stands_beside_the_number_of_drafts(client, writing, clock, now):
    with writing() as session:
        event = a_registration(session)
        an_entry(session, event, state=EntryState.DRAFT)
        organiser = an_actor(session, "organiser", event=event)
        apart(session)
        signed_in(client, session, organiser)
        place = f"/events/{event.public_id}/entries/remind"
    page = client.get(f"/events/{event.public_id}").text

    answer = client.post(place)

    assert place in page
    assert answer.status_code == 303
    assert "已提醒" in client.get(answer.location).text
