import pytest

from contest.foundation.errors import NotPermitted
from contest.foundation.signals import Message
from contest.notifications import queries
from contest.notifications.operations import keep_message, read_all, read_message
from tests.factories.people import a_person, an_actor


def test_reading_counts_down_and_another_may_not(session, now):
    person = a_person(session)
    reader, stranger = an_actor(session, "entrant", person=person), an_actor(session, "entrant")
    for _ in range(3):
        keep_message(session, Message("test", [person.id], {"name": "x"}), now=now)
    first = queries.inbox(session, reader)[-1]

    read_message(session, reader, first, now=now)

    assert (first.read_at, queries.unread(session, reader)) == (now, 2)
    with pytest.raises(NotPermitted):
        read_message(session, stranger, queries.inbox(session, reader)[0], now=now)


def test_reading_all_leaves_others_unread(session, now):
    one, two = a_person(session), a_person(session)
    reader, other = (an_actor(session, "entrant", person=person) for person in (one, two))
    keep_message(session, Message("test", [one.id, two.id], {"name": "x"}), now=now)

    read_all(session, reader, now=now)

    assert (queries.unread(session, reader), queries.unread(session, other)) == (0, 1)
