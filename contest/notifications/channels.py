"""Hands one message over to a mail server, an SMS hook or a chat robot; keeps nothing.

Each returns the problem, by its code in rules, or None when the other side took it.
"""

import json
import smtplib
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any, Final

from contest.foundation import outbound
from contest.notifications.rules import (
    chat_body,
    dingtalk_url,
    problem_of_robot,
    problem_of_status,
    sms_body,
    sms_signature,
)

PERMANENT: Final = 500
GREETING: Final = 220
JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: an id of its own, the words, and the address of the page it leads to."""

    number: str
    subject: str
    body: str
    link: str
    at: datetime

    @property
    def text(self) -> str:
        """Return words and address below one another."""
        return "\n\n".join(part for part in (self.body, self.link) if part)


class _Smtp(smtplib.SMTP):
    """Connects to the address that was looked at, and to no other."""

    trusted: Collection[str] = ()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return outbound.connect(host, port, trusted=self.trusted, seconds=timeout)


class _SmtpTls(smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""

    trusted: Collection[str] = ()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = outbound.connect(host, port, trusted=self.trusted, seconds=timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def send_email(
    letter: Letter,
    to: str,
    *,
    settings: Mapping[str, Any],
    password: str | None,
    trusted: Collection[str],
) -> str | None:
    """Send an e-mail through the server of `settings`: host, port, security, user, sender."""
    message = _email(letter, to, settings)
    try:
        with _server(settings, trusted) as server:
            if settings.get("user") and password:
                server.login(str(settings["user"]), password)
            server.send_message(message)
    except outbound.Forbidden:
        return "forbidden"
    except smtplib.SMTPAuthenticationError:
        return "sign_in"
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        return "refused" if codes and min(codes) >= PERMANENT else "busy"
    except smtplib.SMTPResponseException as error:
        return "refused" if error.smtp_code >= PERMANENT else "busy"
    except (OSError, smtplib.SMTPException):
        return "unreachable"
    return None


def send_sms(
    letter: Letter,
    phone: str,
    *,
    template: str,
    values: Mapping[str, str],
    settings: Mapping[str, Any],
    secret: str,
    trusted: Collection[str],
) -> str | None:
    """Call the SMS hook with phone number, template and text, signed."""
    at = int(letter.at.timestamp())
    body = sms_body(
        delivery=letter.number, phone=phone, template=template, values=values,
        text=letter.body, at=at,
    )  # fmt: skip
    signed = {"X-Leitai-Timestamp": str(at), "X-Leitai-Signature": sms_signature(secret, at, body)}
    answer, problem = _call(str(settings["url"]), body, {**JSON, **signed}, trusted)
    return problem if answer is None else problem_of_status(answer.status)


def send_chat(
    letter: Letter, *, url: str, secret: str | None, is_dingtalk: bool, trusted: Collection[str]
) -> str | None:
    """Let a robot say the words in its group."""
    if is_dingtalk and secret:
        url = dingtalk_url(url, secret, int(letter.at.timestamp() * 1000))
    answer, problem = _call(url, chat_body(letter.text), JSON, trusted)
    if answer is None:
        return problem
    if (problem := problem_of_status(answer.status)) is not None:
        return problem
    try:
        return problem_of_robot(json.loads(answer.body))
    except ValueError:
        return "refused"


def _call(
    url: str, body: bytes, headers: Mapping[str, str], trusted: Collection[str]
) -> tuple[outbound.Answer | None, str | None]:
    try:
        return outbound.post(url, body, headers, trusted=trusted, seconds=SECONDS), None
    except outbound.Forbidden:
        return None, "forbidden"
    except outbound.Unreachable:
        return None, "unreachable"


def _server(settings: Mapping[str, Any], trusted: Collection[str]) -> smtplib.SMTP:
    host, port = str(settings["host"]), int(settings["port"])
    security = settings.get("security", "starttls")
    context = ssl.create_default_context()
    if security == "tls":
        tls = _SmtpTls(timeout=SECONDS, context=context)
        tls.trusted = trusted
        return _greeted(tls, host, port)
    plain = _Smtp(timeout=SECONDS)
    plain.trusted = trusted
    return _greeted(plain, host, port, context if security == "starttls" else None)


def _greeted(
    server: smtplib.SMTP, host: str, port: int, upgrade: ssl.SSLContext | None = None
) -> smtplib.SMTP:
    # The name is set before connecting: TLS compares the certificate with it.
    server._host = host  # type: ignore[attr-defined]
    try:
        code, said = server.connect(host, port)
        if code != GREETING:
            raise smtplib.SMTPConnectError(code, said)
        if upgrade is not None:
            server.starttls(context=upgrade)
    except BaseException:
        server.close()
        raise
    return server


def _email(letter: Letter, to: str, settings: Mapping[str, Any]) -> EmailMessage:
    message = EmailMessage()
    sender = str(settings["sender"])
    message["Subject"] = letter.subject
    message["From"] = formataddr((str(settings.get("sender_name") or ""), sender))
    message["To"] = to
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.number}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
