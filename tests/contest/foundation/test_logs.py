"""Log lines are single JSON objects and hold no personal data."""

import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from contest.foundation.logs import formatter, mask

PHONE, IDENTITY, MAIL = "13800138000", "11010519491231002X", "li.min@example.cn"


@pytest.fixture
def lines(app, tmp_path):
    """What was written to the log so far, line by line."""
    path = tmp_path / "log.jsonl"
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    yield lambda: path.read_text(encoding="utf-8").splitlines()
    logging.getLogger().removeHandler(handler)
    handler.close()


@pytest.mark.parametrize(
    ("told", "masked"),
    [
        (f"call {PHONE} now", "call [phone] now"),
        ("+86 138 0013 8000", "[phone]"),
        ("138-0013-8000", "[phone]"),
        (f"号码{IDENTITY}。", "号码[identity number]。"),
        ("11010519491231002x", "[identity number]"),
        ("H12345678", "[identity number]"),
        (f"to={MAIL};", "to=[e-mail];"),
        (int(PHONE), "[phone]"),
        ({"phone": "x", "who": [PHONE]}, {"phone": "[left out]", "who": ["[phone]"]}),
        ({"a": {"Password": "y"}}, {"a": {"Password": "[left out]"}}),
        ("INSERT [parameters: ('李敏',\n 'x')]\n(See", "INSERT [parameters left out]\n(See"),
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_masked(told, masked):
    assert mask(told) == masked


@pytest.mark.parametrize(
    "told",
    [
        "a13800138000b" * 3,
        "0f13800138000c",
        "stage 2 of 3",
        20261120,
        1.5,
        None,
        True,
        "2026-11-20T04:00:00.138001Z",
    ],
)
def test_hashes_ids_and_figures_stay(told):
    assert mask(told) == told


def test_a_line_break_from_outside_begins_no_line(lines):
    structlog.get_logger("leitai.test").info("said", text='a\r\n{"event": "forged"}\u2028b\u0085c')

    (line,) = lines()
    assert json.loads(line)["text"] == 'a\r\n{"event": "forged"}\u2028b\u0085c'


def test_ours_and_the_lines_of_libraries_are_masked_alike(lines):
    structlog.get_logger("leitai.test").info("sent", phone=PHONE, note=f"to {IDENTITY}")
    logging.getLogger("library").warning("sent to %s", PHONE)
    try:
        raise ValueError(f"bad value {IDENTITY}")
    except ValueError:
        logging.getLogger("leitai").exception("bug", extra={"incident": "ab12"})

    ours, theirs, bug = map(json.loads, lines())
    assert (ours["event"], ours["phone"], ours["note"]) == (
        "sent",
        "[left out]",
        "to [identity number]",
    )
    assert (theirs["event"], theirs["level"], theirs["logger"]) == (
        "sent to [phone]",
        "warning",
        "library",
    )
    assert (bug["incident"], "ValueError: bad value [identity number]" in bug["exception"]) == (
        "ab12",
        True,
    )
    assert not any(secret in line for line in lines() for secret in (PHONE, IDENTITY))


def test_a_request_has_a_number_and_its_path_and_query_are_not_kept(client, lines):
    answer = client.get(f"/no-such-page/{PHONE}?name=李敏")

    kept = [json.loads(line) for line in lines()]
    (line,) = [line for line in kept if line["event"] == "request"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", None, 404)
    assert not any("李敏" in text or PHONE in text for text in lines())


@given(
    st.text(),
    st.sampled_from([PHONE, IDENTITY, MAIL]),
    st.text(alphabet=" ,;:，。<>()\n\t", min_size=1),
)
def test_no_surrounding_text_lets_a_person_through(around, secret, edge):
    assert secret not in mask(f"{around}{edge}{secret}{edge}{around}").replace(around, "")
