"""Six digits sign in on a prepared tablet of the stage; wrong ones lock that tablet alone."""

import json
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.people.models import LoginSession
from judges.panels.operations import print_cards
from judges.panels.rules import code_check, code_key, code_sign
from judges.tablet.models import TabletDevice
from judges.tablet.schemas.entering import ENDED, PREPARED
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart, signed_in


@pytest.fixture(autouse=True)
def travel(clock):
    """The clock stands at NOON until a test shifts it."""
    return clock


@pytest.fixture
def codes(writing, hall):
    """The six digits of each seat's judge, by seat."""
    with writing() as session:
        stage = stage_by_public_id(session, hall.stage)
        apart(session)
        printed = print_cards(session, SYSTEM, stage.event, now=NOON)
        of_judge = {card.judge.public_id: card.code for card in printed}
        seats = hall.judging.panel.seats
        return [of_judge[seat.holder.judge.public_id] for seat in seats if seat.holder]


@pytest.fixture
def prepare(app, writing):
    """Makes a browser that an organiser made a tablet of a stage."""

    def prepared(stage):
        client = app.test_client()
        with writing() as session:
            actor = an_actor(session)
            apart(session)
            signed_in(client, session, actor)
        answer = client.post(f"/desk/stages/{stage}/prepared-tablet")
        assert answer.status_code == 303, answer.text
        return client

    return prepared


@pytest.fixture
def client(prepare, hall):
    return prepare(hall.stage)


def entry(client, hall, **sent):
    return client.post(f"/api/tablet/v1/events/{hall.event}/entry", json=sent)


def test_a_prepared_tablet_shows_its_page_to_nobody_in_particular(client, hall, app):
    page = client.get(f"/tablet/prepared/{hall.event}")
    told = client.get(f"/api/tablet/v1/events/{hall.event}/prepared").json

    assert page.status_code == 200
    assert (told["number"], told["stage"]["id"], len(told["packs"])) == (1, hall.stage, 3)
    assert list(Draft202012Validator(PREPARED).iter_errors(told)) == []
    # The organiser who prepared it is gone.
    assert client.get(f"/desk/events/{hall.event}/tablets").status_code == 302
    stranger = app.test_client()
    assert stranger.get(f"/tablet/prepared/{hall.event}").status_code == 404
    assert stranger.get(f"/api/tablet/v1/events/{hall.event}/prepared").status_code == 404
    assert (
        stranger.get("/api/tablet/v1/events/0123456789abcdefghjkmnpqrs/prepared").status_code == 404
    )


def test_six_digits_sign_in_and_the_trail_says_where(client, hall, codes, writing):
    answer = entry(client, hall, code=codes[1])

    assert answer.status_code == 200
    pack = client.get(f"/api/tablet/v1/events/{hall.event}/pack").json
    assert pack["judge"]["id"] == answer.json["judge"]
    assert pack["seats"][0]["number"] == 2
    with writing() as session:
        (opened,) = session.scalars(select(LoginSession).where(LoginSession.via == "card"))
        assert (opened.device, opened.expires_at - NOON) == ("tablet 1", timedelta(hours=14))
        told = ledger.records(session, hall.stream, ("tablet.prepare", "tablet.enter"))
        kinds = [(content["kind"], content["data"].get("judge")) for _, content in told]
        assert kinds == [("tablet.prepare", None), ("tablet.enter", answer.json["judge"])]
        assert ledger.verify(session, hall.stream).is_good


def test_the_stretched_code_is_as_good_and_ends_the_session_before(client, hall, codes, writing):
    entry(client, hall, code=codes[0])
    answer = entry(client, hall, key=code_key(codes[1], hall.event))

    assert answer.status_code == 200
    with writing() as session:
        first, second = session.scalars(
            select(LoginSession).where(LoginSession.via == "card").order_by(LoginSession.id)
        )
        assert (first.revoked_at, second.revoked_at) == (NOON, None)


def test_the_pack_holds_neither_the_digits_nor_what_signs(client, hall, codes):
    told = json.dumps(client.get(f"/api/tablet/v1/events/{hall.event}/prepared").json)

    for code in codes:
        key = code_key(code, hall.event)
        assert code_check(code_sign(key)) in told
        assert f'"{code}"' not in told
        assert key not in told
        assert code_sign(key) not in told


def test_a_preloaded_pack_holds_no_mark(tablet, hall, client):
    tablet.freeze(**hall.sheet())
    tablet.send()

    told = client.get(f"/api/tablet/v1/events/{hall.event}/prepared").json

    works = [work for pack in told["packs"] for seat in pack["seats"] for work in seat["works"]]
    assert {(work["body"], work["draft"]) for work in works} == {(None, None)}
    assert max(work["revision"] for work in works) == 1


def test_five_wrong_codes_lock_this_tablet_for_a_minute_and_no_other(
    client, hall, codes, prepare, travel
):
    wrong = next(code for code in map(str, range(100_000, 100_009)) if code not in codes)
    for _ in range(5):
        refused = entry(client, hall, code=wrong)
        assert (refused.status_code, refused.json["error"]["code"]) == (422, "code_unknown")

    assert entry(client, hall, code=codes[0]).status_code == 429
    other = prepare(hall.stage)
    assert entry(other, hall, code=codes[0]).status_code == 200
    travel.shift(timedelta(minutes=1))
    assert entry(client, hall, code=codes[0]).status_code == 200


