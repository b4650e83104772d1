"""Pages of the nomination chain and of the check of forms: who reads and says what."""

from datetime import UTC, datetime

from contest.editions.queries import event_by_public_id
from contest.entries.models import EntryState
from contest.entries.operations import nominate_entry
from contest.entries.queries import entry_by_public_id
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, apart, signed_in

RULES = {
    "subject": "project",
    "team": {"min": 1, "max": 2},
    "categories": ["五小", "技术攻关"],
    "nomination": {
        "chain": [
            {"level": "enterprise", "quota_per_category": 1},
            {"level": "district", "quota": 4},
        ]
    },
    "form_check": {"reviewers": 2},
}


def a_chain(writing):
    """An entry of a mill below a district, and who speaks for them."""
    with writing() as session:
        district = a_unit(session, level="district", name="高新区总工会")
        mill = a_unit(session, level="enterprise", parent=district, name="苏新机械")
        event = a_registration(session, entrants=RULES, now=datetime.now(UTC))
        people = [a_person(session, unit=mill)]
        entry = an_entry(session, event, people=people, category="五小", now=datetime.now(UTC))
        contacts = [an_actor(session, "unit_contact", unit=one) for one in (mill, district)]
        return event.public_id, entry.public_id, contacts


def be(client, writing, actor):
    with writing() as session:
        signed_in(client, session, actor)


def state(writing, entry_id):
    with writing() as session:
        return entry_by_public_id(session, entry_id).state


def test_two_unions_recommend_one_after_the_other_and_read_whose_turn_it_is(client, writing):
    _event_id, entry_id, (mill, district) = a_chain(writing)
    be(client, writing, district)
    before = client.get("/nominations").text
    early = client.post(f"/entries/{entry_id}/nominate")
    assert early.status_code == 303, "the district stands above the mill and may speak for it"
    be(client, writing, mill)
    own = client.get("/nominations").text
    refused = client.post(f"/entries/{entry_id}/nominate")
    be(client, writing, district)
    waits = client.get("/nominations").text
    done = client.post(f"/entries/{entry_id}/nominate")
    shown = client.get(f"/entries/{entry_id}").text

    assert "苏新机械" not in before
    assert "待高新区总工会推荐" in own
    assert "五小 <b>1</b>/1" in own
    assert (refused.status_code, done.status_code) == (403, 303)
    assert "<b>0</b>/4" in waits
    assert state(writing, entry_id) is EntryState.NOMINATED
    assert "苏新机械推荐" in shown
    assert shown.count("高新区总工会") >= 2


def test_a_reviewer_reads_nothing_of_another_before_all_have_spoken(client, writing):
    event_id, entry_id, _contacts = a_chain(writing)
    with writing() as session:
        for _ in range(2):
            apart(session)
            entry = entry_by_public_id(session, entry_id)
            nominate_entry(session, SYSTEM, entry, now=datetime.now(UTC))
        first, second = (
            an_actor(session, "clerk", person=a_person(session, name=name))
            for name in ("严守信", "钱正")
        )
        organiser = an_actor(session, "organiser")
    desk, said = f"/events/{event_id}/entries/{entry_id}", f"/entries/{entry_id}/check"

    be(client, writing, first)
    unfit = client.post(said, data={"verdict": "unfit"})
    client.post(said, data={"verdict": "unfit", "reason": "效益证明未盖章"})
    own = client.get(desk).text
    pages = []
    for reader in (second, organiser):
        be(client, writing, reader)
        pages.append(client.get(desk).text)
        refused = client.post(f"/entries/{entry_id}/accept", data={"page": "desk"})
    be(client, writing, second)
    client.post(said, data={"verdict": "fit"})
    be(client, writing, organiser)
    decided = client.get(desk).text
    listed = client.get(f"/events/{event_id}/entries").text
    accepted = client.post(f"/entries/{entry_id}/accept", data={"reason": "已补盖章"})

    assert unfit.status_code == 422, "who finds it unfit says why"
    assert "效益证明未盖章" in own
    assert not any("严守信" in text or "未盖章" in text for text in pages)
    assert all("2 位审核人中 1 位已表态" in text for text in pages)
    assert refused.status_code == 409
    assert "严守信" in decided
    assert "意见不一致" in decided
    assert "意见不一致" in listed
    assert accepted.status_code == 303
    assert state(writing, entry_id) is EntryState.ACCEPTED


def test_the_places_of_the_rules_and_of_single_units_are_shown_part_by_part(client, writing):
    event_id, _entry_id, _contacts = a_chain(writing)
    with writing() as session:
        event_by_public_id(session, event_id)
        organiser = an_actor(session, "organiser")
    be(client, writing, organiser)

    done = client.post(
        f"/events/{event_id}/quotas",
        data={"unit": "高新区总工会", "part": "category:五小", "quota": "2"},
    )
    page = client.get(f"/events/{event_id}/quotas").text

    assert done.status_code == 303
    assert all(word in page for word in ("企业工会", "区工会", "规则规定的名额"))
    assert page.count("五小") >= 3
