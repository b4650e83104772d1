"""Several units use one result: each is on record once, and no money counts twice."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from contest.foundation.calendar import local_day
from contest.industrialisation import errors, operations
from contest.industrialisation.models import Benefit
from contest.industrialisation.queries.board import verified_money
from contest.industrialisation.rules import Counted, rolled_up
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.industrialisation import a_benefit, a_case
from tests.factories.people import SYSTEM, a_unit, an_actor, an_enterprise, apart
from tests.some import some

TODAY = local_day(NOON)


def used_by(session, case, unit, **changes):
    given = {"since_on": TODAY, "evidence": "使用证明 2026-9", "now": NOON, **changes}
    apart(session)
    return operations.record_replication(session, SYSTEM, case, unit, **given)


def test_each_unit_s_verified_benefit_counts_once(session):
    case, other = a_case(session, stage="replicated"), an_enterprise(session)
    verifier = an_actor(session, "organiser")
    used_by(session, case, other)
    a_benefit(session, case, "100", verifier=verifier)
    a_benefit(session, case, "30", of_unit=other, verifier=verifier)
    a_benefit(session, case, "40", of_unit=other, verifier=verifier)
    a_benefit(session, case, "5000", of_unit=other)

    assert verified_money(session, [case.id]) == {case.id: Decimal(140)}


def test_a_unit_above_below_or_on_record_already_is_refused_by_name(session):
    case, other = a_case(session, stage="replicated"), an_enterprise(session)
    home = some(case.unit)
    team = a_unit(session, parent=other, level=UnitLevel.TEAM)
    used_by(session, case, other)

    for unit in (other, team, home, a_unit(session, parent=home, level=UnitLevel.TEAM)):
        with pytest.raises(errors.CountedTwice, match=unit.name):
            used_by(session, case, unit)

    assert [one.unit_id for one in case.replications] == [other.id]


def test_an_enterprise_whose_team_is_counted_is_refused(session):
    case, other = a_case(session, stage="replicated"), an_enterprise(session)
    used_by(session, case, a_unit(session, parent=other, level=UnitLevel.TEAM))

    with pytest.raises(errors.CountedTwice):
        used_by(session, case, other)


def test_a_unit_that_is_not_on_record_reports_nothing(session):
    case = a_case(session, stage="replicated")

    with pytest.raises(errors.NotReplicated):
        a_benefit(session, case, of_unit=an_enterprise(session))


def test_one_voucher_stands_for_one_unit(session):
    case, other = a_case(session, stage="replicated"), an_enterprise(session)
    used_by(session, case, other)
    a_benefit(session, case, voucher="财证 7")

    with pytest.raises(errors.VoucherCounted):
        a_benefit(session, case, of_unit=other, voucher=" 财证 7 ")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"evidence": " "}, errors.EvidenceMissing),
        ({"since_on": TODAY + timedelta(days=1)}, errors.ImplausibleDay),
        ({"since_on": TODAY - timedelta(days=1)}, errors.ImplausibleDay),
    ],
)
def test_a_unit_without_statement_or_on_a_day_that_cannot_be_is_refused(session, changes, error):
    case = a_case(session, stage="replicated")

    with pytest.raises(error):
        used_by(session, case, an_enterprise(session), **changes)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_reported_and_verified_the_database_sums_what_the_rule_sums(session, seed):
    chance = Random(seed)  # noqa: S311 - a draw that can be repeated
    case = a_case(session, stage="replicated")
    units = [None, *(an_enterprise(session) for _ in range(2))]
    for unit in units[1:]:
        used_by(session, case, unit)
    verifier = an_actor(session, "organiser")
    apart(session)
    verified = []
    for number in range(24):
        unit = chance.choice(units)
        kind = chance.choice(["profit", "savings", "tax", "new_sales"])
        year, amount = chance.choice([2025, 2026]), chance.randint(0, 999)
        is_verified = chance.random() < 0.7
        benefit = a_benefit(
            session, case, str(amount), year=year, kind=kind, of_unit=unit,
            voucher=f"财证 {number}", verifier=verifier if is_verified else None,
        )  # fmt: skip
        if is_verified:
            verified.append(Counted(unit.id if unit else None, year, kind, benefit.amount))

    assert verified_money(session, [case.id]).get(case.id, 0) == rolled_up(verified)
    assert session.query(Benefit).count() == 24
