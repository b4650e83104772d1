"""Awards are granted provisionally, confirmed once, withdrawn for good, and always on record."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from contest.awards import operations
from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.operations import AwardIsWithdrawn, Distinction
from contest.awards.signals import AwardConfirmed, AwardWithdrawn
from contest.foundation import ledger, signals
from contest.foundation.errors import NotPermitted
from contest.foundation.models import LedgerRecord
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.editions import an_event
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise, apart

RED_FLAG: dict[str, Any] = {"kind": AwardKind.RED_FLAG, "level": "red_flag", "title": "流动红旗"}


@pytest.fixture
def heard(session, monkeypatch):
    """Every signal about awards that was sent, in order."""
    told: list[object] = []
    handlers = [(AwardConfirmed, _tell(told)), (AwardWithdrawn, _tell(told))]
    monkeypatch.setattr(signals, "_handlers", {})
    signals.install(handlers)
    return told


def _tell(told):
    return lambda _session, signal: told.append(signal)


def kinds_of_trail(session, award):
    rows = select(LedgerRecord.kind).where(LedgerRecord.subject == award.public_id)
    return list(session.scalars(rows.order_by(LedgerRecord.seq)))


def test_an_award_is_granted_provisionally_and_keeps_what_was_published(session):
    event = a_registration(session)
    entry = an_accepted_entry(session, event)
    distinction = Distinction(
        AwardKind.PRIZE, "first", "一等奖", "First prize", 1, Decimal("91.7"), None, Decimal(5000)
    )

    award = operations.grant_award(
        session, SYSTEM, event, recipient=entry, distinction=distinction, now=NOON
    )

    assert (award.state, award.entry_id, award.person_id, award.unit_id) == (
        AwardState.PROVISIONAL,
        entry.id,
        None,
        None,
    )
    assert (award.rank, award.total, award.prize_cny, award.source, award.granted_at) == (
        1,
        Decimal("91.7"),
        Decimal(5000),
        "computed",
        NOON,
    )
    assert kinds_of_trail(session, award) == ["award.grant"]


def test_an_award_may_go_to_a_person_or_a_unit(session):
    event = an_event(session)
    person, unit = a_person(session), an_enterprise(session)

    judge = an_award(session, event, person, kind=AwardKind.JUDGE, level="judge", title="优秀裁判")
    organised = an_award(session, event, unit, kind=AwardKind.UNIT, level="unit", title="组织奖")

    assert (judge.person_id, judge.entry_id) == (person.id, None)
    assert (organised.unit_id, organised.entry_id) == (unit.id, None)


def test_confirming_tells_it_once(session, heard):
    event = a_registration(session)
    award = an_award(session, event, an_accepted_entry(session, event))

    operations.confirm_award(session, SYSTEM, award, now=NOON)
    operations.confirm_award(session, SYSTEM, award, now=NOON)

    assert (award.state, award.confirmed_at) == (AwardState.CONFIRMED, NOON)
    assert heard == [AwardConfirmed(award.id)]
    assert kinds_of_trail(session, award) == ["award.grant", "award.confirm"]


def test_all_waiting_awards_are_confirmed_in_their_order_without_those_of_a_period(session):
    event = a_registration(session)
    first, second = (an_award(session, event, an_accepted_entry(session, event)) for _ in range(2))
    flag = an_award(session, event, an_accepted_entry(session, event), period="may", **RED_FLAG)

    assert operations.confirm_awards(session, SYSTEM, event, now=NOON) == [first, second]
    assert flag.state is AwardState.PROVISIONAL
    assert operations.confirm_awards(session, SYSTEM, event, now=NOON, period="may") == [flag]
    assert operations.confirm_awards(session, SYSTEM, event, now=NOON) == []


def test_withdrawing_keeps_the_award_its_reason_and_tells_it(session, heard):
    event = a_registration(session)
    award = a_confirmed_award(session, event, an_accepted_entry(session, event))

    operations.withdraw_award(session, SYSTEM, award, reason="成绩更正", now=NOON)

    assert (award.state, award.withdrawn_at, award.withdrawn_reason) == (
        AwardState.WITHDRAWN,
        NOON,
        "成绩更正",
    )
    assert heard[-1] == AwardWithdrawn(award.id, "成绩更正")
    assert ledger.verify(session, event.stream).is_good


def grant(session, actor, award):
    return operations.grant_award(
        session,
        actor,
        award.event,
        recipient=award.entry,
        distinction=Distinction(AwardKind.PRIZE, "first", "一等奖"),
        now=NOON,
    )


def confirm(session, actor, award):
    return operations.confirm_award(session, actor, award, now=NOON)


def confirm_all(session, actor, award):
    return operations.confirm_awards(session, actor, award.event, now=NOON)


def withdraw(session, actor, award):
    return operations.withdraw_award(session, actor, award, reason="不服", now=NOON)


@pytest.mark.parametrize("step", [confirm, withdraw])
def test_a_withdrawn_award_stays_withdrawn(session, step):
    event = a_registration(session)
    award = an_award(session, event, an_accepted_entry(session, event))
    operations.withdraw_award(session, SYSTEM, award, reason="成绩更正", now=NOON)

    with pytest.raises(AwardIsWithdrawn):
        step(session, SYSTEM, award)

    assert award.withdrawn_reason == "成绩更正"
    assert operations.confirm_awards(session, SYSTEM, event, now=NOON) == []


@pytest.mark.parametrize("step", [grant, confirm, confirm_all, withdraw])
@pytest.mark.parametrize("role", ["supervisor", "unit_contact", "entrant", "elsewhere"])
def test_only_the_event_s_own_organiser_decides_on_awards(session, step, role):
    event = a_registration(session)
    entry = an_accepted_entry(session, event)
    award = an_award(session, event, entry)
    if role == "elsewhere":
        district = a_unit(session, level=UnitLevel.DISTRICT)
        somebody = an_actor(session, "organiser", unit=district)
    else:
        somebody = an_actor(session, role, unit=entry.unit, person=entry.members[0].person)
    apart(session)

    with pytest.raises(NotPermitted):
        step(session, somebody, award)

    assert award.state is AwardState.PROVISIONAL


@pytest.mark.parametrize("recipient", ["foreign", "nobody"])
def test_the_database_refuses_an_award_of_another_edition_and_one_for_nobody(session, recipient):
    here, there = a_registration(session), a_registration(session)
    award = an_award(session, here, an_accepted_entry(session, here))
    foreign = an_accepted_entry(session, there)
    change = (
        update(Award)
        .where(Award.id == award.id)
        .values(entry_id=foreign.id if recipient == "foreign" else None)
    )

    with pytest.raises(IntegrityError):
        session.execute(change)
