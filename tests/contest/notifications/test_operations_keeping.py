from datetime import timedelta

import pytest

from contest.foundation.signals import Message
from contest.notifications import queries
from contest.notifications.errors import CannotResend
from contest.notifications.models import Channel, DeliveryState, StoredMessage
from contest.notifications.operations import keep_message, note_outcome, resend
from contest.people.queries import actor_of
from tests.factories.notifications import PHONE, a_hook, a_reachable, mail_by, texts_by
from tests.factories.people import SYSTEM, a_unit, a_user, an_enterprise

HOST = "hook.example:443"
URL = "https://hook.example/robot?key=1"
RESULTS = {"event": "数控车", "version": "v"}


def told(session, *recipients, kind="test", secret=False, place=None, now, **context):
    context = context or {"name": "张伟"}
    message = Message(kind, list(recipients), context, secret=secret, place=place)
    return keep_message(session, message, now=now)


def test_everybody_is_told_once_in_the_inbox(session, now):
    one, two = a_reachable(session), a_reachable(session, phone="13900139000")

    assert told(session, one.id, two.id, one.id, now=now) == []
    kept = session.query(StoredMessage).all()
    assert [message.person_id for message in kept] == [one.id, two.id]
    assert queries.unread(session, actor_of(session, a_user(session, person=one))) == 1


def test_a_message_goes_out_by_every_way_that_is_open(session, now):
    person = a_reachable(session)
    mail_by(session, 25)
    texts_by(session, "https://sms.example/send", HOST)

    sent = told(session, person.id, now=now)

    assert [one.channel for one in sent] == [Channel.EMAIL, Channel.SMS]
    assert {one.state for one in sent} == {DeliveryState.WAITING}


def test_no_mail_goes_to_whom_no_address_is_known(session, now):
    person = a_reachable(session)
    person.email = None
    mail_by(session, 25)

    assert told(session, person.id, now=now) == []


def test_groups_hear_only_what_concerns_their_unit(session, now):
    district, other = a_unit(session, level="district"), a_unit(session, level="district")
    hook = a_hook(session, URL, HOST, unit=district)
    a_hook(session, URL, HOST, unit=other)
    below = an_enterprise(session)

    near = told(session, kind="results_published", place=f"{district.path}99/", now=now, **RESULTS)
    far = told(session, kind="results_published", place=below.path, now=now, **RESULTS)

    assert [one.hook_id for one in near] == [hook.id]
    assert far == []


def test_no_persons_affair_is_told_to_a_group(session, now):
    person = a_reachable(session)
    a_hook(session, URL, HOST)

    assert told(session, person.id, kind="entry_returned", place="1/", now=now, reason="x") == []


def test_a_code_is_kept_encrypted_and_erased_once_it_is_delivered(session, now):
    texts_by(session, "https://sms.example/send", HOST)
    [sent] = told(session, f"+86{PHONE}", secret=True, now=now, code="314159")
    message = sent.message

    assert message.context is None
    assert "314159" not in str(message.secret_cipher)
    assert PHONE not in str(message.phone_cipher)
    note_outcome(session, sent, problem=None, now=now)
    assert (message.secret_cipher, sent.state) == (None, DeliveryState.SENT)


def test_a_code_that_could_not_be_delivered_is_erased_too(session, now):
    texts_by(session, "https://sms.example/send", HOST)
    [sent] = told(session, f"+86{PHONE}", secret=True, now=now, code="314159")

    note_outcome(session, sent, problem="refused", now=now)

    assert (sent.message.secret_cipher, sent.state) == (None, DeliveryState.FAILED)


def test_a_code_that_nobody_delivered_does_not_lie_for_ever(session, now):
    texts_by(session, "https://sms.example/send", HOST)
    [old] = told(session, f"+86{PHONE}", secret=True, now=now, code="314159")

    told(session, f"+86{PHONE}", secret=True, now=now + timedelta(hours=2), code="271828")
    session.refresh(old.message)

    assert old.message.secret_cipher is None


def test_a_code_never_enters_the_inbox_and_is_never_sent_again(session, now):
    person = a_reachable(session)
    texts_by(session, "https://sms.example/send", HOST)
    [sent] = told(session, person.id, secret=True, now=now, code="314159")
    note_outcome(session, sent, problem=None, now=now)
    actor = actor_of(session, a_user(session, person=person))

    assert (queries.unread(session, actor), queries.inbox(session, actor)) == (0, [])
    with pytest.raises(CannotResend):
        resend(session, SYSTEM, sent, now=now)


def test_a_try_that_may_be_repeated_is_repeated_four_times(session, now):
    mail_by(session, 25)
    [sent] = told(session, a_reachable(session).id, now=now)

    pauses = [note_outcome(session, sent, problem="unreachable", now=now) for _ in range(5)]

    assert pauses[4] is None
    assert all(pauses[:4])
    assert (sent.state, sent.tries, sent.problem) == (DeliveryState.FAILED, 5, "unreachable")


def test_what_is_final_is_not_tried_again(session, now):
    mail_by(session, 25)
    [sent] = told(session, a_reachable(session).id, now=now)

    assert note_outcome(session, sent, problem="refused", now=now) is None
    assert (sent.state, sent.ended_at) == (DeliveryState.FAILED, now)


def test_an_outcome_that_comes_twice_counts_once(session, now):
    mail_by(session, 25)
    [sent] = told(session, a_reachable(session).id, now=now)
    note_outcome(session, sent, problem=None, now=now)

    note_outcome(session, sent, problem="refused", now=now)

    assert (sent.state, sent.tries) == (DeliveryState.SENT, 1)


def test_a_message_is_sent_once_more(session, now):
    mail_by(session, 25)
    [sent] = told(session, a_reachable(session).id, now=now)
    with pytest.raises(CannotResend):
        resend(session, SYSTEM, sent, now=now)
    note_outcome(session, sent, problem="refused", now=now)

    again = resend(session, SYSTEM, sent, now=now)

    assert (again.message_id, again.channel, again.state) == (
        sent.message_id, Channel.EMAIL, DeliveryState.WAITING,
    )  # fmt: skip
