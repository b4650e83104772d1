"""Logs as JSON lines, on standard error and in the data folder, without personal data.

One line is one JSON object, so that no text from outside can begin a line of its own.
"""

import logging
import re
import secrets
import sys
import time
from collections.abc import MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

Event = MutableMapping[str, Any]

LARGEST_FILE = 10 * 1024 * 1024
FILES_KEPT = 10
PRIVATE_KEYS = frozenset(
    {
        *("authorization", "cookie", "cookies", "session", "token", "secret"),
        *("password", "passphrase", "pin", "recipient"),
        *("email", "identity", "identity_number", "person_name", "phone"),
    }
)
# The neighbours of a number: a hash or a public id may hold eleven figures in a row.
_ALONE_BEFORE, _ALONE_AFTER = r"(?<![0-9A-Za-z_-])", r"(?![0-9A-Za-z_-])"
MASKS = (
    # SQLAlchemy prints the values of the statement that failed.
    (re.compile(r"\[parameters: .*?\](?=\n|$)", re.DOTALL), "[parameters left out]"),
    (re.compile(_ALONE_BEFORE + r"\d{17}[\dXx]" + _ALONE_AFTER), "[identity number]"),
    (re.compile(_ALONE_BEFORE + r"[HM]\d{8}(?:\d{2})?" + _ALONE_AFTER), "[identity number]"),
    (
        re.compile(r"(?<![0-9A-Za-z_])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}" + _ALONE_AFTER),
        "[phone]",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
)


def configure(app: Flask) -> None:
    """Send every log line of the process through the masks, and number the requests of `app`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handlers: list[logging.Handler] = [_file_handler(app.config["DATA"] / "log")]
    if not app.testing:
        handlers.append(_StandardError())
    _replace_handlers(handlers)
    for chatty in ("weasyprint", "fontTools", "alembic", "huey"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    app.before_request(_begin_request)
    app.after_request(_end_request)


def mask(value: Any) -> Any:
    """Return `value` without what looks like an identity number, a phone or an e-mail address.

    Walks mappings and sequences; the values of private keys are left out whole.
    """
    if isinstance(value, str):
        for pattern, word in MASKS:
            value = pattern.sub(word, value)
        return value
    if isinstance(value, dict):
        return {
            key: "[left out]" if str(key).casefold() in PRIVATE_KEYS else mask(kept)
            for key, kept in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(kept) for kept in value]
    if value is None or isinstance(value, bool | float):
        return value
    text = str(value)
    masked = mask(text)
    return value if isinstance(value, int) and masked == text else masked


def mask_event(_logger: object, _method: str, event: Event) -> Event:
    """Mask a whole log event; a processor of structlog."""
    masked: Event = mask(dict(event))
    return masked


def formatter() -> logging.Formatter:
    """Return the formatter that makes one masked JSON line of a record, ours or a library's."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            mask_event,
            structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False),
            _one_line,
        ],
    )


def _one_line(_logger: object, _method: str, line: Any) -> str:
    # JSON leaves these three as they are; some readers break lines at them.
    return (
        str(line)
        .replace("\u0085", "\\u0085")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is now, not to what it was when logging began."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _file_handler(folder: Path) -> logging.Handler:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "leitai.jsonl"
    path.touch(mode=0o600)
    return RotatingFileHandler(
        path, maxBytes=LARGEST_FILE, backupCount=FILES_KEPT, encoding="utf-8", delay=True
    )


def _replace_handlers(handlers: list[logging.Handler]) -> None:
    root = logging.getLogger()
    for old in [kept for kept in root.handlers if getattr(kept, "leitai", False)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.leitai = True  # type: ignore[attr-defined]
        handler.setFormatter(formatter())
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    # The queue says every task and failure again; our own line about a job is enough.
    logging.getLogger("huey").setLevel(logging.CRITICAL)


def _begin_request() -> None:
    g.request_id = secrets.token_hex(8)
    g.request_began = time.monotonic()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end_request(response: Response) -> Response:
    # The route, never the path or its query: they may hold a token, a name or a phone number.
    began = g.get("request_began")
    if began is None:
        return response
    response.headers["X-Request-ID"] = g.request_id
    structlog.get_logger("leitai.request").info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round((time.monotonic() - began) * 1000),
    )
    return response
