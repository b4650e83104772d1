"""Pages of appeals: who sees them, what the public is told, what a refusal says."""

from datetime import timedelta

import pytest

from judges.appeals.models import Appeal
from tests.conftest import NOON
from tests.factories.appeals import NOTICED, STATEMENT, a_contested_result, an_appeal
from tests.factories.people import an_actor, apart, signed_in

OBJECTION = {"statement": STATEMENT, "name": "路人甲", "contact": "13800138000"}


def test_the_page_of_an_entry_offers_the_appeal_with_its_last_second(client, writing, clock):
    with writing() as session:
        case = a_contested_result(session)
        signed_in(client, session, case.entrant(session))
        address = f"/entries/{case.loser.public_id}"

    shown = client.get(address).get_data(as_text=True)

    # Both ways: on site within two hours, which is ruled on sooner, and while the notice runs.
    assert "现场申诉</b>：至 2026-11-20 14:00:00 · 剩 2 小时" in shown
    assert "公示期异议</b>：至 2026-11-25 23:59:59" in shown
    clock.move_to(NOON + timedelta(hours=2, seconds=1))
    shown = client.get(address).get_data(as_text=True)
    assert "现场申诉" not in shown
    assert "2026-11-25 23:59:59" in shown


def test_who_rules_goes_from_the_contested_line_to_its_sheets(client, writing, clock):
    with writing() as session:
        case = a_contested_result(session)
        appeal = an_appeal(session, case)
        signed_in(client, session, case.supervisor)
        address = f"/desk/appeals/{appeal.public_id}"
        stage, loser = case.judged.judging.stage, case.loser
        works = {one.code: one.public_id for one in case.judged.judging.works}
        sheets = f"/desk/stages/{stage.public_id}/day/works/{works[f'{loser.number:02d}']}"

    shown = client.get(address).get_data(as_text=True)

    assert [f'href="{sheets}"' in shown, shown.count(f"/stages/{stage.public_id}/day/works/")] == [
        True,
        1,
    ]
    assert client.get(sheets).status_code == 200


def test_one_second_late_the_form_keeps_what_was_typed_and_says_when_it_ended(
    client, writing, clock
):
    with writing() as session:
        case = a_contested_result(session, safeguards={"preset": "workshop"})
        signed_in(client, session, case.entrant(session))
        address = f"/entries/{case.loser.public_id}/appeals/{case.version.public_id}/new"
    clock.move_to(NOON + timedelta(hours=2, seconds=1))

    answer = client.post(address, data={"ground": "mark", "statement": STATEMENT})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "2026-11-20 14:00:00" in text
    assert "2026-11-20 14:00:01" in text
    assert STATEMENT in text
    with writing() as session:
        assert session.query(Appeal).count() == 0


def test_anybody_may_object_while_the_notice_runs_and_a_machine_may_not_flood(
    client, writing, clock
):
    with writing() as session:
        case = a_contested_result(session)
        address = f"/results/{case.version.public_id}/objection"

    statuses = [client.post(address, data=OBJECTION).status_code for _ in range(21)]

    assert statuses == [302 + 1] * 20 + [429]


def test_after_the_notice_there_is_no_form_for_the_public(client, writing, clock):
    with writing() as session:
        case = a_contested_result(session, safeguards={"preset": "workshop"})
        address = f"/results/{case.version.public_id}/objection"

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "is_shown"), [("organiser", True), ("clerk", True), ("supervisor", False)]
)
def test_the_contact_of_an_objector_is_for_those_who_answer(client, writing, clock, role, is_shown):
    with writing() as session:
        case = a_contested_result(session)
        address = f"/results/{case.version.public_id}/objection"
    client.post(address, data=OBJECTION)
    with writing() as session:
        found = session.query(Appeal).one().public_id
        signed_in(client, session, an_actor(session, role))

    text = client.get(f"/desk/appeals/{found}").get_data(as_text=True)

    assert STATEMENT in text
    assert ("13800138000" in text) == is_shown


@pytest.mark.parametrize("rule", ["full", "masked", "masked_in_notice"])
def test_the_public_list_masks_persons_as_the_event_says(client, writing, clock, rule):
    with writing() as session:
        case = a_contested_result(session, safeguards={**NOTICED, "public_names": rule})
        name = case.loser.members[0].person.name
        address = f"/results/{case.version.public_id}"

    text = client.get(address).get_data(as_text=True)

    assert (name in text) == (rule == "full")


def test_the_letter_is_not_for_other_entrants(client, writing, clock):
    with writing() as session:
        case = a_contested_result(session)
        appeal = an_appeal(session, case)
        winner = case.judged.entries[1]
        apart(session)
        signed_in(client, session, case.entrant(session, winner))
        address = f"/appeals/{appeal.public_id}/letter.pdf"

    assert client.get(address).status_code == 403
