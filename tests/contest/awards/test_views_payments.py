"""Money at the desk: shares that sum to 100, fees, paying once, the lists as Word, PDF and XLSX."""

import io
from decimal import Decimal

import pytest
from docx import Document
from openpyxl import load_workbook

from contest.awards import queries
from contest.awards.models import PaymentKind
from contest.awards.queries import award_by_public_id
from contest.editions.queries import event_by_public_id
from tests.factories.awards import a_confirmed_award
from tests.factories.entries import an_accepted_entry
from tests.factories.industrialisation import a_followed_event
from tests.factories.people import a_person, an_actor, an_enterprise, apart, signed_in
from tests.paper import text_of
from tests.some import some


class Room:
    """A confirmed prize of two authors, and an organiser who is signed in."""

    def __init__(self, client, writing):
        self.client, self.writing = client, writing
        with writing() as session:
            event, unit = a_followed_event(session), an_enterprise(session, "亨通集团")
            people = [a_person(session, unit=unit, name=name) for name in ("马致远", "李二")]
            entry = an_accepted_entry(session, event, people=people)
            award = a_confirmed_award(session, event, entry)
            self.event, self.award = event.public_id, award.public_id
            self.people = [one.public_id for one in people]
            self.actors = {
                "organiser": an_actor(session, "organiser"),
                "author": an_actor(session, "entrant", person=people[0]),
                "auditor": an_actor(session, "auditor"),
            }
        self.go_as("organiser")

    def go_as(self, name):
        with self.writing() as session:
            apart(session)
            signed_in(self.client, session, self.actors[name])

    def share(self, *percents, money="1000.01"):
        fields = {f"share-{one}": share for one, share in zip(self.people, percents, strict=True)}
        return self.client.post(
            f"/desk/awards/{self.award}/shares", data={"prize_cny": money, **fields}
        )

    def due(self):
        with self.writing() as session:
            event = event_by_public_id(session, self.event)
            payments = queries.payments_of_event(session, event, PaymentKind.PRIZE)
            return [(one.public_id, one.due_cny, one.withheld_cny) for one in payments]

    def paper(self, name):
        return self.client.get(f"/desk/events/{self.event}/payment-lists/{name}")


@pytest.fixture
def room(client, writing, clock):
    return Room(client, writing)


def test_equal_shares_are_offered_and_what_is_due_adds_up(room):
    assert 'value="50.00"' in room.client.get(f"/desk/awards/{room.award}/shares").text

    answer = room.share("50", "50 %")

    assert answer.status_code == 303
    assert [due for _, due, _ in room.due()] == [Decimal("500.01"), Decimal("500.00")]


def test_an_english_reader_is_told_the_english_title_of_a_project(room):
    with room.writing() as session:
        entry = some(award_by_public_id(session, room.award).entry)
        title, entry.title_en = entry.display_name, "Tension control for fibre drawing"
    room.client.set_cookie("language", "en")

    for page in (f"/desk/events/{room.event}/payments", f"/desk/awards/{room.award}/shares"):
        shown = room.client.get(page).text
        assert ("Tension control for fibre drawing" in shown, title in shown) == (True, False)


@pytest.mark.parametrize("percents", [("50", "49"), ("abc", "50"), ("NaN", "50"), ("150", "-50")])
def test_refused_shares_keep_the_input_and_owe_nothing(room, percents):
    answer = room.share(*percents)

    assert (answer.status_code, room.due()) == (422, [])
    assert f'value="{percents[0]}"' in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("money", ["NaN", "-1", "1e30"])
def test_what_is_no_money_is_refused_beside_its_field(room, money):
    answer = room.share("50", "50", money=money)

    assert (answer.status_code, room.due()) == (422, [])


def test_a_payment_is_made_once(room):
    room.share("50", "50")
    payment, _, _ = room.due()[0]
    address = f"/desk/payments/{payment}"

    first = room.client.post(address, data={"withheld_cny": "20", "paid_on": "2026-11-20"})
    second = room.client.post(address, data={"withheld_cny": "0", "paid_on": "2026-11-20"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert room.due()[0][2] == 20
    assert room.share("10", "90").status_code == 409


def test_the_lists_hold_masked_accounts_and_a_column_to_sign(room):
    room.share("50", "50")
    room.go_as("author")
    account = {"bank": "工商银行", "number": "6222 0212 3456 7890"}
    assert room.client.post("/my/bank-account", data={**account, "number": "1"}).status_code == 422
    assert room.client.post("/my/bank-account", data=account).status_code == 303
    assert "7890" in room.client.get("/my/bank-account").text
    room.go_as("auditor")

    book = load_workbook(io.BytesIO(room.paper("prizes.xlsx").data)).worksheets[0]
    rows = list(book.iter_rows(values_only=True))
    word = Document(io.BytesIO(room.paper("prizes.docx").data))
    cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
    paper = text_of(room.paper("prizes.pdf").data)

    assert rows[0][-1] == "签名"
    assert rows[1][:2] == ("马致远", "亨通集团")
    assert rows[1][4:7] == (500.01, 0, 500.01)
    assert rows[1][8] == "工商银行 **** 7890"
    for shown in (" ".join(cells), paper):
        assert "马致远" in shown
        assert "500.01" in shown
        assert "6222021234567890" not in shown
    assert [cell.text for cell in word.tables[0].rows[-1].cells][1:7] == [
        "合计", "", "", "1,000.01", "0.00", "1,000.01",
    ]  # fmt: skip
    assert room.paper("prizes.exe").status_code == 404


def test_the_full_account_is_shown_once_to_whoever_pays(room):
    room.share("100", "")
    room.go_as("author")
    room.client.post("/my/bank-account", data={"bank": "工商银行", "number": "6222021234567890"})
    room.go_as("organiser")
    payment, _, _ = room.due()[0]

    shown = room.client.post(f"/desk/payments/{payment}/account")
    later = room.client.get(f"/desk/payments/{payment}")

    assert ("6222021234567890" in shown.text, "6222021234567890" in later.text) == (True, False)
    room.go_as("auditor")
    assert room.client.post(f"/desk/payments/{payment}/account").status_code == 403


def test_an_author_sees_no_list_of_money(room):
    room.go_as("author")

    assert room.client.get(f"/desk/events/{room.event}/payments").status_code == 403
    assert room.paper("prizes.xlsx").status_code == 403
