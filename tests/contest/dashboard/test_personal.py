"""A consent to a growth record is told, and ends when its person is erased."""

from datetime import timedelta

from contest.dashboard import personal
from contest.dashboard.operations import consent_to_unit
from contest.dashboard.queries import growth_of
from contest.people.operations import erase_person
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise, apart


def test_an_erased_person_s_consent_has_ended_and_another_s_stands(session):
    unit = an_enterprise(session)
    gone, other = (a_person(session, unit=unit) for _ in range(2))
    for person in (gone, other):
        actor = an_actor(session, "entrant", person=person)
        apart(session)
        consent_to_unit(session, actor, person, now=NOON)
    later = NOON + timedelta(days=1)
    apart(session)

    erase_person(session, SYSTEM, gone, reason="本人要求", now=later)
    session.expire_all()

    assert personal.tell(session, gone.id) == [
        {"given_at": NOON.isoformat(), "withdrawn_at": later.isoformat()}
    ]
    assert personal.tell(session, other.id)[0]["withdrawn_at"] is None
    assert not growth_of(session, gone).has_consent
    assert growth_of(session, other).has_consent
