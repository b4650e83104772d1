import pytest

from contest.foundation import secrets
from contest.foundation.errors import NotFound, NotPermitted
from contest.notifications import queries
from contest.notifications.errors import AddressNotAllowed, HookRemoved, UnknownGap
from contest.notifications.models import Channel
from contest.notifications.operations import forget_words, remove_hook, set_channel, set_words
from tests.factories.notifications import SECRET, a_hook, texts_by
from tests.factories.people import SYSTEM, an_actor

HOST = "sms.inside:8080"


def sms(session, actor, url, now, secret=None):
    return set_channel(
        session, actor, Channel.SMS, is_open=True, settings={"url": url, "language": "en"},
        secret=secret, trusted={HOST}, now=now,
    )  # fmt: skip


def test_only_the_owner_sets_up(session, now):
    with pytest.raises(NotPermitted):
        sms(session, an_actor(session, "organiser"), "https://sms.example/", now)


def test_an_address_inside_is_refused_unless_the_machines_owner_named_it(session, now):
    with pytest.raises(AddressNotAllowed):
        sms(session, SYSTEM, "http://10.0.0.5/send", now)
    assert sms(session, SYSTEM, f"http://{HOST}/send", now).is_open
    with pytest.raises(AddressNotAllowed):
        a_hook(session, "http://169.254.169.254/latest", "other:80")


def test_a_secret_is_encrypted_and_stays_when_none_is_given(session, now):
    texts_by(session, "https://sms.example/", HOST)

    kept = sms(session, SYSTEM, "https://sms.example/2", now)

    assert kept.secret_cipher is not None
    assert secrets.decrypt(kept.secret_cipher, kind="channel") == SECRET
    assert SECRET not in kept.secret_cipher


def test_a_removed_group_forgets_its_address(session, now):
    hook = a_hook(session, "https://hook.example/?key=1", HOST)

    remove_hook(session, SYSTEM, hook, now=now)

    assert (hook.url_cipher, hook.secret_cipher, queries.hooks(session)) == ("", None, [])
    with pytest.raises(HookRemoved):
        remove_hook(session, SYSTEM, hook, now=now)


def worded(session, body, now, kind="entry_accepted"):
    return set_words(
        session, SYSTEM, kind=kind, language="en", subject="Hello\n{event}", body=body,
        sms_template=None, now=now,
    )  # fmt: skip


def test_own_words_may_use_known_gaps_only(session, now):
    with pytest.raises(UnknownGap):
        worded(session, "{password}", now)
    with pytest.raises(NotFound):
        worded(session, "Welcome", now, kind="nothing")

    assert worded(session, "Welcome, {name}!", now).subject == "Hello {event}"
    assert worded(session, "Welcome!", now).body == "Welcome!"
    assert len(queries.all_own_words(session)) == 1


def test_the_products_words_return(session, now):
    worded(session, "Welcome!", now)

    for _ in range(2):
        forget_words(session, SYSTEM, kind="entry_accepted", language="en", now=now)

    assert queries.own_words(session, "entry_accepted", "en") is None
