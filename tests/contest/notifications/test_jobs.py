"""From the signal to the other side, through a real mail server and real web hooks."""

import hashlib
import hmac
import re

import pytest

from contest.foundation import jobs
from contest.foundation.signals import Message, send
from contest.notifications.jobs import left_waiting
from contest.notifications.models import Delivery, DeliveryState, HookKind
from contest.notifications.operations import set_words
from tests.factories.notifications import PHONE, SECRET, a_hook, a_reachable, mail_by, texts_by
from tests.factories.people import SYSTEM, a_federation
from tests.receiving import a_mailbox, a_receiver

RETURNED = {
    "entry": "0" * 26, "number": "7", "name": "张伟", "event": "数控车", "event_en": "Turning",
    "reason": "缺推荐函。",
}  # fmt: skip


@pytest.fixture
def receiver(app):
    with a_receiver() as receiver:
        app.config["OUTBOUND_HOSTS"] = frozenset({receiver.host})
        yield receiver


@pytest.fixture
def mailbox(app):
    with a_mailbox() as mailbox:
        app.config["OUTBOUND_HOSTS"] = frozenset({mailbox.host})
        yield mailbox


def outcomes(writing):
    with writing() as session:
        return [
            (one.channel.value, one.state.value, one.tries, one.problem)
            for one in session.query(Delivery).order_by(Delivery.id)
        ]


def test_a_mail_says_what_happened_and_where_to_look(app, writing, mailbox):
    app.config["PUBLIC_URL"] = "https://contest.example"
    with writing() as session:
        mail_by(session, mailbox.port)
        person = a_reachable(session)
    with writing() as session:
        send(session, Message("entry_returned", [person.id], RETURNED))

    [letter] = mailbox.letters
    text = letter.get_content()
    assert letter["Subject"] == "请修改您的报名：数控车"
    assert letter["From"] == "苏州市总工会 <contest@union.example>"
    assert letter["To"] == "worker@example.cn"
    assert "缺推荐函。" in text
    assert f"https://contest.example/entries/{'0' * 26}" in text
    assert outcomes(writing) == [("email", "sent", 1, None)]


def test_mails_are_written_in_the_language_and_words_of_the_owner(writing, mailbox, now):
    with writing() as session:
        mail_by(session, mailbox.port, language="en")
        person = a_reachable(session)
        set_words(
            session, SYSTEM, kind="entry_returned", language="en", subject="{event} came back",
            body="Because: {reason}", sms_template=None, now=now,
        )  # fmt: skip
    with writing() as session:
        send(session, Message("entry_returned", [person.id], RETURNED))

    assert mailbox.letters[0]["Subject"] == "Turning came back"
    assert mailbox.letters[0].get_content().startswith("Because: 缺推荐函。")


def test_a_line_break_in_a_name_makes_no_header(writing, mailbox):
    with writing() as session:
        mail_by(session, mailbox.port)
        person = a_reachable(session)
    with writing() as session:
        context = {**RETURNED, "event": "数控车\nBcc: all@example.cn"}
        send(session, Message("entry_returned", [person.id], context))

    assert mailbox.letters[0]["Bcc"] is None
    assert outcomes(writing) == [("email", "sent", 1, None)]


@pytest.mark.parametrize(
    ("said", "state", "problem"),
    [("550 no such user", "failed", "refused"), ("451 later", "waiting", "busy")],
)
def test_what_the_mail_server_refuses_is_kept(writing, mailbox, said, state, problem):
    mailbox.refused["worker@example.cn"] = said
    with writing() as session:
        mail_by(session, mailbox.port)
        person = a_reachable(session)
    with writing() as session:
        send(session, Message("test", [person.id], {"name": "x"}))

    assert outcomes(writing) == [("email", state, 1, problem)]


def test_a_mail_server_inside_that_nobody_named_is_not_called(app, writing, mailbox):
    app.config["OUTBOUND_HOSTS"] = frozenset()
    with writing() as session:
        mail_by(session, mailbox.port)
        person = a_reachable(session)
    with writing() as session:
        send(session, Message("test", [person.id], {"name": "x"}))

    assert (outcomes(writing), mailbox.letters) == ([("email", "failed", 1, "forbidden")], [])


