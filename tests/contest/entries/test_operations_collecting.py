"""Small innovations: places by kind, batches that follow by themselves, the way up a level."""

from datetime import UTC, datetime, timedelta

import pytest

from contest.editions.models import EventPhase
from contest.editions.queries import document_of
from contest.entries import operations, queries
from contest.entries.errors import (
    CarriedAlready,
    FilesMissing,
    GroupQuotaUsedUp,
    NotAbove,
    OpinionNeeded,
    QuotaUsedUp,
)
from contest.entries.models import EntryState
from contest.entries.queries import entrants_of, groups_of_event, places_of_unit
from contest.foundation import ledger
from contest.foundation.calendar import from_local
from contest.foundation.errors import NotPermitted
from tests.conftest import NOON
from tests.factories.editions import a_document, an_edition, an_event
from tests.factories.entries import an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, apart


@pytest.fixture
def district(session):
    return a_unit(session, level="district", name="高新区总工会")


@pytest.fixture
def mill(session, district):
    return a_unit(session, level="enterprise", parent=district, name="苏新精密机械有限公司")


def a_collection(session, unit, **details):
    """A collection of small innovations that takes entries at noon."""
    edition = an_edition(session, unit=unit)
    document = a_document("five-small")
    details = {"phase": EventPhase.REGISTRATION, **details}
    return an_event(session, document=document, edition=edition, **details)


def declared(session, event, unit, **details):
    return an_entry(session, event, people=[a_person(session, unit=unit)], unit=unit, **details)


def test_a_worker_declares_as_many_small_innovations_as_there_are(session, district, mill):
    event = a_collection(session, district)
    worker = a_person(session, unit=mill)

    numbers = [an_entry(session, event, people=[worker]).number for _ in range(2)]

    assert numbers == [1, 2]


def test_places_are_counted_by_unit_and_kind_and_a_full_kind_is_named(session, district, mill):
    event = a_collection(session, district)
    reform, design = (groups_of_event(session, event)[code] for code in ("reform", "design"))
    apart(session)
    operations.set_quota(session, SYSTEM, event, unit=mill, group=reform, quota=1, now=NOON)
    first, second = (declared(session, event, mill, group="reform") for _ in range(2))
    other = declared(session, event, mill, group="design")
    operations.nominate_entry(session, SYSTEM, first, now=NOON)
    before = ledger.head(session, event.stream)

    with pytest.raises(GroupQuotaUsedUp) as refused:
        operations.nominate_entry(session, SYSTEM, second, now=NOON)
    assert ledger.head(session, event.stream) == before
    operations.nominate_entry(session, SYSTEM, other, now=NOON)

    places = places_of_unit(session, event, mill, entrants_of(session, event))
    assert refused.value.params == {"unit": mill.name, "quota": 1, "group": "小革新"}
    assert (places.used, places.quota) == (2, None)
    assert [(places.groups[one.id].used, places.groups[one.id].left) for one in (reform, design)] \
        == [(1, 0), (1, 9)]  # fmt: skip


def test_a_contact_says_an_opinion_and_shows_the_seal_before_it_counts(session, district, mill):
    event = a_collection(session, district)
    entry = declared(session, event, mill)
    contact = an_actor(session, "unit_contact", unit=mill)
    apart(session)

    with pytest.raises(OpinionNeeded):
        operations.nominate_entry(session, contact, entry, now=NOON)
    with pytest.raises(FilesMissing) as missing:
        operations.nominate_entry(session, contact, entry, opinion="情况属实", now=NOON)

    assert [fault.column for fault in missing.value.faults] == ["加盖单位公章的申报表"]
    assert entry.state is EntryState.SUBMITTED


