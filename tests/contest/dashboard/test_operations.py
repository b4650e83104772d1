"""Consent to a growth record, and sums that change with their rows in one transaction."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contest.awards.operations import withdraw_award
from contest.dashboard import operations, queries
from contest.dashboard.personal import tell
from contest.foundation.errors import NotPermitted
from contest.foundation.permissions import can
from contest.people.operations import erase_person, export_person
from contest.people.queries import actor_of
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.dashboard import HONOUR, gain
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.industrialisation import a_benefit, a_case
from tests.factories.people import SYSTEM, a_person, a_user, an_actor, an_enterprise, apart
from tests.some import some


def cells(session, event):
    stored = queries.stored_cells(session, event.id)
    return {place[1:]: cell.value for place, cell in stored.items()}


def test_sums_change_with_their_rows_and_equal_a_new_count(session):
    event = a_registration(session)
    entry = an_accepted_entry(session, event)
    gain(session, entry.members[0].person, grade=3, event=event, year=2026)
    award = a_confirmed_award(session, event, entry.members[0].person, **HONOUR)
    before = cells(session, event)
    apart(session)
    withdraw_award(session, SYSTEM, award, reason="更正", now=NOON)

    assert before == {
        ("events", ""): 1,
        ("entrants", ""): 1,
        ("grade_gains", ""): 1,
        ("grade_gains", "3"): 1,
        ("honours", ""): 1,
    }
    assert cells(session, event) == {
        place: value for place, value in before.items() if place[0] != "honours"
    }
    assert operations.cell_faults(session) == []


def test_a_project_that_moves_and_a_verified_benefit_reach_the_city_s_page(session):
    case = a_case(session, stage="pilot")
    a_benefit(session, case, "1000", verifier=an_actor(session, "organiser"))

    found = queries.cockpit(session, SYSTEM)

    assert found.parts["projects"] == {"pilot": Decimal(1)}
    assert found.total("benefit") == Decimal(1000)
    assert [one.unit.id for one in found.districts] == [case.event.edition.unit_id]


def test_a_worker_s_record_holds_their_road_and_opens_to_the_unit_by_consent_only(session):
    unit = an_enterprise(session)
    worker = a_person(session, unit=unit)
    case = a_case(session, people=[worker], title="碳纤维纺丝提速")
    gain(session, worker, grade=3, event=case.event, year=2026)
    a_confirmed_award(session, case.event, worker, **HONOUR)
    own = an_actor(session, "entrant", person=worker)
    contact = an_actor(session, "unit_contact", unit=unit)
    stranger = an_actor(session, "unit_contact", unit=an_enterprise(session))
    organiser = an_actor(session, "organiser")
    apart(session)

    found = queries.growth(session, worker)

    def may(who):
        return can(who, "growth.view", queries.growth_of(session, worker))

    assert [row["award"] for row in found.contests] == ["一等奖"]
    assert [row["award"] for row in found.honours] == ["市五一创新能手"]
    assert [(row["title"], row["stage"].value) for row in found.projects] == [
        ("碳纤维纺丝提速", "bench")
    ]
    assert [one.grade for one in found.grades] == [3]
    assert [may(one) for one in (own, contact, stranger, organiser)] == [True, False, False, False]
    operations.consent_to_unit(session, own, worker, now=NOON)
    operations.consent_to_unit(session, own, worker, now=NOON)
    assert [may(one) for one in (own, contact, stranger, organiser)] == [True, True, False, False]
    operations.take_consent_back(session, own, worker, now=NOON)
    assert may(contact) is False
    assert some(queries.growth_of(session, worker)).has_consent is False
    with pytest.raises(NotPermitted):
        operations.consent_to_unit(session, contact, worker, now=NOON)


def test_consents_are_told_to_whoever_gave_them_and_end_when_they_are_erased(session):
    worker = a_person(session, unit=an_enterprise(session))
    own = actor_of(session, a_user(session, person=worker))
    later = NOON + timedelta(days=1)
    for act in (operations.consent_to_unit, operations.take_consent_back):
        apart(session)
        act(session, own, worker, now=NOON)
    apart(session)
    operations.consent_to_unit(session, own, worker, now=NOON)
    apart(session)

    kept = export_person(session, own, worker, now=NOON)["growth_consents"]
    apart(session)
    erase_person(session, SYSTEM, worker, reason="本人要求", now=later)

    ended, holding = kept
    assert (ended["withdrawn_at"], holding["withdrawn_at"]) == (NOON.isoformat(), None)
    assert not queries.growth_of(session, worker).has_consent
    assert [one["withdrawn_at"] for one in tell(session, worker.id)] == [
        NOON.isoformat(),
        later.isoformat(),
    ]
