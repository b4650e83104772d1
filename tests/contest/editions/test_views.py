"""Pages of editions: new event, desk, rules, series, and what everybody sees."""

import io
import json
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select

from contest.editions import operations, queries
from contest.editions.models import EventDefinition, EventPhase
from contest.foundation.calendar import local
from contest.foundation.models import LedgerSecret
from contest.people.operations import enrol_second_factor, new_second_factor
from contest.people.queries import user_of_actor
from tests.factories.editions import a_document, a_series, a_stage, an_edition, an_event
from tests.factories.people import SYSTEM, a_federation, a_user, an_actor, an_enterprise, signed_in


def go_on_as(client, session, role, **where):
    actor = an_actor(session, role, **where)
    signed_in(client, session, actor)
    return actor


@pytest.fixture
def event_id(client, writing):
    """An event of the workshop template; `client` goes on as its organiser."""
    with writing() as session:
        event = an_event(session)
        go_on_as(client, session, "organiser")
        return event.public_id


def test_the_desk_page_moves_phases_and_stages(client, writing, event_id):
    assert client.post(f"/events/{event_id}/phase/finished").status_code == 409
    assert client.post(f"/events/{event_id}/phase/party").status_code == 404
    assert client.post(f"/events/{event_id}/phase/registration").status_code == 303
    with writing() as session:
        event = queries.event_by_public_id(session, event_id)
        stage = a_stage(session, event).public_id

    assert client.post(f"/stages/{stage}/pause").status_code == 409
    assert client.post(f"/stages/{stage}/dance").status_code == 404
    for move in ("open", "pause", "open", "close"):
        answer = client.post(f"/stages/{stage}/{move}", data={"reason": "午休"})
        assert answer.status_code == 303

    with writing() as session:
        event = queries.event_by_public_id(session, event_id)
        assert (event.phase, a_stage(session, event).state) == ("judging", "closed")


def test_dates_are_typed_and_shown_in_shanghai_time(client, writing, event_id):
    typed = {"opens_at": "2026-12-01T08:00", "closes_at": "2026-12-02T00:30", "venue": "一号厂房"}

    assert client.post(f"/events/{event_id}/schedule", data=typed).status_code == 303

    page = client.get(f"/events/{event_id}").text
    assert "2026-12-01 08:00" in page
    assert "2026-12-02 00:30" in page
    assert 'value="2026-12-02T00:30"' in client.get(f"/events/{event_id}/schedule").text
    bad = {**typed, "closes_at": "2026-11-30T08:00"}
    assert client.post(f"/events/{event_id}/schedule", data=bad).status_code == 422


@pytest.mark.parametrize("page", ["", "/definition", "/definition.json", "/schedule"])
def test_others_do_not_see_the_desk(client, writing, page):
    with writing() as session:
        event = an_event(session).public_id
        go_on_as(client, session, "organiser", unit=an_enterprise(session))

    assert client.get(f"/events/{event}{page}").status_code == 403
    assert client.get(f"/events/{'0' * 26}{page}").status_code == 404


def test_another_units_organiser_changes_nothing(client, writing):
    with writing() as session:
        event = an_event(session)
        event_id, stage = event.public_id, a_stage(session, event).public_id
        go_on_as(client, session, "organiser", unit=an_enterprise(session))

    for address in (
        f"/events/{event_id}/phase/registration",
        f"/events/{event_id}/schedule",
        f"/events/{event_id}/definition/upload",
        f"/stages/{stage}/open",
    ):
        assert client.post(address).status_code == 403


def uploaded(document, reason="更正"):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return {"file": (io.BytesIO(data), "rules.json"), "reason": reason}


def test_rules_are_read_downloaded_changed_and_uploaded(client, writing, event_id):
    page = f"/events/{event_id}/definition"
    document = json.loads(client.get(f"{page}.json").data)
    assert document == a_document()

    changed = {**document, "name": "装配一班比武"}
    assert client.post(f"{page}/upload", data=uploaded(changed)).status_code == 303

    assert "装配一班比武" in client.get(page).text
    assert json.loads(client.get(f"{page}.json?version=1").data) == document
    assert json.loads(client.get(f"{page}.json").data) == changed
    assert client.get(f"{page}?version=9").status_code == 404


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"no json", "JSON"),
        (a_document(kind="race"), "/kind"),
        (a_document(surprise=1), "surprise"),
        (a_document(timeline={"semi": {}}), "/timeline/semi"),
    ],
)
def test_a_bad_document_is_refused_by_its_place_and_changes_nothing(
    client, writing, event_id, document, said
):
    answer = client.post(f"/events/{event_id}/definition/upload", data=uploaded(document))

    assert answer.status_code == 422
    assert said in answer.text
    with writing() as session:
        assert len(session.scalars(select(EventDefinition)).all()) == 1


def test_frozen_rules_change_through_a_second_person(client, app, writing, event_id):
    now = datetime.now(UTC)
    second = app.test_client()
    with writing() as session:
        event = queries.event_by_public_id(session, event_id)
        operations.freeze_definition(session, SYSTEM, event, now=now)
        go_on_as(second, session, "supervisor")
    upload = f"/events/{event_id}/definition/upload"

    assert client.post(upload, data=uploaded(a_document(name="更正后"))).status_code == 303
    with writing() as session:
        event = queries.event_by_public_id(session, event_id)
        (proposal,) = queries.proposals_of(session, event)
        page, shown = f"/proposals/{proposal.public_id}", proposal.sha256
    assert "/name" in second.get(page).text
    assert client.post(f"{page}/approve", data={"shown_hash": shown}).status_code == 403
    assert client.post(f"{page}/adopt").status_code == 409
    assert second.post(f"{page}/approve", data={"shown_hash": "0" * 64}).status_code == 409
    assert second.post(f"{page}/approve", data={"shown_hash": shown}).status_code == 303
    assert client.post(f"{page}/adopt").status_code == 303

    assert "更正后" in client.get(f"/events/{event_id}").text
    assert second.post(f"{page}/refuse").status_code == 409


