"""Judge cards on paper and the sign-in that they lead to."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from contest.foundation.models import Attempt
from contest.people.models import LoginSession
from judges.panels import operations
from judges.panels.models import Declaration, Judge, JudgeCard, Panel
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.judges.panels.staging import a_case, as_judge


@pytest.fixture
def as_organiser(client, writing):
    with writing() as session:
        actor = an_actor(session)
        apart(session)
        signed_in(client, session, actor)
    return actor


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