def test_without_the_cookie_of_a_prepared_tablet_no_digits_are_looked_at(app, hall, codes):
    assert entry(app.test_client(), hall, code=codes[0]).status_code == 404


def test_after_three_days_the_tablet_is_as_any_other(client, hall, codes, travel):
    travel.shift(timedelta(days=3))

    assert entry(client, hall, code=codes[0]).status_code == 404
    assert client.get(f"/tablet/prepared/{hall.event}").status_code == 404


def test_a_card_printed_anew_voids_the_digits(client, hall, codes, writing):
    with writing() as session:
        stage = stage_by_public_id(session, hall.stage)
        apart(session)
        print_cards(session, SYSTEM, stage.event, now=NOON)

    assert entry(client, hall, code=codes[0]).status_code == 422


def test_a_judge_of_another_stage_does_not_get_in(prepare, hall, codes, writing):
    with writing() as session:
        stage = stage_by_public_id(session, hall.stage)
        added = Stage(
            edition_id=stage.edition_id,
            event_id=stage.event_id,
            code="other",
            name="另一赛段",
            kind=stage.kind,
            position=9,
        )
        session.add(added)
        session.flush()
        other = added.public_id
    client = prepare(other)

    assert entry(client, hall, code=codes[0]).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"code": "12345"},
        {"code": "１２３４５６"},
        {"key": "x"},
        {"code": "123456", "key": "0" * 64},
    ],
)
def test_what_is_no_code_is_said_so(client, hall, sent):
    answer = entry(client, hall, **sent)

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_a_batch")


def test_a_judge_who_scans_a_card_there_uses_the_same_tablet(client, hall, codes, writing):
    entry(client, hall, code=codes[0])
    csrf = client.get(f"/api/tablet/v1/events/{hall.event}/pack").json["csrf"]

    told = client.post(
        f"/api/tablet/v1/events/{hall.event}/devices", headers={"X-CSRFToken": csrf}
    ).json

    with writing() as session:
        (device,) = session.scalars(select(TabletDevice))
        assert told == {"device": device.public_id, "number": 1}


def test_a_tablet_that_is_prepared_anew_keeps_its_number(client, hall, travel, writing):
    travel.shift(timedelta(days=3))
    with writing() as session:
        actor = an_actor(session)
        apart(session)
        signed_in(client, session, actor)

    client.post(f"/desk/stages/{hall.stage}/prepared-tablet")

    told = client.get(f"/api/tablet/v1/events/{hall.event}/prepared").json
    assert told["number"] == 1
    with writing() as session:
        assert len(list(session.scalars(select(TabletDevice)))) == 1


def test_who_the_pack_named_is_let_in_however_often_others_were_wrong(client, hall, codes, prepare):
    packs = client.get(f"/api/tablet/v1/events/{hall.event}/prepared").json["packs"]
    judge, other = packs[0]["judge"]["id"], packs[1]["judge"]["id"]
    key = code_key(codes[0], hall.event)
    for _ in range(5):
        entry(client, hall, key="0" * 64, judge=judge)

    assert entry(client, hall, key="0" * 64, judge=judge).status_code == 429
    assert entry(client, hall, key=key).status_code == 429
    assert entry(client, hall, key=key, judge=other).status_code == 429
    assert entry(client, hall, key=key, judge=judge).json == {"judge": judge}


def pack(client, hall):
    return client.get(f"/api/tablet/v1/events/{hall.event}/pack")


def left(client, *sessions):
    return client.post("/api/tablet/v1/left", json={"sessions": list(sessions)})


def test_a_session_that_was_left_is_ended_by_its_name_and_no_other_one(
    client, hall, codes, writing
):
    entry(client, hall, code=codes[0], session="first")
    assert pack(client, hall).json["session"] == "first"

    spared = left(client, "another")
    ended = left(client, "another", "first")

    assert (spared.json, ended.json) == ({"ended": False}, {"ended": True})
    assert [list(Draft202012Validator(ENDED).iter_errors(one.json)) for one in (spared, ended)] == [
        [],
        [],
    ]
    assert pack(client, hall).status_code == 401
    assert left(client, "first").json == {"ended": False}
    with writing() as session:
        (opened,) = session.scalars(select(LoginSession).where(LoginSession.via == "card"))
        assert opened.revoked_at == NOON


def test_a_session_that_the_tablet_did_not_name_has_a_name_of_its_own(client, hall, codes, writing):
    entry(client, hall, code=codes[0])
    first = pack(client, hall).json["session"]
    entry(client, hall, code=codes[0])
    second = pack(client, hall).json["session"]

    assert len({first, second, None}) == 3
    assert left(client, first).json == {"ended": False}
    assert left(client, second).json == {"ended": True}


@pytest.mark.parametrize("sent", [{}, {"sessions": "first"}, {"sessions": [""]}])
def test_what_names_no_sessions_ends_none(client, hall, codes, sent):
    entry(client, hall, code=codes[0])

    answer = client.post("/api/tablet/v1/left", json=sent)

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_a_batch")
    assert pack(client, hall).status_code == 200


def test_digits_that_had_to_wait_end_no_session_of_a_judge(client, hall, codes):
    judge = entry(client, hall, code=codes[0]).json["judge"]

    late = entry(client, hall, key=code_key(codes[1], hall.event), late=True)

    assert (late.status_code, late.json["error"]["code"]) == (409, "another_judge")
    assert pack(client, hall).json["judge"]["id"] == judge