@pytest.mark.slow
def test_a_series_shows_its_editions_and_imported_figures(client, writing):
    with writing() as session:
        federation = a_federation(session)
        made = a_series(session)
        an_event(session, edition=an_edition(session, series=made, name="第三届"))
        operations.import_series_figure(
            session,
            SYSTEM,
            made,
            year=2022,
            key="grade_gains",
            value=2130,
            unit=federation,
            source="统计年报",
            now=datetime.now(UTC),
        )
        go_on_as(client, session, "organiser")
        series, unit = made.public_id, federation.public_id

    page = client.get(f"/series/{series}").text
    assert "第三届" in page
    assert "2,130" in page
    assert "统计年报" in page
    added = client.post("/series/add", data={"name": "工匠杯", "unit": unit})
    assert "工匠杯" in client.get(added.headers["Location"]).text
    assert "工匠杯" in client.get("/series").text


def test_everybody_sees_announced_events_only(client, writing):
    with writing() as session:
        a_user(session)
        hidden = an_event(session, document=a_document(name="未发布")).public_id
        now = datetime.now(UTC)
        shown = an_event(
            session,
            document=a_document(name="已发布"),
            phase=EventPhase.REGISTRATION,
            registration_opens_at=now - timedelta(days=1),
            registration_closes_at=now + timedelta(days=1),
        ).public_id

    for address in ("/contests", "/"):
        page = client.get(address).text
        assert "已发布" in page
        assert "未发布" not in page
    assert client.get(f"/contests/{shown}").status_code == 200
    assert client.get(f"/contests/{hidden}").status_code == 404


def test_the_schema_is_public_and_checks_the_templates(client):
    schema = client.get("/definition/v1.schema.json").get_json()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(a_document()) <= set(schema["properties"])


def test_staff_of_a_strict_event_turn_on_the_second_step_first(client, app, writing):
    contact = app.test_client()
    with writing() as session:
        unit = an_enterprise(session)
        an_event(session, document=a_document(safeguards={"preset": "strict"}))
        clerk = go_on_as(client, session, "clerk")
        go_on_as(contact, session, "unit_contact", unit=unit)

    assert client.get("/events").headers["Location"] == "/account/second-factor"
    assert client.get("/account/second-factor").status_code == 200
    assert contact.get("/units").status_code == 200
    with writing() as session:
        user = user_of_actor(session, clerk)
        secret = new_second_factor()
        now = datetime.now(UTC)
        code = pyotp.TOTP(secret).at(now)
        enrol_second_factor(session, clerk, user, secret=secret, code=code, now=now)
    assert client.get("/events").status_code == 200


def test_a_timeline_is_kept_and_a_page_asked_after_the_due_minute_finds_the_stage_open(
    client, writing, event_id
):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    typed = {"held_on": f"{local(tomorrow):%Y-%m-%d}", "venue": ""}
    client.post(f"/events/{event_id}/schedule", data=typed)
    client.post(f"/events/{event_id}/phase/registration")
    sent = {"check_days": "2", "opens-practical": "08:30", "closes-practical": "17:30"}

    assert client.post(f"/events/{event_id}/timeline", data=sent).status_code == 422
    kept = client.post(f"/events/{event_id}/timeline", data={**sent, "reason": "当天自动切换"})

    assert kept.status_code == 303
    page = client.get(f"/events/{event_id}/timeline").text
    assert f"{local(tomorrow):%Y-%m-%d} 08:30" in page
    with time_machine.travel(local(tomorrow).replace(hour=10), tick=False):
        with writing() as session:
            go_on_as(client, session, "organiser")
        assert 'name="reason"' in client.get(f"/events/{event_id}").text
    with writing() as session:
        event = queries.event_by_public_id(session, event_id)
        assert (event.phase, a_stage(session, event).state) == ("judging", "open")
        assert queries.definition_of(session, event).version == 2


def test_a_time_that_is_none_is_refused_and_kept_in_the_form(client, writing, event_id):
    sent = {"opens-practical": "ten", "closes-practical": "17:30", "reason": "改时间"}

    refused = client.post(f"/events/{event_id}/timeline", data=sent)

    assert refused.status_code == 422
    assert 'value="ten"' in refused.text


def test_pausing_and_opening_anew_need_a_reason_that_stands_in_the_trail(client, writing, event_id):
    client.post(f"/events/{event_id}/phase/registration")
    with writing() as session:
        stage = a_stage(session, queries.event_by_public_id(session, event_id)).public_id
    client.post(f"/stages/{stage}/open")

    assert client.post(f"/stages/{stage}/pause", data={"reason": "  "}).status_code == 422
    assert client.post(f"/stages/{stage}/pause", data={"reason": "停电"}).status_code == 303
    assert client.post(f"/stages/{stage}/open").status_code == 422
    assert client.post(f"/stages/{stage}/open", data={"reason": "来电"}).status_code == 303

    with writing() as session:
        kept = session.scalars(select(LedgerSecret.value).where(LedgerSecret.field == "reason"))
        assert {"停电", "来电"} <= set(kept)
