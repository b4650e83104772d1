"""The public result page, kept ready for a few seconds before the application does any work.

Thousands watch a result at once and all see the same page. A request without a session is answered
here from the bytes of the last one, or with 304 where the visitor has them already. It must never
answer who is signed in. A write through this process lets everything go; what another process or
a command writes is seen after the few seconds at the latest.
"""

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from flask import Flask

from contest.foundation.orm import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from contest.foundation.presentation import PREFERENCES

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]

# The notice is laid out anew for whoever asks, which costs the most of all public pages.
PAGE = re.compile(rf"/results/[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}(/notice\.pdf)?")
MOST = 500
# A page belongs to nobody, so nothing of these may be kept with it.
NEVER = frozenset({"set-cookie", "content-length", "etag"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer: its bytes, headers and tag, and when it is too old (monotonic seconds)."""

    body: bytes
    headers: Headers
    tag: str
    until: float


class KeptPages:
    """Wraps an application and answers for its public result pages."""

    def __init__(self, inner: Wsgi, *, seconds: float, session_cookie: str) -> None:
        self._inner = inner
        self._seconds = seconds
        self._cookie = session_cookie
        self._kept: dict[tuple[str, ...], Kept] = {}
        self._asking: set[tuple[str, ...]] = set()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or ask the application and keep what it says."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            try:
                return self._inner(environ, start_response)
            finally:
                with self._lock:
                    self._kept.clear()
        key = self._key(environ)
        if key is None:
            return self._inner(environ, start_response)
        with self._lock:
            kept = self._kept.get(key)
            is_good = kept is not None and self._is_good(kept, key)
            if not is_good:
                self._asking.add(key)
        if kept is not None and is_good:
            return _answer(environ, start_response, kept)
        try:
            asked = self._ask(environ, start_response, key)
        finally:
            with self._lock:
                self._asking.discard(key)
        return _answer(environ, start_response, asked) if isinstance(asked, Kept) else asked

    def _is_good(self, kept: Kept, key: tuple[str, ...]) -> bool:
        """Say whether it is new enough; once more as long while somebody fetches the next one.

        Otherwise all who look at that moment would lay the page out anew, each for itself.
        """
        allowed = self._seconds if key in self._asking else 0.0
        return kept.until + allowed >= time.monotonic()

    def _key(self, environ: Environ) -> tuple[str, ...] | None:
        if environ.get("QUERY_STRING") or not PAGE.fullmatch(environ.get("PATH_INFO", "")):
            return None
        try:
            cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        except CookieError:
            return None
        if self._cookie in cookies or "application/json" in environ.get("HTTP_ACCEPT", ""):
            return None
        looks = (cookies[name].value if name in cookies else "" for name in PREFERENCES)
        return (environ["PATH_INFO"], *looks)

    def _ask(
        self, environ: Environ, start_response: StartResponse, key: tuple[str, ...]
    ) -> "Kept | Iterable[bytes]":
        said: list[Any] = []

        def remember(status: str, headers: Headers, *rest: Any) -> None:
            said[:] = [status, headers, *rest]

        chunks = self._inner({**environ, "REQUEST_METHOD": "GET"}, remember)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = said[0], said[1]
        is_private = any(name.lower() == "set-cookie" for name, _value in headers)
        if not status.startswith("200") or is_private:
            start_response(status, headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        shown = [(name, value) for name, value in headers if name.lower() not in NEVER]
        kept = Kept(body, shown, tag, time.monotonic() + self._seconds)
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept.clear()
            self._kept[key] = kept
        return kept


def install(app: Flask) -> None:
    """Put the kept pages in front of `app`, unless its settings say 0 seconds."""
    seconds = app.config["RESULT_PAGE_SECONDS"]
    if seconds:
        cookie = app.config["SESSION_COOKIE_NAME"]
        app.wsgi_app = KeptPages(  # type: ignore[method-assign] # as Flask documents it
            app.wsgi_app, seconds=seconds, session_cookie=cookie
        )


def _answer(environ: Environ, start_response: StartResponse, kept: Kept) -> Iterable[bytes]:
    own = [("ETag", kept.tag), ("Cache-Control", "no-cache"), ("Vary", "Cookie")]
    headers = [pair for pair in kept.headers if pair[0].lower() not in ("vary", "cache-control")]
    tags = {tag.strip().removeprefix("W/") for tag in _asked(environ).split(",")}
    if kept.tag in tags or "*" in tags:
        start_response("304 Not Modified", [*headers, *own])
        return []
    start_response("200 OK", [*headers, *own, ("Content-Length", str(len(kept.body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]


def _asked(environ: Environ) -> str:
    return str(environ.get("HTTP_IF_NONE_MATCH", ""))
