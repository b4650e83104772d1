import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from contest.notifications import rules


def test_gaps_of_the_catalogue_become_braces_and_are_filled():
    text = rules.with_braces("No. %(number)s: 100 %% of %(event)s")

    assert text == "No. {number}: 100 % of {event}"
    assert rules.gaps_of(text) == ["number", "event"]
    assert rules.filled(text, {"number": "3", "event": "{number}"}) == "No. 3: 100 % of {number}"


def test_a_gap_without_a_value_stays_empty():
    assert rules.filled("{a}{b}", {"a": "x"}) == "x"


def test_pauses_grow_and_end():
    pauses = [pause for tries in range(1, 9) if (pause := rules.pause_after(tries))]

    assert (len(pauses), rules.pause_after(5)) == (4, None)
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=30)


def test_the_sms_hook_is_signed_over_time_and_body():
    body = rules.sms_body(
        delivery="d1", phone="+8613800138000", template="SMS_1", values={"code": "123456"},
        text="验证码 123456", at=1_700_000_000,
    )  # fmt: skip
    expected = hmac.new(b"secret", b"1700000000." + body, hashlib.sha256).hexdigest()

    assert rules.sms_signature("secret", 1_700_000_000, body) == expected
    assert rules.sms_signature("secret", 1_700_000_001, body) != expected
    assert json.loads(body) == {
        "id": "d1", "phone": "+8613800138000", "template": "SMS_1", "params": {"code": "123456"},
        "text": "验证码 123456", "at": 1_700_000_000,
    }  # fmt: skip


def test_dingtalk_gets_the_signature_of_its_documentation():
    url = rules.dingtalk_url(
        "https://oapi.dingtalk.com/robot/send?access_token=abc", "SECxyz", 1_700_000_000_000
    )
    query = parse_qs(urlsplit(url).query)
    digest = hmac.new(b"SECxyz", b"1700000000000\nSECxyz", hashlib.sha256).digest()

    assert query == {
        "access_token": ["abc"],
        "timestamp": ["1700000000000"],
        "sign": [base64.b64encode(digest).decode()],
    }


def test_a_chat_text_is_cut_between_characters():
    told = json.loads(rules.chat_body("工" * 3000))

    assert told["msgtype"] == "text"
    assert len(told["text"]["content"].encode()) <= rules.LONGEST_CHAT
    assert set(told["text"]["content"]) == {"工"}


@pytest.mark.parametrize(
    ("status", "problem"),
    [(200, None), (204, None), (302, "refused"), (400, "refused"), (429, "busy"), (503, "busy")],
)
def test_what_a_status_means(status, problem):
    assert rules.problem_of_status(status) == problem


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"errcode": 0}, None), ({"errcode": 93000}, "refused"), ({"errcode": 45009}, "busy"),
        ({"errcode": 130101}, "busy"), ({}, "refused"), ([], "refused"),
    ],
)  # fmt: skip
def test_what_a_robots_answer_means(answer, problem):
    assert rules.problem_of_robot(answer) == problem


def test_an_address_is_shown_without_its_key():
    shown = rules.masked_url("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=topsecret")

    assert shown == "https://qyapi.weixin.qq.com/…"


def test_every_problem_has_a_word():
    told = {"no_address", "off", "expired", "forbidden", "unreachable", "refused", "busy"}

    assert told | {"sign_in", "hook_removed"} == set(rules.PROBLEMS)
