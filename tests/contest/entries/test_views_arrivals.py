"""The door on the day: a scanned code, the list of who is missing, undo, all in the trail."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from contest.editions.models import EventPhase
from contest.editions.operations import move_phase
from contest.editions.queries import event_by_public_id
from contest.entries.models import EntryState
from contest.entries.queries import arrival_counts, entry_by_public_id
from contest.foundation import ledger
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, an_actor, signed_in
from tests.paper import code_on, picture_of


def a_day(client, writing):
    """Two entries that take part and one that waits; the clerk is at the door."""
    now = datetime.now(UTC)
    with writing() as session:
        event = a_registration(session, now=now)
        accepted = [
            an_entry(session, event, people=[a_person(session, name=name)], now=now,
                     state=EntryState.ACCEPTED)
            for name in ("单洪伟", "钱正")
        ]  # fmt: skip
        waits = an_entry(session, event, now=now)
        clerk = an_actor(session, "clerk")
        signed_in(client, session, clerk)
        return event.public_id, [one.public_id for one in (*accepted, waits)], clerk


def counts(writing, event_id):
    with writing() as session:
        return arrival_counts(session, event_by_public_id(session, event_id))


def test_a_scanned_code_leads_to_who_should_stand_there_and_notes_it_once(client, writing):
    event_id, (first, second, waits), clerk = a_day(client, writing)
    slips = client.get(f"/events/{event_id}/check-in/slips.pdf")
    scanned = code_on(picture_of(slips.data, dpi=150))
    [address] = [urlsplit(one).path for one in scanned if first in one]

    shown = client.get(address).text
    assert counts(writing, event_id) == (0, 2), "looking notes nothing"
    done, again, wrong = (client.post(f"/check-in/{one}") for one in (first, first, waits))
    missing = client.get(f"/events/{event_id}/check-in?who=missing").text
    found = client.get(f"/events/{event_id}/check-in?q=shanhong").text

    assert len(scanned) == 2
    assert address == f"/check-in/{first}"
    assert "单洪伟" in shown
    assert (done.status_code, again.status_code, wrong.status_code) == (303, 409, 409)
    assert counts(writing, event_id) == (1, 2)
    assert "钱正" in missing
    assert "单洪伟" not in missing
    assert "单洪伟" in found

    undone = client.post(f"/check-in/{first}/undo")
    nothing = client.post(f"/check-in/{second}/undo")
    assert (undone.status_code, nothing.status_code) == (303, 409)
    assert counts(writing, event_id) == (0, 2)
    with writing() as session:
        event = event_by_public_id(session, event_id)
        kinds = ("entry.check_in", "entry.undo_check_in")
        told = list(ledger.records(session, event.stream, kinds=kinds))
        assert [(row["kind"], row["subject"], row["actor"]) for _, row in told] == [
            (kind, first, clerk.reference) for kind in kinds
        ]


def test_an_entrant_shows_a_code_on_the_phone_and_cannot_check_in_alone(client, writing):
    _event_id, (first, *_), _clerk = a_day(client, writing)
    with writing() as session:
        entry = entry_by_public_id(session, first)
        entrant = an_actor(session, "entrant", person=entry.members[0].person)
        signed_in(client, session, entrant)

    own = client.get(f"/entries/{first}").text
    refused = [client.get(f"/check-in/{first}"), client.post(f"/check-in/{first}")]

    assert "qr-picture" in own
    assert [answer.status_code for answer in refused] == [403, 403]


def test_nobody_is_checked_in_once_the_results_stand(client, writing):
    event_id, (first, *_), _clerk = a_day(client, writing)
    with writing() as session:
        event = event_by_public_id(session, event_id)
        for phase in (EventPhase.JUDGING, EventPhase.NOTICE):
            move_phase(session, SYSTEM, event, phase=phase, now=datetime.now(UTC))

    assert client.post(f"/check-in/{first}").status_code == 409
    assert counts(writing, event_id) == (0, 2)
