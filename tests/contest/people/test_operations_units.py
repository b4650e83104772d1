"""Adding units."""

import pytest

from contest.foundation.errors import NotPermitted
from contest.people import operations, queries
from contest.people.errors import UnitExists, WrongLevel
from contest.people.models import UnitLevel
from tests.factories.people import SYSTEM, a_federation, a_unit, an_actor, an_enterprise


def test_units_lie_below_one_another(session, now):
    federation = a_federation(session)
    district = a_unit(session, parent=federation, level=UnitLevel.DISTRICT, name="高新区总工会")
    firm = a_unit(session, parent=district, level=UnitLevel.ENTERPRISE, name="纽威阀门")

    team = operations.add_unit(
        session, SYSTEM, parent=firm, level=UnitLevel.TEAM, name="装配一班", now=now
    )

    assert team.path == f"{federation.id}/{district.id}/{firm.id}/{team.id}/"
    assert queries.units_below(session, district.path) == [district, firm, team]


def test_siblings_are_sorted_by_pinyin_below_their_parent(session):
    federation = a_federation(session)
    for name in ("张家港", "昆山", "常熟"):
        a_unit(session, parent=federation, level=UnitLevel.DISTRICT, name=name)

    names = [unit.name for unit in queries.units_below(session, federation.path)]

    assert names == [federation.name, "常熟", "昆山", "张家港"]


@pytest.mark.parametrize(
    ("level", "parent_level"),
    [("district", "enterprise"), ("enterprise", "enterprise"), ("federation", "federation")],
)
def test_a_unit_lies_below_a_higher_level(session, now, level, parent_level):
    parent = a_federation(session)
    if parent_level != "federation":
        parent = a_unit(session, parent=parent, level=UnitLevel(parent_level))

    with pytest.raises(WrongLevel):
        operations.add_unit(
            session, SYSTEM, parent=parent, level=UnitLevel(level), name="x", now=now
        )


def test_a_name_stands_once_below_a_parent(session, now):
    federation = a_federation(session)
    an_enterprise(session, name="亨通")

    with pytest.raises(UnitExists):
        an_enterprise(session, name="亨通")
    with pytest.raises(UnitExists):
        operations.add_unit(
            session,
            SYSTEM,
            parent=None,
            level=UnitLevel.FEDERATION,
            name=federation.name,
            now=now,
        )


def test_administrators_add_below_their_own_unit_only(session, now):
    federation = a_federation(session)
    ours = a_unit(session, parent=federation, level=UnitLevel.DISTRICT, name="高新区")
    theirs = a_unit(session, parent=federation, level=UnitLevel.DISTRICT, name="吴江区")
    admin = an_actor(session, "district_admin", unit=ours)
    wanted = {"level": UnitLevel.ENTERPRISE, "name": "某厂", "now": now}

    operations.add_unit(session, admin, parent=ours, **wanted)

    for parent in (theirs, federation):
        with pytest.raises(NotPermitted):
            operations.add_unit(session, admin, parent=parent, **wanted)
    with pytest.raises(NotPermitted):
        operations.add_unit(session, an_actor(session, "entrant"), parent=ours, **wanted)


def test_nobody_adds_a_second_root(session, now):
    with pytest.raises(NotPermitted):
        operations.add_unit(
            session,
            an_actor(session, "owner"),
            parent=None,
            level=UnitLevel.FEDERATION,
            name="另一总工会",
            now=now,
        )