def test_the_next_month_s_batch_opens_by_itself_once_with_rules_and_places(session, district, mill):
    closes = from_local(datetime(2026, 4, 1))  # noqa: DTZ001 - wall time, made an instant
    first = a_collection(
        session, district, now=closes - timedelta(days=9), registration_closes_at=closes
    )
    reform = groups_of_event(session, first)["reform"]
    apart(session)
    operations.set_quota(session, SYSTEM, first, unit=mill, group=reform, quota=3, now=NOON)
    apart(session)

    early = operations.open_next_batch(session, first, now=closes - timedelta(seconds=1))
    april = operations.open_next_batch(session, first, now=closes)
    again = operations.open_next_batch(session, first, now=closes)
    apart(session)

    assert april is not None
    assert april.registration_closes_at is not None
    group = groups_of_event(session, april)["reform"]
    assert (early, again) == (None, None)
    assert (april.code, april.name) == ("FIVE-SMALL-202604", "五小成果征集（2026年4月）")
    assert (april.edition_id, april.phase) == (first.edition_id, EventPhase.REGISTRATION)
    assert (april.registration_opens_at, april.registration_closes_at) == (
        closes,
        from_local(datetime(2026, 5, 1)),  # noqa: DTZ001
    )
    assert queries.quotas_of_event(session, april) == {mill.id: {("group", group.id): 3}}
    assert operations.closed_collections(session, now=april.registration_closes_at) == [april]
    may = operations.open_next_batch(session, april, now=april.registration_closes_at)
    assert may is not None
    assert may.name == "五小成果征集（2026年5月）"
    assert document_of(session, may)["rubrics"] == document_of(session, first)["rubrics"]


def test_months_without_a_server_are_passed_over_and_the_year_ends_the_batches(session, district):
    closes = from_local(datetime(2026, 3, 25, 18))  # noqa: DTZ001
    march = a_collection(
        session, district, now=closes - timedelta(days=9), registration_closes_at=closes
    )
    apart(session)

    late = operations.open_next_batch(session, march, now=datetime(2026, 10, 26, tzinfo=UTC))
    assert late is not None
    after = operations.open_next_batch(session, late, now=datetime(2027, 1, 2, tzinfo=UTC))

    assert late.registration_closes_at == from_local(datetime(2026, 11, 25, 18))  # noqa: DTZ001
    assert after is None


def test_an_entry_goes_up_with_people_and_answers_on_the_places_of_its_district(
    session, district, mill
):
    above = a_collection(session, district.parent)
    event = a_collection(session, district)
    first, second = (
        declared(session, event, mill, group="design", state=EntryState.ACCEPTED) for _ in range(2)
    )
    officer = an_actor(session, "district_admin", unit=district)
    design = groups_of_event(session, above)["design"]
    apart(session)
    operations.set_quota(session, SYSTEM, above, unit=district, group=design, quota=1, now=NOON)
    apart(session)

    there = operations.carry_entry(session, officer, first, above, now=NOON)
    apart(session)

    assert (there.state, there.number, there.group_id) == (EntryState.NOMINATED, 1, design.id)
    assert (there.carried_from_id, there.carried_by_unit_id) == (first.id, district.id)
    assert (there.title, there.answers) == (first.title, first.answers)
    assert [one.person_id for one in there.members] == [one.person_id for one in first.members]
    with pytest.raises(CarriedAlready):
        operations.carry_entry(session, officer, first, above, now=NOON)
    with session.begin_nested() as attempt:
        with pytest.raises(GroupQuotaUsedUp) as refused:
            operations.carry_entry(session, officer, second, above, now=NOON)
        attempt.rollback()
    assert refused.value.params["unit"] == district.name


def test_only_a_level_above_that_is_open_is_nominated_to(session, district, mill):
    event = a_collection(session, district)
    beside = a_collection(session, a_unit(session, level="district", name="另一区总工会"))
    shut = a_collection(session, district.parent, phase=EventPhase.PREPARING)
    entry = declared(session, event, mill, state=EntryState.ACCEPTED)
    contact = an_actor(session, "unit_contact", unit=mill)
    apart(session)

    for to_event in (event, beside, shut):
        with pytest.raises(NotAbove):
            operations.carry_entry(session, SYSTEM, entry, to_event, now=NOON)
    with pytest.raises(NotPermitted):
        operations.carry_entry(session, contact, entry, shut, now=NOON)


def test_a_district_s_whole_quota_refuses_too(session, district, mill):
    above = a_collection(session, district.parent)
    event = a_collection(session, district)
    entry = declared(session, event, mill, state=EntryState.ACCEPTED)
    apart(session)
    operations.set_quota(session, SYSTEM, above, unit=district, quota=0, now=NOON)
    apart(session)

    with pytest.raises(QuotaUsedUp):
        operations.carry_entry(session, SYSTEM, entry, above, now=NOON)
