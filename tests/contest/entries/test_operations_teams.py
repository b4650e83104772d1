"""Teams that members join with a code: who may, how many, in order; and what each agrees to."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from contest.editions.operations import adopt_definition
from contest.editions.queries import document_of
from contest.entries import operations
from contest.entries.errors import (
    AlreadyEntered,
    EntryIncomplete,
    EntryNotOpen,
    NoSuchTeam,
    NotInTeam,
    TeamFull,
)
from contest.entries.models import EntryState
from contest.entries.operations import join_team, leave_team, open_team, team_of_code
from contest.entries.queries import agreed_in, consents_of_person, entrants_of, entry_by_public_id
from contest.entries.rules import shown_team_code, team_code
from contest.foundation import ledger
from tests.conftest import NOON
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, an_actor, apart, signed_in

ROLES = [{"code": "p", "name": "编程"}, {"code": "m", "name": "装配"}]
CONSENT = {"version": "1", "text": "用于报名和公示。\n保存三年。", "everybody": True}
TEAM = {
    "subject": "team",
    "team": {"min": 2, "max": 3, "roles": ROLES},
    "consent": CONSENT,
}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abc 234", "ABC234"),
        ("ABC-234", "ABC234"),
        ("oil00z", "01100Z"),
        ("ＡＢＣ２３４", "ABC234"),
        ("ABC23", None),
        ("ABC23U", None),
        ("", None),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed, code):
    assert team_code(typed) == code
    assert shown_team_code("ABC234") == "ABC 234"


def a_team(session, **section):
    event = a_registration(session, entrants={**TEAM, **section})
    captain = a_person(session)
    entry = an_entry(session, event, people=[captain, a_person(session)], state=EntryState.DRAFT)
    leader = an_actor(session, "entrant", person=captain)
    return entry, leader, open_team(session, leader, entry, now=NOON)


def joining(session, code, *, agrees=True, person=None):
    worker = an_actor(session, "entrant", person=person)
    return worker, join_team(session, worker, code=code, agrees=agrees, now=NOON)


def test_a_member_joins_once_agrees_and_may_leave(session):
    entry, _leader, code = a_team(session)

    member, joined = joining(session, code.lower())
    again = join_team(session, member, code=code, agrees=True, now=NOON)
    names = [(one.position, one.person_id, one.joined_at) for one in entry.members]
    leave_team(session, member, entry, now=NOON)

    assert (joined, again) == (entry, entry)
    assert names[2] == (3, member.person_id, NOON)
    assert [one.position for one in entry.members] == [1, 2]
    assert [row[1:] for row in consents_of_person(session, member.person_id)] == [("1", NOON)]
    assert ledger.verify(session, entry.event.stream).is_good


def test_who_leaves_from_the_middle_lets_the_others_move_up(session):
    entry, leader, _code = a_team(session)
    middle, last = entry.members[1].person, a_person(session)
    apart(session)
    joining(session, entry.team_code, person=last)
    actor = an_actor(session, "entrant", person=middle)

    leave_team(session, actor, entry, now=NOON)
    with pytest.raises(NotInTeam):
        leave_team(session, leader, entry, now=NOON)

    assert [(one.position, one.person) for one in entry.members][1:] == [(2, last)]


def test_a_full_team_an_old_code_and_two_teams_are_refused(session):
    entry, leader, code = a_team(session)
    joining(session, code)
    elsewhere = a_person(session)
    an_entry(session, entry.event, people=[elsewhere, a_person(session)], state=EntryState.DRAFT)
    with pytest.raises(TeamFull):
        joining(session, code)
    leave_team(session, an_actor(session, person=entry.members[2].person), entry, now=NOON)
    with pytest.raises(AlreadyEntered):
        joining(session, code, person=elsewhere)

    new = open_team(session, leader, entry, now=NOON)
    with pytest.raises(NoSuchTeam):
        joining(session, code)
    operations.close_team(session, leader, entry, now=NOON)
    with pytest.raises(NoSuchTeam):
        team_of_code(session, new)


def test_handing_in_needs_everybody_s_own_consent_and_a_duty_each(session):
    entry, leader, code = a_team(session)
    member, _ = joining(session, code)
    named = entry.members[1].person.name

    with pytest.raises(EntryIncomplete) as refused:
        operations.submit_entry(session, leader, entry, now=NOON)
    lacking = [fault.column for fault in refused.value.faults if "agreed" in fault.rule]

    assert lacking == [entry.members[0].person.name, named]
    assert sum("chosen" in fault.rule for fault in refused.value.faults) == 3

    for person in (entry.members[0].person, entry.members[1].person):
        actor = an_actor(session, "entrant", person=person)
        operations.give_consent(session, actor, entry.event, now=NOON)
    for one in entry.members:
        one.duty = "p"
    session.flush()
    operations.submit_entry(session, leader, entry, now=NOON)

    assert entry.state is EntryState.SUBMITTED
    with pytest.raises(NoSuchTeam):
        joining(session, code)
    with pytest.raises(EntryNotOpen):
        leave_team(session, member, entry, now=NOON)


def test_a_new_version_asks_again_and_the_old_consent_stays(session):
    entry, leader, _code = a_team(session)
    operations.give_consent(session, leader, entry.event, now=NOON)
    before = agreed_in(session, entry, entrants_of(session, entry.event))
    apart(session)
    document = document_of(session, entry.event)
    document["entrants"]["consent"] = {**CONSENT, "version": "2", "text": "保存五年。"}
    adopt_definition(session, SYSTEM, entry.event, document=document, reason="期限", now=NOON)
    apart(session)

    after = agreed_in(session, entry, entrants_of(session, entry.event))
    operations.give_consent(session, leader, entry.event, now=NOON)

    assert (list(before), after) == ([leader.person_id], {})
    assert [row[1] for row in consents_of_person(session, leader.person_id)] == ["1", "2"]


def test_captain_and_member_with_their_own_phones(client, writing, app):
    """The captain opens the team, orders it and shares the prize; a member joins while the form
    is open, and saving it loses nobody."""
    today = datetime.now(UTC)
    phone = app.test_client()
    with writing() as session:
        event = a_registration(session, entrants=TEAM, now=today)
        captain, first, late = (a_person(session, name=name) for name in ("单洪伟", "李敏", "王磊"))
        entry = an_entry(session, event, people=[captain, first], state=EntryState.DRAFT, now=today)
        entry_id, event_id = entry.public_id, event.public_id
        known = first.public_id
        signed_in(client, session, an_actor(session, "entrant", person=captain))
        signed_in(phone, session, an_actor(session, "entrant", person=late))

    client.post(f"/entries/{entry_id}/team")
    page = client.get(f"/entries/{entry_id}").text
    (code,) = re.findall(r'class="code">(\w{3} \w{3})<', page)
    wrong = phone.post("/join", data={"code": "000000"})
    visitor = app.test_client().post("/join", data={"code": code})
    asked = phone.post("/join", data={"code": code})
    joined = phone.post("/join", data={"code": code, "agrees": "y", "action": "join"})
    agreed = client.post(f"/events/{event_id}/consent")
    saved = client.post(
        f"/entries/{entry_id}/edit",
        data={
            "title": "求实队", "own_share": "40", "own_duty": "p", "action": "save",
            "members-0-known": known, "members-0-name": "李敏", "members-0-share": "30",
            "members-0-duty": "m", "members-0-position": "3",
        },
    )  # fmt: skip

    assert [one.status_code for one in (wrong, visitor, asked, joined, agreed, saved)] == [
        409, 200, 200, 303, 303, 303,
    ]  # fmt: skip
    assert "<svg" in page
    assert "保存三年" in asked.text
    assert "单洪伟" in asked.text
    assert "单洪伟" not in visitor.text
    with writing() as session:
        entry = entry_by_public_id(session, entry_id)
        assert [
            (one.person.name, one.duty, one.share_percent, one.joined_at is not None)
            for one in entry.members
        ] == [
            ("单洪伟", "p", Decimal(40), False),
            ("李敏", "m", Decimal(30), False),
            ("王磊", None, None, True),
        ]
    handed_in = client.post(f"/entries/{entry_id}/submit")
    assert handed_in.status_code == 422
    assert "70" in handed_in.text
