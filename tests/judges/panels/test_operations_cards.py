"""A card's secret signs its judge in, until it is void, expired, or the judge left the panel."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.editions.models import EventPhase
from contest.foundation.errors import NotPermitted
from contest.people.models import LoginSession, User
from contest.people.queries import user_of_person
from judges.panels.errors import CardUnknown, NobodySeated
from judges.panels.models import JudgeCard
from judges.panels.operations import FreshCode, print_cards, redeem_card, replace_judge
from judges.panels.queries import secret_hash
from judges.panels.rules import code_check, code_key, code_sign
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.panels import a_judge, a_panel, secrets_of_cards, sitting
from tests.factories.people import SYSTEM, a_user, an_actor, apart


def a_card(session, **details):
    event = an_event(session)
    judge = a_judge(session)
    panel = a_panel(session, a_stage(session, event), judge)
    return event, panel, judge, secrets_of_cards(session, event)[judge.id]


def redeemed(session, secret, now=NOON):
    return redeem_card(session, secret=secret, device="7号平板", now=now)


def test_every_seated_judge_gets_a_card_with_a_secret_of_their_own(session):
    event = an_event(session)
    a_panel(session, a_stage(session, event))

    cards = print_cards(session, SYSTEM, event, public_url="https://x.example", now=NOON)

    secrets = [card.url.removeprefix("https://x.example/j/") for card in cards]
    assert len({*secrets}) == 3
    assert {len(secret) for secret in secrets} == {26}
    assert {row.secret_hash for row in session.scalars(select(JudgeCard))} == {
        secret_hash(secret) for secret in secrets
    }


def test_a_judge_without_account_gets_one_without_password(session):
    _event, _panel, judge, _ = a_card(session)

    user = user_of_person(session, judge.person)

    assert user is not None
    assert user.password_hash is None
    assert user.login.startswith("judge-")


def test_an_account_that_is_there_is_kept(session):
    event, judge = an_event(session), a_judge(session)
    user = a_user(session, person=judge.person)
    a_panel(session, a_stage(session, event), judge)

    secrets_of_cards(session, event)

    assert user_of_person(session, judge.person) is user


def test_a_card_signs_in_for_fourteen_hours_on_a_named_device(session):
    event, _, judge, secret = a_card(session)

    opened, token = redeemed(session, secret)

    assert len(token) > 40
    assert (opened.user.person_id, opened.via, opened.device) == (
        judge.person_id,
        "card",
        "7号平板",
    )
    assert opened.expires_at - NOON == timedelta(hours=14)
    assert event.phase is EventPhase.PREPARING


def test_printing_again_voids_the_old_card_and_ends_its_session(session):
    event, _, judge, old = a_card(session)
    opened, _ = redeemed(session, old)
    apart(session)

    new = secrets_of_cards(session, event)[judge.id]

    session.refresh(opened)
    assert opened.revoked_at == NOON
    with pytest.raises(CardUnknown):
        redeemed(session, old)
    assert redeemed(session, new)[0].user.person_id == judge.person_id


def test_a_card_of_another_judge_stays_when_one_is_printed_again(session):
    event, panel, judge, secret = a_card(session)
    other = panel.seats[1].holder.judge
    print_cards(session, SYSTEM, event, judges=[other], now=NOON)
    apart(session)

    assert redeemed(session, secret)[0].user.person_id == judge.person_id


def test_an_unknown_secret_an_expired_card_and_a_finished_event_are_refused_alike(session):
    event, _, _, secret = a_card(session)

    for wrong, when in (("0" * 26, NOON), (secret[:-1], NOON), (secret, NOON + timedelta(days=31))):
        with pytest.raises(CardUnknown) as refusal:
            redeemed(session, wrong, now=when)
        assert str(refusal.value) == "There is nothing at this address."
    event.phase = EventPhase.FINISHED
    session.flush()
    with pytest.raises(CardUnknown):
        redeemed(session, secret)

    assert list(session.scalars(select(LoginSession))) == []


def test_who_was_replaced_does_not_get_in_any_more(session):
    _, panel, _, secret = a_card(session)
    substitute = a_judge(session)
    apart(session)
    replace_judge(session, SYSTEM, panel.seats[0], judge=substitute, reason="生病", now=NOON)
    apart(session)

    with pytest.raises(CardUnknown):
        redeemed(session, secret)


def test_a_suspended_account_does_not_get_in(session):
    _, _, judge, secret = a_card(session)
    user = user_of_person(session, judge.person)
    assert user is not None
    user.suspended_at = NOON
    session.flush()

    with pytest.raises(CardUnknown):
        redeemed(session, secret)


def test_judges_of_other_events_get_no_card_here(session):
    event = an_event(session)
    a_panel(session, a_stage(session, event))
    stranger = a_judge(session)
    apart(session)

    with pytest.raises(NobodySeated):
        print_cards(session, SYSTEM, event, judges=[stranger], now=NOON)

    assert list(session.scalars(select(JudgeCard))) == []


@pytest.mark.parametrize("role", ["supervisor", "judge", "entrant", "sealing_judge"])
def test_others_print_no_cards(session, role):
    event = an_event(session)
    a_panel(session, a_stage(session, event))
    actor = an_actor(session, role)
    apart(session)
    before = len(list(session.scalars(select(User))))

    with pytest.raises(NotPermitted):
        print_cards(session, actor, event, now=NOON)

    assert len(list(session.scalars(select(User)))) == before


def test_each_card_has_six_digits_of_its_own_kept_as_a_slow_hash(session):
    event = an_event(session)
    a_panel(session, a_stage(session, event))

    cards = print_cards(session, SYSTEM, event, now=NOON)

    assert len({card.code for card in cards}) == 3
    assert {(len(card.code), card.code.isdecimal()) for card in cards} == {(6, True)}
    kept = {row.code_check for row in session.scalars(select(JudgeCard))}
    assert kept == {code_check(code_sign(code_key(card.code, event.public_id))) for card in cards}


def test_digits_that_another_live_card_has_are_not_given_again(session):
    event = an_event(session)
    panel = a_panel(session, a_stage(session, event))
    (first,) = print_cards(session, SYSTEM, event, judges=[sitting(panel.seats[0])], now=NOON)
    known = code_check(code_sign(code_key(first.code, event.public_id)))
    apart(session)

    (second,) = print_cards(
        session,
        SYSTEM,
        event,
        judges=[sitting(panel.seats[1])],
        codes=[FreshCode(first.code, known)],
        now=NOON,
    )

    assert second.code != first.code
