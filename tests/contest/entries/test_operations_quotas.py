"""Units are given places, and given back the definition's own number."""

import pytest

from contest.entries import operations, queries
from contest.entries.models import EntryState
from contest.foundation import ledger
from contest.foundation.errors import Invalid, NotPermitted
from tests.conftest import NOON
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise

BY_UNIT = {"subject": "person", "nomination": {"by": "unit", "quota": 2}}


def test_a_unit_s_own_number_stands_before_the_definition_s(session):
    event = a_registration(session, entrants=BY_UNIT)
    unit = an_enterprise(session)
    an_entry(session, event, people=[a_person(session, unit=unit)], state=EntryState.NOMINATED)
    organiser = an_actor(session, "organiser")

    def places():
        row = queries.nominations_of_unit(session, event, unit)
        return row.used, row.quota, row.left

    assert places() == (1, 2, 1)
    operations.set_quota(session, organiser, event, unit=unit, quota=5, now=NOON)
    assert places() == (1, 5, 4)
    operations.set_quota(session, organiser, event, unit=unit, quota=0, now=NOON)
    assert places() == (1, 0, 0)
    operations.set_quota(session, organiser, event, unit=unit, quota=None, now=NOON)
    assert places() == (1, 2, 1)
    told = [
        content["data"]
        for _, content in ledger.records(session, event.stream, kinds=("entry.set_quota",))
    ]
    key = unit.public_id
    assert told == [
        {"unit": key, "from": None, "to": 5},
        {"unit": key, "from": 5, "to": 0},
        {"unit": key, "from": 0, "to": None},
    ]


def test_the_same_number_again_changes_nothing(session):
    event = a_registration(session, entrants=BY_UNIT)
    unit = an_enterprise(session)
    operations.set_quota(session, SYSTEM, event, unit=unit, quota=5, now=NOON)
    before = ledger.head(session, event.stream)

    operations.set_quota(session, SYSTEM, event, unit=unit, quota=5, now=NOON)

    assert ledger.head(session, event.stream) == before


@pytest.mark.parametrize("quota", [-1, 10_001])
def test_a_number_out_of_reason_is_refused(session, quota):
    event = a_registration(session, entrants=BY_UNIT)

    with pytest.raises(Invalid):
        operations.set_quota(
            session, SYSTEM, event, unit=an_enterprise(session), quota=quota, now=NOON
        )
    assert queries.quotas_of_event(session, event) == {}


def test_places_are_the_organiser_s_to_give(session):
    event = a_registration(session, entrants=BY_UNIT)
    unit = an_enterprise(session)
    district = a_unit(session, level=None, parent=unit.parent)
    refused = [
        an_actor(session, "unit_contact", unit=unit),
        an_actor(session, "organiser", unit=district),
        an_actor(session, "clerk"),
    ]

    for actor in refused:
        with pytest.raises(NotPermitted):
            operations.set_quota(session, actor, event, unit=unit, quota=9, now=NOON)
    assert queries.quotas_of_event(session, event) == {}
