"""A batch of certificates whose process is killed: nothing half issued, no number used twice."""

import os
import signal
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from contest.certificates import jobs, operations
from contest.certificates.models import Certificate, CertificateState
from contest.certificates.queries import bearers_of, issuing_key, waiting_awards
from contest.certificates.rules import is_serial_sound
from contest.editions.models import Event
from contest.entries.models import EntryState
from contest.foundation import ledger
from contest.foundation.db import db, transaction
from contest.people.queries import user_of_actor
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import PUBLIC_URL
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_entry
from tests.factories.people import a_person, an_actor, an_enterprise, apart

AWARDS = 4
MOMENTS = (1, 2, 3, 5, 8, 13, 21, 34)


@pytest.fixture
def batch(app, database, writing, monkeypatch):
    """Four awards of two authors each that wait, two to a piece; what the job is told."""
    if database.url.startswith("postgresql"):
        pytest.skip("forks beside an open connection; PostgreSQL has its own harness")
    monkeypatch.setattr(jobs, "AWARDS_AT_ONCE", 2)
    with writing() as session:
        event = an_event(session, document=a_document("innovation-defence"))
        unit = an_enterprise(session)
        for number in range(AWARDS):
            people = [a_person(session, unit=unit) for _ in range(2)]
            apart(session)
            entry = an_entry(
                session, event, state=EntryState.ACCEPTED, people=people, unit=unit,
                title=f"余热回收改造之{number + 1}",
            )  # fmt: skip
            a_confirmed_award(session, event, entry)
        organiser = user_of_actor(session, an_actor(session, "organiser", unit=event.edition.unit))
        return {
            "event_id": event.id,
            "user_id": organiser.id,
            "url": PUBLIC_URL,
            "key": issuing_key(event),
        }


def a_piece(payload, work: Callable[..., None] = jobs.issue_piece) -> None:
    with transaction() as session:
        work(session, payload, NOON)


def killed_in(app, point: str, count: int, work: Callable[[], None]) -> bool:
    """Do the work in a process that dies at the `count`-th `point`; say whether it died."""
    with app.app_context():
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        left = [count]

        def die(*_args: object) -> None:
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        sqlalchemy_event.listen(Session, point, die)
        try:
            with app.app_context():
                work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def faults_of(session: Session, event: Event) -> list[str]:
    """What a cut batch left behind, seen once it was brought to its end."""
    made = session.query(Certificate).filter_by(event_id=event.id).all()
    serials = [one.serial for one in made]
    numbers = sorted(int(serial.split("-")[3]) for serial in serials)
    held = Counter((one.award_id, one.person_id) for one in made)
    awards = {one.award_id: one.award for one in made}
    wanted = {
        (award.id, bearer.person.id if bearer.person else None)
        for award in awards.values()
        for bearer in bearers_of(award)
    }
    faults = [f"{serial} is not sound" for serial in serials if not is_serial_sound(serial)]
    faults += [] if numbers == list(range(1, len(numbers) + 1)) else [f"numbers {numbers}"]
    faults += [f"{key} has {count}" for key, count in held.items() if count != 1]
    faults += [f"{key} has none" for key in wanted - set(held)]
    told = [
        record["data"]["serial"]
        for _, record in ledger.records(session, event.stream)
        if record["kind"] == "certificate.issue"
    ]
    faults += [] if sorted(told) == sorted(serials) else ["the trail tells of others"]
    faults += [f"{one.serial} ended" for one in made if one.state is not CertificateState.ISSUED]
    return faults


def finish(session: Session, payload) -> Event:
    event = session.get_one(Event, payload["event_id"])
    while waiting_awards(session, event):
        jobs.issue_piece(session, payload, NOON)
    return event


@pytest.mark.parametrize("point", ["after_flush", "before_commit", "after_commit"])
def test_a_killed_batch_goes_on_and_leaves_nothing_half_issued(app, batch, writing, point):
    deaths = sum(killed_in(app, point, count, lambda: a_piece(batch)) for count in MOMENTS[:5])

    with writing() as session:
        event = finish(session, batch)

        assert faults_of(session, event) == []
        assert session.query(Certificate).count() == 2 * AWARDS
    assert deaths > 0


def test_a_batch_that_commits_in_between_is_found(app, batch, writing, monkeypatch):
    """The planted fault: each certificate is committed by itself, so that an award may be cut."""
    whole = operations.issue_certificates

    def one_by_one(session, actor, event, **told):
        sqlalchemy_event.listen(session, "after_flush_postexec", lambda one, _context: one.commit())
        return whole(session, actor, event, **told)

    monkeypatch.setattr(jobs, "issue_certificates", one_by_one)
    for count in MOMENTS:
        killed_in(app, "after_flush", count, lambda: a_piece(batch))
    monkeypatch.undo()

    with writing() as session:
        event = finish(session, batch)

        assert faults_of(session, event) != []
