"""Words with gaps, the formats of chat robots, signatures, and when to try again; plain values."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from contest.foundation.words import N_

LANGUAGES: Final = ("zh_Hans_CN", "en")
LANGUAGE_NAMES: Final[Mapping[str, str]] = {"zh_Hans_CN": N_("Chinese"), "en": N_("English")}
CHANNEL_NAMES: Final[Mapping[str, str]] = {
    "email": N_("E-mail"),
    "sms": N_("Text message"),
    "chat": N_("Chat group"),
}
STATE_NAMES: Final[Mapping[str, str]] = {
    "waiting": N_("Waiting"),
    "sent": N_("Sent"),
    "failed": N_("Not delivered"),
}
HOOK_NAMES: Final[Mapping[str, str]] = {
    "wecom": N_("WeCom group robot"),
    "dingtalk": N_("DingTalk group robot"),
}
# The pauses after the first, second … try that failed; then it is given up.
PAUSES: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
GAP: Final = re.compile(r"\{([a-z_]+)\}")
PYTHON_GAP: Final = re.compile(r"%\(([a-z_]+)\)s")
# 企业微信: 文本内容最长不超过 2048 字节；钉钉的上限更大。
LONGEST_CHAT: Final = 2000
# errcode of a robot that was asked too often; all else is final.
TOO_OFTEN: Final = frozenset({45009, 130101, 410100, -1})
HTTP_OK: Final = range(200, 300)
WORTH_TRYING_AGAIN: Final = frozenset({408, 425, 429})
SERVER_FAULT: Final = 500
PROBLEMS: Final[Mapping[str, str]] = {
    "no_address": N_("No address is known"),
    "off": N_("This way is turned off"),
    "expired": N_("Too late: the code had expired"),
    "forbidden": N_("The address may not be called"),
    "unreachable": N_("Nobody answered"),
    "refused": N_("The other side refused it"),
    "busy": N_("The other side asked to wait"),
    "sign_in": N_("The other side did not accept our sign-in"),
    "hook_removed": N_("The group was removed"),
}


def with_braces(text: str) -> str:
    """Return a text of the catalogue, %(event)s, with gaps as people write them: {event}."""
    return PYTHON_GAP.sub(r"{\1}", text).replace("%%", "%")


def gaps_of(text: str) -> list[str]:
    """Return the gaps of a text in their order."""
    return GAP.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its gaps filled; one without a value stays empty."""
    return GAP.sub(lambda gap: values.get(gap[1], ""), text)


def pause_after(tries: int) -> timedelta | None:
    """Return how long to wait after the `tries`-th try failed; None when it is given up."""
    return PAUSES[tries - 1] if 1 <= tries <= len(PAUSES) else None


def sms_body(
    *,
    delivery: str,
    phone: str,
    template: str,
    values: Mapping[str, str],
    text: str,
    at: int,
) -> bytes:
    """Return the body of the call to the SMS hook, JSON; `phone` is E.164, `at` Unix seconds."""
    content = {
        "id": delivery,
        "phone": phone,
        "template": template,
        "params": dict(values),
        "text": text,
        "at": at,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def sms_signature(secret: str, at: int, body: bytes) -> str:
    """Return what proves the call: hex HMAC-SHA256 over the seconds, a full stop and the body."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def chat_body(text: str) -> bytes:
    """Return a text message for a robot; WeCom and DingTalk take the same form.

    Source: WeCom 群机器人配置说明, DingTalk 自定义机器人接入: `msgtype` text.
    """
    shown = text.encode()[:LONGEST_CHAT].decode(errors="ignore")
    body = {"msgtype": "text", "text": {"content": shown}}
    return json.dumps(body, ensure_ascii=False).encode()


def dingtalk_url(url: str, secret: str, milliseconds: int) -> str:
    """Return the robot's address with the time and the signature that DingTalk checks.

    Source: DingTalk 自定义机器人安全设置: base64 of HMAC-SHA256, keyed by the secret, over
    "timestamp\\nsecret"; not older than one hour.
    """
    signed = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    sign = base64.b64encode(signed.digest()).decode()
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query), ("timestamp", str(milliseconds)), ("sign", sign)])
    return urlunsplit(parts._replace(query=query))


def problem_of_status(status: int) -> str | None:
    """Return the problem that an HTTP status tells of; None when the call was taken."""
    if status in HTTP_OK:
        return None
    return "busy" if status in WORTH_TRYING_AGAIN or status >= SERVER_FAULT else "refused"


def problem_of_robot(answer: Any) -> str | None:
    """Return the problem that a robot's answer tells of (`errcode`); None when it was taken."""
    code = answer.get("errcode") if isinstance(answer, Mapping) else None
    if code == 0:
        return None
    return "busy" if code in TOO_OFTEN else "refused"


def is_final(problem: str) -> bool:
    """Say whether trying again would change nothing."""
    return problem not in ("unreachable", "busy", "sign_in")


def masked_url(url: str) -> str:
    """Return an address without what opens it: `https://host/…`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{quote(parts.netloc.rpartition('@')[2], safe=':.[]-')}/…"
