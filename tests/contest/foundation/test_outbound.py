import socket

import pytest

from contest.foundation import outbound
from tests.receiving import a_receiver


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("http://qyapi.weixin.qq.com/", False),
        ("http://sms.inside:8080/send", True),
        ("http://sms.inside:8081/send", False),
        ("https://user:word@host.example/", False),
        ("ftp://host.example/", False),
        ("https:///nowhere", False),
        ("https://host.example/a b", False),
        ("https://host.example:99999/", False),
        ("file:///etc/passwd", False),
    ],
)
def test_which_addresses_have_a_form_that_may_be_called(url, is_allowed):
    assert outbound.is_allowed(url, trusted={"sms.inside:8080"}) is is_allowed


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "224.0.0.1",
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_called(monkeypatch, address):
    """Whatever the name says: one address inside among several is enough."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    inside = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    outside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [outside, inside])

    with pytest.raises(outbound.Forbidden):
        outbound.post("https://evil.example/", b"", {}, trusted=())


def test_a_named_machine_inside_is_called_and_its_answer_read():
    with a_receiver() as receiver:
        receiver.otherwise = (202, b"taken")

        answer = outbound.post(
            f"{receiver.url}/sms?a=1", b"{}", {"X-Word": "yes"}, trusted={receiver.host}
        )

    path, headers, body = receiver.calls[0]
    assert (answer.status, answer.body) == (202, b"taken")
    assert (path, body, headers["X-Word"], headers["Host"]) == (
        "/sms?a=1", b"{}", "yes", receiver.host,
    )  # fmt: skip


def test_a_redirection_is_told_and_not_followed():
    with a_receiver() as inner, a_receiver() as outer:
        outer.otherwise, outer.headers = (302, b""), {"Location": f"{inner.url}/secret"}

        answer = outbound.post(outer.url, b"", {}, trusted={outer.host})

    assert (answer.status, inner.calls) == (302, [])


def test_an_answer_that_drips_is_cut():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        with pytest.raises(outbound.Unreachable):
            outbound.post(
                f"http://127.0.0.1:{port}/", b"", {}, trusted={f"127.0.0.1:{port}"}, seconds=0.2
            )


def test_an_answer_without_end_is_read_only_so_far():
    with a_receiver() as receiver:
        receiver.otherwise = (200, b"x" * (outbound.LONGEST_ANSWER + 1000))

        answer = outbound.post(receiver.url, b"", {}, trusted={receiver.host})

    assert len(answer.body) == outbound.LONGEST_ANSWER
