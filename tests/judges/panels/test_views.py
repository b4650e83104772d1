"""Pages of panels: seats, assignment, lists, cards, sign-in, declaration, recusal."""

import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from contest.editions.queries import event_by_public_id
from contest.foundation.office import Heading, Sheet, write_xlsx
from contest.people.models import Person
from judges.panels.models import (
    Assignment,
    Conflict,
    Judge,
    Panel,
    Recusal,
    Seat,
    SeatHolder,
)
from judges.panels.operations import seat_judge
from judges.panels.queries import assigned_works
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.panels import a_judge
from tests.factories.people import (
    SYSTEM,
    an_actor,
    an_enterprise,
    apart,
    signed_in,
)
from tests.factories.sealing import a_drawn_stage, a_sealed_event
from tests.judges.panels.staging import a_case, as_judge

SEALINGS = [[], ["entry", "station", "work"]]


@pytest.fixture
def as_organiser(client, writing):
    with writing() as session:
        actor = an_actor(session)
        apart(session)
        signed_in(client, session, actor)
    return actor


def holders(session, seat_id):
    rows = session.scalars(
        select(SeatHolder)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .where(Seat.public_id == seat_id)
    )
    return [(row.judge.public_id, row.reason) for row in rows]


def test_an_organiser_makes_a_panel_assigns_and_sees_what_lacks(client, writing, as_organiser):
    with writing() as session:
        stage = a_drawn_stage(session, a_sealed_event(session, sealing=[])).public_id

    client.post(f"/stages/{stage}/panel")
    page = client.get(f"/stages/{stage}/panel").text

    assert page.count("空席") == 3
    with writing() as session:
        panel = session.scalars(select(Panel)).one().public_id
    answer = client.post(f"/panels/{panel}/assignments")
    assert answer.status_code == 303
    assert "未满足" in client.get(f"/stages/{stage}/panel").text


def test_the_page_of_a_panel_leads_to_the_draw_and_then_to_the_cards(client, writing, as_organiser):
    with writing() as session:
        event = a_sealed_event(session, sealing=[])
        stage = a_stage(session, event).public_id
    client.post(f"/stages/{stage}/panel")
    waiting = client.get(f"/stages/{stage}/panel").text
    with writing() as session:
        a_drawn_stage(session, event_by_public_id(session, event.public_id))
        for seat in session.scalars(select(Seat)).all():
            apart(session)
            seat_judge(session, SYSTEM, seat, judge=a_judge(session), now=NOON)
        panel = session.scalars(select(Panel)).one().public_id

    client.post(f"/panels/{panel}/assignments")

    page = client.get(f"/stages/{stage}/panel").text
    assert f'class="button small" href="/stages/{stage}/draw"' in waiting
    assert f'class="button small" href="/events/{event.public_id}/judge-cards"' in page


@pytest.mark.parametrize("sealing", SEALINGS)
def test_a_seat_is_not_given_to_a_judge_of_an_entrants_unit(client, writing, as_organiser, sealing):
    case = a_case(writing, sealing=sealing, assign=True)
    with writing() as session:
        before = holders(session, case.seats[1])

    answer = client.post(
        f"/seats/{case.seats[1]}/judge", data={"judge": case.judges[3], "reason": "生病"}
    )

    assert answer.status_code == 409
    assert "陈刚 须回避" in answer.text
    assert "金丝雀" not in answer.text.replace("陈刚 · 金丝雀机械有限公司", "")
    with writing() as session:
        assert holders(session, case.seats[1]) == before


@pytest.mark.parametrize("sealing", SEALINGS)
def test_a_work_is_not_given_by_its_address_to_a_judge_of_its_unit(
    client, writing, as_organiser, sealing
):
    case = a_case(writing, sealing=sealing)
    client.post(f"/seats/{case.seats[0]}/judge", data={"judge": case.judges[3], "reason": "生病"})

    answer = client.post(
        f"/panels/{case.panel}/works", data={"seat": case.seats[0], "work": case.own_work}
    )

    assert answer.status_code == 409
    with writing() as session:
        assert list(session.scalars(select(Assignment))) == []


@pytest.mark.parametrize("sealing", SEALINGS)
def test_a_list_does_not_seat_a_judge_of_an_entrants_unit(client, writing, as_organiser, sealing):
    case = a_case(writing, sealing=sealing, assign=True)
    with writing() as session:
        for row in session.scalars(select(SeatHolder)):
            row.left_at = datetime.now(UTC)
    data = write_xlsx(
        [Sheet("裁判", [Heading("姓名"), Heading("单位")], [("陈刚", "金丝雀机械有限公司")])]
    )

    sent = client.post(
        f"/panels/{case.panel}/judges", data={"file": (io.BytesIO(data), "裁判.xlsx")}
    )
    answer = client.post(sent.headers["Location"])

    assert answer.status_code == 422
    assert "陈刚 须回避" in answer.text
    with writing() as session:
        now_seated = session.scalars(select(SeatHolder).where(SeatHolder.left_at.is_(None)))
        assert list(now_seated) == []


