"""The unit's page on a phone, the inspector's page, and who may open a voucher."""

import io

import pytest
from sqlalchemy import select

from judges.returns.models import ReturnFigure, ReturnState, UnitReturn
from judges.returns.operations import save_figures
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.entries import an_accepted_entry
from tests.factories.people import an_actor, an_enterprise, apart, signed_in
from tests.factories.returns import (
    MONTHS,
    a_competition,
    a_contact,
    a_filed_return,
    figures,
)

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def month(writing):
    with writing() as session:
        event, entry = a_competition(session)
        return a_stage(session, event, "m1"), entry


@pytest.fixture
def at(month):
    stage, entry = month
    return f"/returns/{stage.public_id}/{entry.public_id}"


@pytest.fixture
def contact(client, writing, month):
    with writing() as session:
        actor = a_contact(session, session.merge(month[1]))
        apart(session)
        signed_in(client, session, actor)
    return client


def found(writing):
    with writing() as session:
        return session.scalars(select(UnitReturn)).one()


def test_a_contact_fills_saves_and_files_a_period(contact, writing, at):
    saved = contact.post(at, data={"output": "1236", "action": "save"})
    page = contact.get(at)
    voucher = {"voucher.commendation": "通报 3 号"}
    filed = contact.post(at, data={**MONTHS["m1"], **voucher, "action": "file"})

    assert (saved.status_code, filed.status_code) == (303, 303)
    assert 'value="1236"' in page.text
    assert found(writing).state is ReturnState.FILED


def test_a_blank_or_unreadable_figure_keeps_the_input_and_files_nothing(contact, writing, at):
    answer = contact.post(at, data={**MONTHS["m1"], "output": "12x6", "action": "file"})

    assert answer.status_code == 422
    assert 'value="12x6"' in answer.text
    assert found(writing).state is ReturnState.DRAFT


def test_what_is_missing_is_named_at_its_figure_and_leads_there(contact, writing, at):
    typed = {**MONTHS["m1"], "quality": "100.1", "saving": ""}

    answer = contact.post(at, data={**typed, "action": "file"})

    summary = answer.text.split('class="error-summary"')[1].split("</ul>")[0]
    assert answer.status_code == 422
    assert [f'href="#c-{code}"' in summary for code in ("quality", "saving", "commendation")] == [
        True
    ] * 3
    assert 'id="quality-error"' in answer.text
    assert "100.1" in answer.text


def test_a_colleague_s_figure_is_not_wiped_by_an_older_page(contact, writing, month, at):
    blank = {f"was.{code}": "" for code in MONTHS["m1"]}
    with writing() as session:
        stage, entry = session.merge(month[0]), session.merge(month[1])
        colleague = a_contact(session, entry)
        values = figures(session, stage, {"output": "1200"})
        save_figures(session, colleague, stage=stage, entry=entry, values=values, now=NOON)

    beside = contact.post(at, data={**blank, "quality": "99", "action": "save"})
    against = contact.post(at, data={**blank, "output": "1236", "action": "save"})
    with writing() as session:
        kept = {one.indicator: one.value for one in session.scalars(select(ReturnFigure))}
    again = contact.post(at, data={"was.output": "1200", "output": "1236", "action": "save"})

    assert (beside.status_code, against.status_code, again.status_code) == (303, 409, 303)
    assert (kept["output"]["actual"], kept["quality"]["value"]) == (1200, 9900)
    assert colleague.name in against.text
    assert 'name="was.output" value="1200"' in against.text


def test_what_was_filed_is_not_said_to_be_saved(contact, writing, at):
    vouchers = {"voucher.commendation": "通报 3 号"}
    contact.post(at, data={**MONTHS["m1"], **vouchers, "action": "file"})

    again = contact.post(at, data={**MONTHS["m1"], "output": "1300", "action": "save"})

    assert again.status_code == 409
    assert found(writing).state is ReturnState.FILED


def test_a_voucher_is_opened_by_those_who_may_see_the_return_and_by_nobody_else(
    contact, writing, month, at
):
    upload = {"file.output": (io.BytesIO(PNG), "凭证.png"), "voucher.commendation": "通报 3 号"}
    contact.post(at, data={**MONTHS["m1"], **upload, "action": "file"})
    with writing() as session:
        figure = session.scalars(
            select(ReturnFigure).where(ReturnFigure.file_id.is_not(None))
        ).one()
        other = an_accepted_entry(
            session, session.merge(month[0]).event, unit=an_enterprise(session)
        )
        stranger = a_contact(session, other)
    own = contact.get(f"/returns/vouchers/{figure.public_id}")
    with writing() as session:
        signed_in(contact, session, stranger)
    others = contact.get(f"/returns/vouchers/{figure.public_id}")

    assert (own.status_code, others.status_code) == (200, 403)
    assert own.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_contact_of_another_unit_opens_neither_page(client, writing, month, at):
    with writing() as session:
        stage, entry = session.merge(month[0]), session.merge(month[1])
        one = a_filed_return(session, stage, entry)
        apart(session)
        other = an_accepted_entry(session, stage.event, unit=an_enterprise(session))
        signed_in(client, session, a_contact(session, other))

    assert client.get(at).status_code == 403
    assert client.get(f"/desk/returns/{one.public_id}").status_code == 403


def test_an_inspector_sends_back_and_confirms_on_the_page(client, writing, month):
    with writing() as session:
        stage, entry = session.merge(month[0]), session.merge(month[1])
        one = a_filed_return(session, stage, entry)
        apart(session)
        inspector = an_actor(session, "inspector", event=stage.event)
        apart(session)
        signed_in(client, session, inspector)
        event_id = stage.event.public_id
    page = f"/desk/returns/{one.public_id}"

    bare = client.post(page, data={"indicator": "output", "action": "send_back"})
    confirmed = client.post(page, data={"indicator": "quality", "action": "confirm"})
    whole = client.post(f"{page}/confirmation")

    assert (bare.status_code, confirmed.status_code, whole.status_code) == (422, 303, 303)
    assert found(writing).state is ReturnState.CONFIRMED
    assert client.get(f"/desk/events/{event_id}/returns").status_code == 200
