"""Honours and skill grades at the desk, and judges' fees: what the rules say, kept once."""

import io

from openpyxl import load_workbook

from contest.editions.models import EventPhase
from tests.contest.awards.test_operations_honours import a_result
from tests.contest.awards.test_operations_promoting import IDENTITY, SENIOR
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import a_person, an_actor, apart, signed_in
from tests.factories.scoresheets import a_judging
from tests.some import some


def test_honours_are_nominated_then_confirmed_and_the_page_says_why_not(client, writing, clock):
    with writing() as session:
        event, people = a_result(session, (1, False), (2, True))
        signed_in(client, session, an_actor(session, "organiser"))
        address, worker = f"/desk/events/{event.public_id}/honours", people[1].name

    before = client.get(address).text
    client.post(address, data={"button": "nominate"})
    client.post(address, data={"button": "confirm"})
    after = client.get(address).text

    assert ("不是职工" in before, "按规则提名" in before, worker in before) == (True, True, True)
    assert ("已提名或已获" in after, "市五一创新能手" in after) == (True, True)


def test_the_roster_goes_out_with_identities_and_numbers_come_back(client, writing, clock):
    with writing() as session:
        document = a_document("workshop")
        document["promotion"] = {"awards": ["first"], "trade": "数控车工", "grade": 3}
        event = an_event(session, document=document, phase=EventPhase.REGISTRATION)
        person = a_person(session, identity=IDENTITY)
        a_confirmed_award(session, event, an_accepted_entry(session, event, people=[person]))
        apart(session)
        signed_in(client, session, an_actor(session, "organiser"))
        address, key = f"/desk/events/{event.public_id}/promotion", person.public_id

    assert IDENTITY not in client.get(address).text
    exported = client.post(f"{address}/roster.xlsx")
    row = list(load_workbook(io.BytesIO(exported.data)).worksheets[0].iter_rows(values_only=True))
    wrong = client.post(address, data={"gained_on": "2026-12-01", f"number-{key}": "Y123"})
    right = client.post(
        address, data={"gained_on": "2026-12-01", f"number-{key}": SENIOR.format(1)}
    )

    assert (row[1][1], row[1][3], exported.headers["Cache-Control"]) == (
        IDENTITY,
        "数控车工",
        "no-store",
    )
    assert (wrong.status_code, "22 位" in wrong.text, right.status_code) == (422, True, 303)
    assert SENIOR.format(1) in client.get(address).text


def test_fees_are_recorded_for_who_judged_and_stand_on_the_list(client, writing, clock):
    with writing() as session:
        judging = a_judging(session)
        person = some(judging.seat.holder).judge.person
        apart(session)
        signed_in(client, session, an_actor(session, "organiser"))
        desk, key, name = f"/desk/events/{judging.event.public_id}", person.public_id, person.name

    assert name in client.get(f"{desk}/judge-fees").text
    fee = {f"due-{key}": "800", f"withheld-{key}": "160", f"basis-{key}": "2 天 × 400 元"}
    wrong = client.post(f"{desk}/judge-fees", data={**fee, f"withheld-{key}": "900"})
    right = client.post(f"{desk}/judge-fees", data=fee)
    page = client.get(f"{desk}/payments").text
    paper = client.get(f"{desk}/payment-lists/judge-fees.pdf")

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert ("640.00" in page, "2 天 × 400 元" in page) == (True, True)
    assert paper.data.startswith(b"%PDF")
