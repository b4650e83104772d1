"""A worker's own record, on the page and on paper, and the unit's look at it by consent."""

from decimal import Decimal

import pytest

from contest.awards.operations import set_prize, share_prize
from contest.industrialisation.queries import award_of_case
from tests.conftest import NOON
from tests.factories.dashboard import gain
from tests.factories.industrialisation import a_case
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise, apart, signed_in
from tests.paper import text_of
from tests.some import some


@pytest.fixture
def room(writing, clock):
    """A worker with a project, a grade and prize money, and the contact of their unit."""
    with writing() as session:
        unit = an_enterprise(session)
        worker = a_person(session, unit=unit, name="马致远")
        case = a_case(session, people=[worker], title="碳纤维纺丝提速")
        gain(session, worker, grade=3, event=case.event, year=2026)
        award = some(award_of_case(session, case))
        set_prize(session, SYSTEM, award, prize_cny=Decimal(5000), now=NOON)
        share_prize(session, SYSTEM, award, shares={worker: Decimal(100)}, now=NOON)
        return worker.public_id, {
            "worker": an_actor(session, "entrant", person=worker),
            "contact": an_actor(session, "unit_contact", unit=unit),
        }


def go_as(client, writing, actor):
    with writing() as session:
        apart(session)
        signed_in(client, session, actor)


def test_the_record_is_the_worker_s_and_the_unit_reads_it_without_money_by_consent(
    client, writing, room
):
    person, actors = room
    address = f"/persons/{person}/record"
    go_as(client, writing, actors["worker"])
    own = client.get("/my/record").text
    paper = text_of(client.get("/my/record.pdf").data)
    for word in ("碳纤维纺丝提速", "一等奖", "高级工", "5000.00"):
        assert word in own
    for word in ("碳纤维纺丝提速", "5000.00", "马致远"):
        assert word in paper

    go_as(client, writing, actors["contact"])
    assert client.get(address).status_code == 403
    go_as(client, writing, actors["worker"])
    assert client.post("/my/record/consent", data={"decision": "give"}).status_code == 303
    go_as(client, writing, actors["contact"])
    shown, printed = client.get(address), client.get(f"{address}.pdf")

    assert (shown.status_code, "碳纤维纺丝提速" in shown.text) == (200, True)
    assert "5000.00" not in shown.text
    assert "5000.00" not in text_of(printed.data)
    go_as(client, writing, actors["worker"])
    client.post("/my/record/consent", data={"decision": "take_back"})
    go_as(client, writing, actors["contact"])
    assert client.get(f"{address}.pdf").status_code == 403
