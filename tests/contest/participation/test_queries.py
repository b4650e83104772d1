"""Counted from records: competitions run and taken part in, workers, pilots, small innovations."""

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.operations import open_stage
from contest.participation.operations import mark_pilot
from contest.participation.queries import participation_of
from contest.people.models import Unit
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_edition, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, a_federation, a_person, a_unit, apart


@pytest.fixture
def district(session: Session) -> Unit:
    return a_unit(session, level="district", name="高新区总工会")


def an_enterprise_of(session: Session, district: Unit, name: str) -> Unit:
    return a_unit(session, parent=district, level="enterprise", name=name)


def running(session: Session, unit: Unit, template: str = "workshop") -> Event:
    edition = an_edition(session, unit=unit)
    event = an_event(session, edition=edition, document=a_document(template))
    apart(session)
    return event


def begun(session: Session, event: Event) -> None:
    apart(session)
    open_stage(session, SYSTEM, a_stage(session, event), now=NOON)
    apart(session)


def test_an_enterprise_counts_what_it_ran_what_it_took_part_in_and_each_worker_once(
    session, district
):
    own, other = (an_enterprise_of(session, district, name) for name in ("甲厂", "乙厂"))
    ours, theirs = running(session, own), running(session, district)
    worker = a_person(session, unit=own)
    for event in (ours, theirs):
        an_accepted_entry(session, event, people=[worker])
        begun(session, event)

    shown = participation_of(session, [district.path], ours.edition.year)

    found = {one.unit.name: (one.run, one.taken_part, one.workers) for one in shown.enterprises}
    assert found == {"甲厂": (1, 2, 1), "乙厂": (0, 0, 0)}
    assert [one.is_active for one in shown.enterprises] == [True, False]
    assert other.name in found


def test_a_competition_that_is_prepared_counts_nowhere(session, district):
    own = an_enterprise_of(session, district, "甲厂")
    event = running(session, own)

    shown = participation_of(session, [district.path], event.edition.year)

    assert [one.run for one in shown.enterprises] == [0]


def test_a_team_that_takes_part_as_a_unit_counts_with_all_its_workers(session, district):
    own = an_enterprise_of(session, district, "甲厂")
    team = a_unit(session, parent=own, level="team", name="一班")
    for _ in range(3):
        a_person(session, unit=team)
    event = running(session, district, "labour-teams")
    an_accepted_entry(session, event, unit=team)
    begun(session, event)

    shown = participation_of(session, [district.path], event.edition.year)

    assert [(one.taken_part, one.workers) for one in shown.enterprises] == [(1, 3)]


def test_the_share_of_a_district_is_that_of_its_active_pilots(session, district):
    active, idle = (an_enterprise_of(session, district, name) for name in ("甲厂", "乙厂"))
    event = running(session, active)
    begun(session, event)
    for unit in (active, idle):
        apart(session)
        mark_pilot(session, SYSTEM, unit, is_pilot=True, year=2026, now=NOON)

    line = participation_of(session, [district.path], event.edition.year).districts[0]

    assert (line.enterprises, line.pilots, line.active_pilots, line.share) == (2, 2, 1, 50)


def test_nothing_outside_one_s_own_units_is_counted(session, district):
    elsewhere = a_unit(session, level="district", name="吴江区总工会")
    an_enterprise_of(session, elsewhere, "丙厂")

    shown = participation_of(session, [district.path], 2026)

    assert (shown.enterprises, [one.unit.name for one in shown.districts]) == (
        [],
        ["高新区总工会"],
    )
    assert len(participation_of(session, [a_federation(session).path], 2026).enterprises) == 1
