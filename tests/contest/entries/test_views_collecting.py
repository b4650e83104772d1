"""A declaration from a phone with its photos, the unit's word with its seal, the way up."""

import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from contest.awards.models import AwardKind
from contest.editions.models import EventPhase
from contest.editions.queries import event_by_public_id
from contest.entries.models import Entry, EntryMaterial, EntryState
from contest.people.models import Unit
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_document, an_edition, an_event
from tests.factories.entries import an_entry
from tests.factories.people import a_person, a_unit, an_actor, signed_in

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
TYPED = {
    "title": "车床防护罩联锁",
    "group": "reform",
    "answer-before": "开门不停机",
    "answer-after": "开门即停，未再发生夹伤",
    "answer-in_use_since": "2026-03-01",
    "answer-yearly_benefit_cny": "200000",
    "answer-in_use": "y",
    "answer-excluded": "y",
    "answer-letters": "y",
    "agrees": "y",
}


def photos(*codes):
    return {f"file-{code}": (io.BytesIO(PNG), f"{code}.png") for code in codes}


@pytest.fixture
def collection(writing):
    """A district's collection and the city's; a mill with its contact, a worker, an officer."""
    now = datetime.now(UTC)
    with writing() as session:
        district = a_unit(session, level="district", name="高新区总工会")
        mill = a_unit(session, level="enterprise", parent=district, name="苏新机械")
        events = []
        for unit in (district, district.parent):
            edition = an_edition(session, unit=unit)
            phase = EventPhase.REGISTRATION
            document = a_document("five-small")
            event = an_event(session, document=document, edition=edition, phase=phase, now=now)
            events.append(event.public_id)
        worker = an_actor(session, "entrant", person=a_person(session, unit=mill))
        contact = an_actor(session, "unit_contact", unit=mill)
        officer = an_actor(session, "district_admin", unit=district)
    return {"events": events, "worker": worker, "contact": contact, "officer": officer}


def enter_as(client, writing, actor):
    with writing() as session:
        signed_in(client, session, actor)


def declared(session, collection, **details):
    """A declaration from the mill; its public id."""
    unit = session.scalars(select(Unit).where(Unit.name == "苏新机械")).one()
    event = event_by_public_id(session, collection["events"][0])
    person = a_person(session, unit=unit)
    entry = an_entry(session, event, people=[person], now=datetime.now(UTC), **details)
    return entry.public_id


def states(writing):
    with writing() as session:
        entries = session.scalars(select(Entry).order_by(Entry.id)).all()
        return [(one.state.value, sorted(row.kind for row in one.materials)) for one in entries]


def test_photos_stay_when_the_form_is_not_complete_and_then_it_is_handed_in(
    client, writing, collection
):
    enter_as(client, writing, collection["worker"])
    at = f"/events/{collection['events'][0]}/register"

    form = client.get(f"{at}?part=last")
    short = {key: value for key, value in TYPED.items() if key != "answer-after"}
    missing = client.post(
        at, data={**short, **photos("photo_before", "photo_after"), "action": "submit"}
    )
    kept = states(writing)
    with writing() as session:
        entry = session.scalars(select(Entry)).one().public_id
    sent = client.post(f"/entries/{entry}/edit", data={**TYPED, "action": "submit"})

    assert 'type="file"' in form.text
    assert "改进前照片" in form.text
    assert (missing.status_code, sent.status_code) == (422, 303)
    assert f'action="/entries/{entry}/edit"' in missing.text
    assert kept == [("draft", ["photo_after", "photo_before"])]
    assert states(writing) == [("submitted", ["photo_after", "photo_before"])]


def test_without_its_photos_a_declaration_is_not_handed_in(client, writing, collection):
    enter_as(client, writing, collection["worker"])

    answer = client.post(
        f"/events/{collection['events'][0]}/register", data={**TYPED, "action": "submit"}
    )

    assert answer.status_code == 422
    assert "改进前照片" in answer.text
    assert states(writing) == []


def test_a_contact_s_word_needs_an_opinion_and_the_stamped_page(client, writing, collection):
    with writing() as session:
        entry = declared(session, collection)
    enter_as(client, writing, collection["contact"])
    at = f"/entries/{entry}/nominate"

    listed = client.get("/nominations")
    bare = client.post(at, data={"opinion": "情况属实，同意申报。"})
    word = {"opinion": "情况属实，同意申报。", **photos("stamped_form")}
    said = client.post(at, data=word)
    shown = client.get(f"/entries/{entry}")

    assert f"/entries/{entry}/nominate" in listed.text
    assert (bare.status_code, said.status_code) == (422, 303)
    assert "加盖单位公章的申报表" in bare.text
    assert states(writing) == [("nominated", ["stamped_form"])]
    assert "情况属实，同意申报。" in shown.text


def test_a_contact_declines_with_a_reason(client, writing, collection):
    with writing() as session:
        entry = declared(session, collection)
    enter_as(client, writing, collection["contact"])

    client.post(f"/entries/{entry}/refuse", data={"reason": "已有同类成果"})

    assert states(writing) == [("declined", [])]


def test_a_district_nominates_upward_what_the_result_named(client, writing, collection):
    with writing() as session:
        entry_id = declared(session, collection, state=EntryState.ACCEPTED)
        entry = session.scalars(select(Entry).where(Entry.public_id == entry_id)).one()
        award = a_confirmed_award(session, entry.event, entry, kind=AwardKind.NOMINATION).public_id
        honour = a_confirmed_award(session, entry.event, entry, kind=AwardKind.HONOUR).public_id
    enter_as(client, writing, collection["officer"])
    page = f"/desk/events/{collection['events'][0]}/upward"

    before = client.get(page)
    there = {"event": collection["events"][1]}
    refused = client.post(f"/desk/awards/{honour}/upward", data=there)
    sent = client.post(f"/desk/awards/{award}/upward", data=there)
    again = client.post(f"/desk/awards/{award}/upward", data=there)

    assert collection["events"][1] in before.text
    assert [one.status_code for one in (refused, sent, again)] == [409, 303, 409]
    assert states(writing) == [("accepted", []), ("nominated", [])]
    with writing() as session:
        assert session.scalars(select(EntryMaterial)).all() == []