def test_a_substitute_needs_a_reason_on_the_page(client, writing, as_organiser):
    case = a_case(writing)
    with writing() as session:
        other = a_judge(session).public_id

    refused = client.post(f"/seats/{case.seats[0]}/judge", data={"judge": other, "reason": ""})
    taken = client.post(f"/seats/{case.seats[0]}/judge", data={"judge": other, "reason": "生病"})

    assert (refused.status_code, taken.status_code) == (422, 303)
    with writing() as session:
        assert holders(session, case.seats[0]) == [(case.judges[0], "生病"), (other, None)]


def test_while_sealed_the_panel_page_counts_recusals_and_names_no_work_with_them(
    client, writing, as_organiser
):
    case = a_case(writing, sealing=["work"])
    client.post(f"/seats/{case.seats[0]}/judge", data={"judge": case.judges[3], "reason": "生病"})
    client.post(f"/panels/{case.panel}/assignments")

    page = client.get(f"/stages/{case.stage}/panel").text

    assert "同单位 · 1 件" in page
    assert "此处不显示作品属于谁" in page


def test_a_judge_is_registered_on_the_page_and_a_tie_recorded(client, writing, as_organiser):
    case = a_case(writing)
    with writing() as session:
        unit = an_enterprise(session).public_id
    address = f"/events/{case.event}/judges"
    client.post(address, data={"name": "王芳", "unit": unit, "qualification": "高级技师"})
    with writing() as session:
        judge = session.scalars(select(Judge).order_by(Judge.id.desc())).first()
        assert judge is not None
        assert (judge.person.name, judge.qualification) == ("王芳", "高级技师")
        judge_id = judge.public_id
    page = client.get(address).text
    subject = page.split('value="p:')[1][:26]

    answer = client.post(
        f"/events/{case.event}/ties",
        data={"judge": judge_id, "kind": "teacher", "subject": f"p:{subject}"},
    )

    assert answer.status_code == 303
    with writing() as session:
        assert [tie.kind for tie in session.scalars(select(Conflict))] == ["teacher"]
    assert "师徒" in client.get(address).text


def test_who_sits_on_no_panel_is_asked_for_no_declaration(client, writing):
    case = a_case(writing)
    as_judge(client, writing, case.judges[3])

    assert client.get(f"/events/{case.event}/declaration").status_code == 404


def test_a_judge_withdraws_from_a_work_on_the_page(client, writing):
    case = a_case(writing, assign=True)
    as_judge(client, writing, case.judges[0])
    with writing() as session:
        seat = session.scalars(select(Seat).where(Seat.public_id == case.seats[0])).one()
        work = assigned_works(session, seat)[0].public_id
    address = f"/seats/{case.seats[0]}/works/{work}/recusal"

    answer = client.post(address, data={"reason": "认出是本车间的作品"})

    assert answer.status_code == 303
    with writing() as session:
        assert [row.kind for row in session.scalars(select(Recusal))] == ["declared"]
    assert client.get(address).status_code == 404


def test_a_judge_withdraws_for_nobody_else(client, writing):
    case = a_case(writing, assign=True)
    as_judge(client, writing, case.judges[0])
    address = f"/seats/{case.seats[1]}/works/{case.own_work}/recusal"

    answer = client.post(address, data={"reason": "不想让他评"})

    assert answer.status_code == 403
    with writing() as session:
        assert list(session.scalars(select(Recusal))) == []


@pytest.mark.parametrize(
    "address", ["stages/{0.stage}/panel", "events/{0.event}/judges", "events/{0.event}/judge-cards"]
)
@pytest.mark.parametrize("role", ["judge", "entrant", "unit_contact", "inspector"])
def test_others_see_none_of_the_organisers_pages(client, writing, role, address):
    case = a_case(writing)
    with writing() as session:
        actor = an_actor(session, role)
        apart(session)
        signed_in(client, session, actor)

    assert client.get("/" + address.format(case)).status_code == 403


def test_a_list_is_put_right_seated_and_taken_back_on_its_page(client, writing, as_organiser):
    case = a_case(writing, assign=False)
    with writing() as session:
        unit = an_enterprise(session, "苏州长风精密机械有限公司").name
    at = f"/panels/{case.panel}/judges"
    assert client.get(f"{at}/template.xlsx").data.startswith(b"PK")
    sheet = Sheet("裁判", [Heading("姓名"), Heading("单位")], [("陈刚", "苏州长风精密机械公司")])
    sent = {"file": (io.BytesIO(write_xlsx([sheet])), "裁判.xlsx")}
    check = client.post(at, data=sent).headers["Location"]
    assert 'class="is-error"' in client.get(check).text
    assert client.get(f"{check}?as=xlsx").data.startswith(b"PK")

    client.post(check, data={"act": "mend", "cell-2-row": "2", "cell-2-unit": unit})
    assert client.post(check).status_code == 303

    def seated():
        with writing() as session:
            query = select(SeatHolder).join(Judge).join(Person)
            return list(session.scalars(query.where(Person.name == "陈刚")))

    assert len(seated()) == 1
    assert client.post(check, data={"act": "undo"}).status_code == 303
    assert seated() == []
    assert client.post(check, data={"act": "undo"}).status_code == 409
