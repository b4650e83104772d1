"""The pages: one's inbox, and what the owner sets up, tries and looks up."""

import re

from contest.foundation.signals import Message, send
from contest.notifications import queries
from contest.notifications.models import Channel, Delivery
from contest.notifications.operations import note_outcome
from tests.factories.entries import a_registration, an_entry
from tests.factories.notifications import PHONE, a_hook, a_reachable, texts_by
from tests.factories.people import a_federation, an_actor, signed_in
from tests.receiving import a_receiver


def returned(entry):
    context = {
        "entry": entry.public_id, "number": "1", "name": "x", "event": "数控车",
        "event_en": "Turning", "reason": "缺推荐函。",
    }  # fmt: skip
    return Message("entry_returned", [entry.members[0].person_id], context)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None
    return match[1]


def test_the_bell_counts_and_opening_leads_to_the_page(client, writing):
    with writing() as session:
        entry = an_entry(session, a_registration(session))
        reader = an_actor(session, "entrant", person=entry.members[0].person)
        send(session, returned(entry))
        signed_in(client, session, reader)
    page = client.get("/messages").text
    assert re.search(r'class="sign-count">1<', page)
    assert "请修改您的报名：数控车" in page
    with writing() as session:
        assert queries.unread(session, reader) == 1  # looking changes nothing

    with writing() as session:
        message = queries.inbox(session, reader)[0].public_id
    answer = client.post(f"/messages/{message}/open")

    assert (answer.status_code, answer.location) == (303, f"/entries/{entry.public_id}")
    assert "sign-count" not in client.get("/messages").text


def test_the_inbox_reads_in_the_language_of_the_reader(client, writing):
    with writing() as session:
        entry = an_entry(session, a_registration(session))
        send(session, returned(entry))
        signed_in(client, session, an_actor(session, "entrant", person=entry.members[0].person))
    client.set_cookie("language", "en")

    assert "Please mend your entry: Turning" in client.get("/messages").text


def test_a_long_inbox_goes_page_by_page_and_leaves_nothing_out(client, writing):
    with writing() as session:
        reader = an_actor(session, "entrant")
        assert reader.person_id is not None
        for number in range(queries.INBOX_PAGE + 3):
            send(session, Message("test", [reader.person_id], {"name": f"第{number}号"}))
        signed_in(client, session, reader)

    first = client.get("/messages").text
    second = client.get(found(r'rel="next" href="([^"]+)"', first)).text

    numbers = re.findall(r"第(\d+)号", first) + re.findall(r"第(\d+)号", second)
    assert [int(number) for number in numbers] == list(range(queries.INBOX_PAGE + 2, -1, -1))
    assert 'rel="next"' not in second


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/messages").status_code == 302


def test_the_owner_sets_up_mail_and_the_password_is_never_shown(client, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
    form = {
        "is_open": "y", "host": "smtp.example.cn", "port": "465", "security": "tls",
        "user": "contest", "secret": "very secret word", "sender": "contest@example.cn",
        "language": "en",
    }  # fmt: skip

    assert client.post("/notifications/email", data=form).status_code == 303
    again = client.get("/notifications/email").text

    with writing() as session:
        kept = queries.channel_setting(session, Channel.EMAIL)
        assert kept is not None
        assert (kept.is_open, kept.settings["host"]) == (True, "smtp.example.cn")
    assert "smtp.example.cn" in again
    assert "very secret word" not in again
    assert "留空则沿用原密码" in again


def test_an_address_inside_is_refused_on_the_form(client, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
    form = {"url": "http://127.0.0.1:22/", "secret": "s" * 16, "language": "en"}

    answer = client.post("/notifications/sms", data=form)

    assert answer.status_code == 422
    assert "LEITAI_OUTBOUND_HOSTS" in answer.text


def test_words_are_previewed_with_samples_and_kept_only_when_used(client, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
    at = "/notifications/words/appeal_assigned/zh_Hans_CN"
    form = {"subject": "请裁决：{event}", "body": "期限 {due_at}", "sms_template": "SMS_1"}

    preview = client.post(at, data={**form, "action": "preview"}).text
    assert "请裁决：数控车" in preview
    assert "期限 2026-11-20 14:00" in preview
    with writing() as session:
        assert queries.all_own_words(session) == {}
    assert client.post(at, data=form).status_code == 303

    with writing() as session:
        own = queries.own_words(session, "appeal_assigned", "zh_Hans_CN")
        assert own is not None
        assert (own.subject, own.sms_template) == ("请裁决：{event}", "SMS_1")
    assert client.post(f"{at}/forget").status_code == 303
    with writing() as session:
        assert queries.all_own_words(session) == {}
    assert client.get("/notifications/words/nothing/en").status_code == 404
    assert client.get("/notifications/words/test/fr").status_code == 404


def test_a_test_message_goes_by_every_way_and_is_sent_again_from_the_log(app, client, writing):
    with a_receiver() as receiver:
        app.config["OUTBOUND_HOSTS"] = frozenset({receiver.host})
        with writing() as session:
            owner = an_actor(session, "owner", person=a_reachable(session))
            texts_by(session, f"{receiver.url}/sms", receiver.host)
            a_hook(session, f"{receiver.url}/robot?key=topsecret", receiver.host)
            signed_in(client, session, owner)

        client.post("/notifications/test")
        log = client.get("/notifications/log").text
        [resend, *_] = re.findall(r'action="(/notifications/log/\w+/resend)"', log)
        client.post(resend)

    assert [path.partition("?")[0] for path, _, _ in receiver.calls][:2] == ["/sms", "/robot"]
    assert len(receiver.calls) == 3
    assert "竞赛工作群" in log
    assert "topsecret" not in log + client.get("/notifications").text


def test_the_log_shows_no_number_and_offers_no_code_again(client, writing):
    with writing() as session:
        owner = an_actor(session, "owner")
        texts_by(session, "https://sms.example/", "sms.example:443")
        sent = Message("test", [f"+86{PHONE}"], {"name": "314159"}, secret=True)
        send(session, sent)
        delivery = session.query(Delivery).one()
        note_outcome(session, delivery, problem="refused", now=delivery.queued_at)
        signed_in(client, session, owner)

    log = client.get("/notifications/log").text

    assert "138****8000" in log
    assert PHONE not in log
    assert "314159" not in log
    assert "/resend" not in log


def test_a_group_is_added_and_removed(client, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
        unit = a_federation(session).public_id
    form = {
        "name": "竞赛工作群", "kind": "dingtalk", "unit": unit, "language": "zh_Hans_CN",
        "url": "https://oapi.dingtalk.com/robot/send?access_token=abc", "secret": "SECxyz",
    }  # fmt: skip

    client.post("/notifications/groups/add", data=form)
    page = client.get("/notifications").text
    removal = found(r'action="(/notifications/groups/\w+/remove)"', page)
    client.post(removal)

    assert "https://oapi.dingtalk.com/…" in page
    assert "abc" not in page
    assert "竞赛工作群" not in client.get("/notifications").text
