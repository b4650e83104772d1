"""Marking pilots: enterprises only, once, in the trail."""

import pytest
from sqlalchemy import select

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.participation.errors import NotAnEnterprise
from contest.participation.models import PilotEnterprise
from contest.participation.operations import mark_pilot
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_unit, an_actor, an_enterprise, apart


def test_a_pilot_is_marked_once_and_the_mark_taken_away_stays_in_the_trail(session):
    unit = an_enterprise(session)
    for is_pilot in (True, True, False):
        apart(session)
        mark_pilot(session, SYSTEM, unit, is_pilot=is_pilot, year=2026, now=NOON)

    told = list(ledger.records(session, ledger.SYSTEM, ("pilot.mark",)))
    assert session.scalars(select(PilotEnterprise)).all() == []
    assert [content["data"]["is_pilot"] for _, content in told] == [True, False]


def test_only_an_enterprise_is_a_pilot(session):
    team = a_unit(session, parent=an_enterprise(session), level="team", name="一班")

    with pytest.raises(NotAnEnterprise):
        mark_pilot(session, SYSTEM, team, is_pilot=True, year=2026, now=NOON)


def test_an_enterprise_does_not_mark_itself(session):
    unit = an_enterprise(session)
    contact = an_actor(session, "unit_contact", unit=unit)
    apart(session)

    with pytest.raises(NotPermitted):
        mark_pilot(session, contact, unit, is_pilot=True, year=2026, now=NOON)
