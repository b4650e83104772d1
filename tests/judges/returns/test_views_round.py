"""The round through its pages: a sheet for all teams, targets, reminders, signature, lapse."""

import io

import pytest
from sqlalchemy import select

from judges.returns.models import ReturnReminder, ReturnState, ReturnTarget, UnitReturn
from judges.returns.queries import content_hash, figures_of
from tests.factories.editions import a_stage
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.returns import (
    MONTHS,
    a_competition,
    a_confirmed_return,
    a_contact,
    a_filed_return,
)
from tests.factories.spreadsheets import xlsx

from contest.editions.operations import close_stage  # isort: skip
from tests.conftest import NOON  # isort: skip


def visiting(client, writing, actor):
    with writing() as session:
        apart(session)
        signed_in(client, session, actor)
    return client


@pytest.fixture
def season(writing):
    """A competition whose first month is over, its unit and the unit's contact."""
    with writing() as session:
        event, entry = a_competition(session, ends_on="2026-10-30", returns={"chair_signs": True})
        return event, entry, a_stage(session, event, "m1"), a_contact(session, entry)


def organiser(writing, event):
    with writing() as session:
        return an_actor(session, "organiser", unit=session.merge(event).edition.unit)


def test_a_sheet_is_looked_at_row_by_row_and_its_good_rows_are_saved(client, writing, season):
    _, entry, stage, contact = season
    visiting(client, writing, contact)
    codes = list(MONTHS["m1"])
    good = [entry.display_name, *MONTHS["m1"].values()]
    data = xlsx([["班组", *codes], good, ["外厂", *good[1:]]])
    upload = {"file": (io.BytesIO(data), "月报.xlsx")}

    kept = client.post(f"/returns/{stage.public_id}/sheet", data=upload)
    page = client.get(kept.location)
    taken = client.post(kept.location, data={"x": ""})

    assert (kept.status_code, taken.status_code) == (303, 303)
    assert "没有这个名称的班组参赛" in page.text
    with writing() as session:
        found = session.scalars(select(UnitReturn)).one()
        assert (found.entry_id, found.state) == (entry.id, ReturnState.DRAFT)


def test_the_sheet_to_fill_in_names_the_unit_s_own_teams(client, writing, season):
    _, _, stage, contact = season
    visiting(client, writing, contact)

    answer = client.get(f"/returns/{stage.public_id}/sheet/template.xlsx")

    assert (answer.status_code, answer.data[:2]) == (200, b"PK")


def test_the_chair_signs_on_the_page_that_the_clerk_filled_in(client, writing, season):
    _, entry, stage, contact = season
    at = f"/returns/{stage.public_id}/{entry.public_id}"
    visiting(client, writing, contact)
    client.post(at, data={**MONTHS["m1"], "action": "file"})
    own = client.get(at).text
    with writing() as session:
        chair = a_contact(session, session.merge(entry))
    visiting(client, writing, chair)
    page = client.get(at).text
    unseen = client.post(f"{at}/signature")
    with writing() as session:
        shown_hash = content_hash(figures_of(session, session.scalars(select(UnitReturn)).one()))
    answer = client.post(f"{at}/signature", data={"shown_hash": shown_hash})

    assert shown_hash in page
    assert unseen.status_code == 409
    assert "再签字" in unseen.text.split("<fieldset")[0]
    assert ("以主席身份签字并提交" in own, "以主席身份签字并提交" in page) == (False, True)
    assert answer.status_code == 303
    with writing() as session:
        assert session.scalars(select(UnitReturn.state)).one() is ReturnState.FILED


def test_targets_are_agreed_in_a_table_and_a_wrong_one_is_kept_on_the_page(client, writing, season):
    event, entry, _, _ = season
    visiting(client, writing, organiser(writing, event))
    at = f"/desk/events/{event.public_id}/targets"

    refused = client.post(at, data={f"{entry.public_id}.output": "viele"})
    agreed = client.post(at, data={f"{entry.public_id}.output": "950"})

    assert (refused.status_code, agreed.status_code) == (422, 303)
    assert 'value="viele"' in refused.text
    assert 'value="950"' in client.get(at).text
    with writing() as session:
        assert session.scalars(select(ReturnTarget.target)).one() == 950


def test_the_late_are_reminded_and_what_never_came_is_counted_with_a_reason(
    client, writing, season
):
    event, entry, stage, _ = season
    visiting(client, writing, organiser(writing, event))
    desk = f"/desk/events/{event.public_id}/returns"

    reminded = client.post(f"{desk}/reminders")
    page = client.get(desk).text
    at = f"/desk/returns/{stage.public_id}/{entry.public_id}/lapse"
    bare, given = client.post(at), client.post(at, data={"reason": "停产"})

    assert "按未报计" in page
    assert [reminded.status_code, bare.status_code, given.status_code] == [303, 422, 303]
    with writing() as session:
        assert session.scalars(select(UnitReturn.state)).one() is ReturnState.LAPSED
        assert session.scalars(select(ReturnReminder.recipients)).one() == 1


def test_a_correction_shows_the_old_value_who_reported_and_who_checked(client, writing):
    with writing() as session:
        event, entry = a_competition(session)
        stage, contact = a_stage(session, event, "m1"), a_contact(session, entry)
        found = a_confirmed_return(session, stage, entry, contact=contact, vouchers=["output"])
        close_stage(session, SYSTEM, stage, now=NOON)
        inspector = an_actor(session, "inspector", event=event)
    at = f"/desk/returns/{found.public_id}"
    visiting(client, writing, inspector)
    body = {"indicator": "output", "action": "reopen", "reason": "抄错一行"}
    opened = client.post(at, data=body)
    visiting(client, writing, contact)
    mine = f"/returns/{stage.public_id}/{entry.public_id}"
    client.post(mine, data={"output": "1188", "action": "file"})
    visiting(client, writing, inspector)
    page = client.get(at).text

    assert opened.status_code == 303
    assert "<del>1236</del> → <b>1188" in page
    for word in (contact.name, "抄错一行", "凭证-output"):
        assert word in page


def test_a_unit_cannot_hand_in_a_sheet_where_none_of_its_teams_takes_part(client, writing, season):
    stage = season[2]
    with writing() as session:
        other_event, other = a_competition(session)
        stranger = a_contact(session, other)
        a_filed_return(session, a_stage(session, other_event, "m1"), other, contact=stranger)
    visiting(client, writing, stranger)

    assert client.get(f"/returns/{stage.public_id}/sheet").status_code == 403