def test_a_text_message_is_one_signed_call_with_its_template(writing, receiver, now):
    with writing() as session:
        texts_by(session, f"{receiver.url}/sms", receiver.host)
        person = a_reachable(session)
        set_words(
            session, SYSTEM, kind="entry_returned", language="zh_Hans_CN", subject="退回",
            body="原因：{reason}", sms_template="SMS_474", now=now,
        )  # fmt: skip
    with writing() as session:
        send(session, Message("entry_returned", [person.id], RETURNED))

    path, headers, body = receiver.calls[0]
    [told] = receiver.told()
    proof = hmac.new(
        SECRET.encode(), f"{headers['X-Leitai-Timestamp']}.".encode() + body, hashlib.sha256
    )
    assert path == "/sms"
    assert headers["X-Leitai-Signature"] == proof.hexdigest()
    assert (told["phone"], told["template"], told["text"]) == (
        f"+86{PHONE}", "SMS_474", "原因：缺推荐函。",
    )  # fmt: skip
    assert told["params"]["reason"] == "缺推荐函。"


def test_a_hook_that_is_busy_is_asked_again_and_then_takes_it(writing, receiver):
    receiver.answers = [(503, b"")]
    with writing() as session:
        texts_by(session, f"{receiver.url}/sms", receiver.host)
        person = a_reachable(session)
    with writing() as session:
        send(session, Message("test", [person.id], {"name": "x"}))
    assert outcomes(writing) == [("sms", "waiting", 1, "busy")]

    with writing() as session:
        [(name, payload, key)] = left_waiting(session)
        jobs.enqueue(name, payload, key)

    assert outcomes(writing) == [("sms", "sent", 2, None)]


@pytest.mark.parametrize("kind", HookKind)
def test_a_robot_tells_its_group_and_is_believed_by_its_answer(writing, receiver, kind):
    receiver.answers = [(200, b'{"errcode":0}'), (200, b'{"errcode":93000}'), (200, b"<html>")]
    with writing() as session:
        a_hook(session, f"{receiver.url}/robot?key=k", receiver.host, kind=kind, secret="SECxyz")
        place = a_federation(session).path
    for _ in range(3):
        with writing() as session:
            context = {"event": "数控车", "version": "0" * 26}
            send(session, Message("results_published", [], context, place=place))

    text = receiver.told()[0]["text"]["content"]
    assert text.startswith("数控车的成绩已公布。")
    assert re.search(r"/results/0{26}$", text)
    signed = ["sign=" in path for path, _, _ in receiver.calls]
    assert signed == [kind is HookKind.DINGTALK] * 3
    assert [row[1] for row in outcomes(writing)] == ["sent", "failed", "failed"]


def test_what_waits_is_named_again_after_a_stop(writing, mailbox):
    mailbox.refused["worker@example.cn"] = "451 later"
    with writing() as session:
        mail_by(session, mailbox.port)
        person = a_reachable(session)
    with writing() as session:
        send(session, Message("test", [person.id], {"name": "x"}))

    with writing() as session:
        named = list(left_waiting(session))
        waiting = session.query(Delivery).filter_by(state=DeliveryState.WAITING).all()

    assert [payload for _, payload, _ in named] == [{"delivery": one.id} for one in waiting]
    assert len(named) == 1


def test_no_secret_stands_in_any_log(app, writing, receiver):
    receiver.answers = [(500, b"")]
    with writing() as session:
        texts_by(session, f"{receiver.url}/sms", receiver.host)
    with writing() as session:
        send(session, Message("test", [f"+86{PHONE}"], {"name": "S3CRET-314159"}, secret=True))

    logs = "".join(path.read_text() for path in (app.config["DATA"] / "log").glob("*"))
    assert receiver.told()[0]["params"] == {"name": "S3CRET-314159"}
    assert "314159" not in logs
    assert PHONE not in logs
