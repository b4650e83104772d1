"""Pages of panels: seats, assignment, lists, cards, sign-in, declaration, recusal."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contest.foundation.models import Attempt
from contest.foundation.office import Heading, Sheet, write_xlsx
from contest.people.models import LoginSession
from contest.people.queries import actor_of, user_of_person
from judges.panels import operations
from judges.panels.models import (
    Assignment,
    Conflict,
    Declaration,
    Judge,
    JudgeCard,
    Panel,
    Recusal,
    Seat,
    SeatHolder,
)
from judges.panels.queries import assigned_works
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_judge, a_panel
from tests.factories.people import (
    SYSTEM,
    a_person,
    a_user,
    an_actor,
    an_enterprise,
    apart,
    signed_in,
)
from tests.factories.sealing import a_drawn_stage, a_sealed_event, work_behind

SEALINGS = [[], ["entry", "station", "work"]]


@dataclass
class Case:
    event: str
    stage: str
    panel: str
    seats: list[str]
    judges: list[str]
    own_work: str


def a_case(writing, *, sealing=(), assign=False):
    """A drawn stage with a panel; `judges[3]` is registered, of the first entry's enterprise."""
    with writing() as session:
        plant = an_enterprise(session, name="金丝雀机械有限公司")
        event = a_sealed_event(session, sealing=list(sealing))
        person = a_person(session, name="金丝雀", unit=plant)
        entry = an_accepted_entry(session, event, people=[person], unit=plant)
        stage = a_drawn_stage(session, event, entries=2)
        panel = a_panel(session, stage)
        own = a_judge(session, person=a_person(session, name="陈刚", unit=plant))
        if assign:
            apart(session)
            operations.assign_works(session, SYSTEM, panel, now=datetime.now(UTC))
        judges = [seat.holder.judge.public_id for seat in panel.seats if seat.holder]
        return Case(
            event.public_id,
            stage.public_id,
            panel.public_id,
            [seat.public_id for seat in panel.seats],
            [*judges, own.public_id],
            work_behind(session, stage, entry).public_id,
        )


@pytest.fixture
def as_organiser(client, writing):
    with writing() as session:
        actor = an_actor(session)
        apart(session)
        signed_in(client, session, actor)
    return actor


def as_judge(client, writing, judge_id):
    with writing() as session:
        judge = session.scalars(select(Judge).where(Judge.public_id == judge_id)).one()
        user = user_of_person(session, judge.person) or a_user(session, person=judge.person)
        apart(session)
        signed_in(client, session, actor_of(session, user))


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

    answer = client.post(
        f"/panels/{case.panel}/judges", data={"file": (io.BytesIO(data), "裁判.xlsx")}
    )

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


def test_cards_are_printed_ten_to_a_page_and_their_page_is_not_kept(client, writing, as_organiser):
    case = a_case(writing)

    answer = client.post(f"/events/{case.event}/judge-cards", data={"form": "page"})

    assert answer.text.count('class="qr-card"') == 3
    assert answer.text.count("<svg") == 4
    assert answer.headers["Cache-Control"] == "no-store"
    with writing() as session:
        assert len(list(session.scalars(select(JudgeCard)))) == 3
    assert client.get(f"/events/{case.event}/judge-cards").text.count("作废") == 1


def test_cards_come_as_a_document_too(client, writing, as_organiser):
    case = a_case(writing)

    answer = client.post(f"/events/{case.event}/judge-cards", data={"form": "pdf"})

    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def a_secret(writing, case, place=0):
    with writing() as session:
        judge = session.scalars(select(Judge).where(Judge.public_id == case.judges[place])).one()
        event = session.scalars(select(Panel)).one().stage.event
        (card,) = operations.print_cards(
            session, SYSTEM, event, judges=[judge], now=datetime.now(UTC)
        )
        return card.url.rpartition("/")[2], judge.person.name


def test_a_card_shows_a_button_and_the_button_signs_in(client, writing):
    case = a_case(writing)
    secret, name = a_secret(writing, case)

    page = client.get(f"/j/{secret}")
    answer = client.post(f"/j/{secret}", data={"device": "7号平板"})

    assert f"我是{name}，开始评分" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert (answer.status_code, answer.location) == (303, f"/events/{case.event}/declaration")
    assert client.get(answer.location).status_code == 200
    with writing() as session:
        (opened,) = session.scalars(select(LoginSession))
        assert (opened.via, opened.device) == ("card", "7号平板")
        assert opened.expires_at - opened.created_at == timedelta(hours=14)


def test_looking_at_a_card_changes_nothing(client, writing):
    case = a_case(writing)
    secret, _ = a_secret(writing, case)

    client.get(f"/j/{secret}")

    with writing() as session:
        assert session.scalars(select(JudgeCard.last_used_at)).one() is None
        assert list(session.scalars(select(LoginSession))) == []


@pytest.mark.parametrize("wrong", ["0" * 26, "x", "0" * 500, "一二三", "' OR 1=1 --"])
def test_a_wrong_card_answers_like_any_address_that_is_not_there(client, writing, wrong):
    a_case(writing)
    nowhere = client.get("/j/")

    shown, pressed = client.get(f"/j/{wrong}"), client.post(f"/j/{wrong}")

    assert (shown.status_code, pressed.status_code) == (404, 404)
    assert message(shown) == message(pressed) == message(nowhere)


def message(answer):
    return answer.text.partition("<h1")[2].partition("</main>")[0]


def test_a_void_card_answers_like_a_wrong_one(client, writing):
    case = a_case(writing)
    old, _ = a_secret(writing, case)
    a_secret(writing, case)

    assert message(client.get(f"/j/{old}")) == message(client.get(f"/j/{'0' * 26}"))


def test_after_twenty_wrong_cards_an_address_has_to_wait(client, writing):
    case = a_case(writing)
    secret, _ = a_secret(writing, case)
    for _ in range(20):
        assert client.post(f"/j/{'0' * 26}").status_code == 404

    assert client.post(f"/j/{'1' * 26}").status_code == 429
    assert client.post(f"/j/{secret}").status_code == 429
    with writing() as session:
        assert [row.count for row in session.scalars(select(Attempt))] == [20]


def test_right_cards_use_up_no_attempts(client, writing):
    case = a_case(writing)
    secret, _ = a_secret(writing, case)

    answers = {client.post(f"/j/{secret}").status_code for _ in range(25)}

    assert answers == {303}


def test_a_judge_declares_once_and_goes_on_to_the_list(client, writing):
    case = a_case(writing)
    as_judge(client, writing, case.judges[0])
    address = f"/events/{case.event}/declaration"

    unticked = client.post(address, data={"note": ""})
    answer = client.post(address, data={"agreed": "y", "note": "认识一名选手"})

    assert (unticked.status_code, answer.status_code) == (422, 303)
    assert answer.location == f"/events/{case.event}/queue"
    with writing() as session:
        assert [row.note for row in session.scalars(select(Declaration))] == ["认识一名选手"]


def test_a_declared_judge_goes_straight_to_the_list(client, writing):
    case = a_case(writing)
    as_judge(client, writing, case.judges[0])
    client.post(f"/events/{case.event}/declaration", data={"agreed": "y"})
    secret, _ = a_secret(writing, case)

    assert client.post(f"/j/{secret}").location == f"/events/{case.event}/queue"


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


def test_the_template_for_a_list_can_be_read_back(client, writing, as_organiser):
    answer = client.get("/judges/list-template.xlsx")

    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")
