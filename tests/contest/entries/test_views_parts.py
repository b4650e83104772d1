"""A declaration from a phone is asked one group of questions a page; nothing of a page is lost."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from contest.editions.models import EventPhase
from contest.entries.models import Entry
from tests.factories.editions import a_document, an_edition, an_event
from tests.factories.entries import a_registration
from tests.factories.people import a_person, a_unit, an_actor, apart, signed_in

WHO = {"title": "车床防护罩联锁", "group": "reform"}
QUESTIONS = {
    "answer-before": "开门不停机",
    "answer-after": "开门即停",
    "answer-in_use_since": "2026-03-01",
    "answer-yearly_benefit_cny": "200000",
}
CONFIRM = {"answer-in_use": "y", "answer-excluded": "y", "answer-letters": "y"}


@pytest.fixture
def form(client, writing):
    """The address of a collection's form; a worker of a mill is signed in."""
    now = datetime.now(UTC)
    document = a_document("five-small")
    document["entrants"]["materials"] = []
    with writing() as session:
        mill = a_unit(session, level="enterprise", name="苏新机械")
        edition = an_edition(session, unit=mill)
        phase = EventPhase.REGISTRATION
        event = an_event(session, document=document, edition=edition, phase=phase, now=now)
        worker = an_actor(session, "entrant", person=a_person(session, unit=mill))
        apart(session)
        signed_in(client, session, worker)
        return f"/events/{event.public_id}/register"


def asked(page):
    """The names of the fields that a page shows, hidden ones aside."""
    names = re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"[^>]*>', page.text)
    return {name for name in names if name.startswith("answer-")} | ({*names} & {*WHO, "agrees"})


def go_on(client, address, part, typed, action="next"):
    return client.post(address, data={**typed, "part": part, "action": action})


def test_each_page_asks_one_group_and_the_last_one_shows_all_of_them(client, form, writing):
    first = client.get(form)
    answers = [
        go_on(client, form, "who", WHO),
        go_on(client, form, "questions", QUESTIONS),
        go_on(client, form, "confirm", CONFIRM),
    ]
    second, third, last = (client.get(one.headers["Location"]) for one in answers)
    handed_in = go_on(client, form, "last", {"agrees": "y"}, "submit")

    assert [asked(page) for page in (first, second, third, last)] == [
        {*WHO}, {*QUESTIONS}, {*CONFIRM}, {"agrees"}
    ]  # fmt: skip
    assert "第 2 页，共 4 页" in second.text
    assert all(text in last.text for text in ("车床防护罩联锁", "小革新", "开门即停", "2026-03-01"))
    assert "未填写" not in last.text
    assert handed_in.status_code == 303
    with writing() as session:
        entry = session.scalars(select(Entry)).one()
        assert (entry.state.value, entry.title) == ("submitted", WHO["title"])
        assert entry.answers["after"] == "开门即停"


def test_a_tick_that_is_taken_back_is_gone_and_other_pages_stay(client, form):
    go_on(client, form, "who", WHO)
    go_on(client, form, "confirm", CONFIRM)
    go_on(client, form, "confirm", {"answer-in_use": "y"})

    confirm, who = client.get(f"{form}?part=confirm"), client.get(form)
    last = client.get(f"{form}?part=last")

    assert confirm.text.count("checked") == 1
    assert f'value="{WHO["title"]}"' in who.text
    assert "未填写" in last.text


@pytest.mark.parametrize("action", ["submit", "kept"])
def test_who_takes_the_tick_of_consent_back_has_not_agreed(client, form, writing, action):
    for part, typed in (("who", WHO), ("questions", QUESTIONS), ("confirm", CONFIRM)):
        go_on(client, form, part, typed)
    client.post(f"{form}/draft", data={"part": "last", "agrees": "y"})
    if action == "kept":
        client.post(f"{form}/draft", data={"part": "last"})
        assert "checked" not in client.get(f"{form}?part=last").text
    refused = go_on(client, form, "last", {}, "submit")

    assert refused.status_code == 422
    with writing() as session:
        assert [one.state.value for one in session.scalars(select(Entry))] in ([], ["draft"])


def test_what_is_kept_while_typing_on_one_page_leaves_the_others(client, form):
    go_on(client, form, "who", WHO)
    client.post(f"{form}/draft", data={"part": "questions", "answer-before": "开门不"})

    assert f'value="{WHO["title"]}"' in client.get(form).text
    assert "开门不" in client.get(f"{form}?part=questions").text


def test_a_fault_is_told_on_its_page_and_what_is_refused_at_last_stands_on_one(client, form):
    nameless = go_on(client, form, "who", {**WHO, "title": ""})
    wrong = go_on(client, form, "questions", {**QUESTIONS, "answer-in_use_since": "gestern"})
    go_on(client, form, "who", WHO)
    go_on(client, form, "questions", QUESTIONS)
    refused = go_on(client, form, "last", {"agrees": "y"}, "submit")

    assert [one.status_code for one in (nameless, wrong, refused)] == [422] * 3
    assert asked(nameless) == {*WHO}
    assert asked(wrong) == {*QUESTIONS}
    assert 'href="#title"' in nameless.text
    assert "#title" not in wrong.text
    # Whole, and sent as such: a tick that is missing there is missing.
    assert asked(refused) >= {*WHO, *QUESTIONS, *CONFIRM}
    assert 'name="part" value="whole"' in refused.text


def test_who_enters_a_workshop_contest_is_asked_on_one_page(client, writing):
    with writing() as session:
        event = a_registration(session, now=datetime.now(UTC)).public_id
        actor = an_actor(session, "entrant", person=a_person(session))
        apart(session)
        signed_in(client, session, actor)

    page = client.get(f"/events/{event}/register")

    assert 'value="submit"' in page.text
    assert 'value="next"' not in page.text
