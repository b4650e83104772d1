"""Planted faults: what a harness must see, or it would prove nothing."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Thread
from typing import Any

from flask import Flask

Wsgi = Callable[..., Iterable[bytes]]


def acknowledge_first(wsgi: Wsgi) -> Wsgi:
    """Answer that everything is stored, and store it a little later."""

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ = {**environ, "wsgi.input": BytesIO(sent)}
        Thread(target=lambda: list(wsgi(environ, lambda *_: None))).start()
        start("200 OK", [("Content-Type", "application/json")])
        return [_all_stored(sent)]

    return answered


def hide_errors(wsgi: Wsgi) -> Wsgi:
    """Answer that everything is stored where something went wrong, as if it would mend itself."""

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        begun: list[Any] = []
        told = b"".join(wsgi({**environ, "wsgi.input": BytesIO(sent)}, _keep(begun)))
        is_good = begun[0].startswith("2") and b'"rejected"' not in told
        start(*(begun if is_good else ("200 OK", [("Content-Type", "application/json")])))
        return [told if is_good else _all_stored(sent)]

    return answered


def _keep(begun: list[Any]) -> Callable[..., Any]:
    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[..., Any]:
        begun[:] = [status, headers]
        return lambda _: None

    return start


def _all_stored(sent: bytes) -> bytes:
    items = json.loads(sent)["items"]
    stored = {"outcome": "stored", "seq": 0, "hash": ""}
    answers = [{"event_id": item["event_id"], **stored} for item in items]
    return json.dumps({"answers": answers, "head": None}).encode()


@contextmanager
def planted_before(app: Flask, fault: Callable[[Wsgi], Wsgi] | None) -> Iterator[None]:
    """Let `app` answer through a planted fault until the block ends; None: as it is."""
    inner = app.wsgi_app
    if fault is not None:
        app.wsgi_app = fault(inner)  # type: ignore[method-assign]
    try:
        yield
    finally:
        app.wsgi_app = inner  # type: ignore[method-assign]
