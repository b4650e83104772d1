"""A real server behind a real socket that is killed, again and again, while a tablet speaks to it.

The child shares the parent's listening socket, so that a new one stands in its place at once. It
dies by SIGKILL: at a named point of its own work, or whenever the parent likes.
"""

import http.client
import json
import os
import random
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from contest.foundation.db import db
from tests.faults.plants import Wsgi

POINTS = ("after_begin", "after_flush", "before_commit", "after_commit", "before_answer")
LONGEST = 0.25
LEFT_IN_THE_WIRE = 0.3
PATIENCE = 60


class Silent(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_: Any) -> None:
        """Keep the test's output readable."""


class Server:
    """The application in a child process; `wrap` lets a test put a fault around it."""

    def __init__(self, app: Flask, wrap: Callable[[Wsgi], Wsgi] = lambda wsgi: wsgi) -> None:
        self.app = app
        self.wrap = wrap
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.child = 0
        self.kills = 0

    def start(self, point: str | None = None, count: int = 1) -> None:
        """Fork a child; with a `point` it dies there, at the `count`-th time."""
        with self.app.app_context():
            db.engine.dispose()
        self.child = os.fork()
        if self.child == 0:
            try:
                _serve(self.app, self.socket, self.wrap, point, count)
            finally:
                os._exit(1)

    def kill(self) -> None:
        """Kill the child, if it is still there, and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        self.kills += 1

    def close(self) -> None:
        """End for good."""
        self.kill()
        self.socket.close()


def _serve(
    app: Flask,
    listening: socket.socket,
    wrap: Callable[[Wsgi], Wsgi],
    point: str | None,
    count: int,
) -> None:
    if point is not None:
        _die_at(app, point, count)
    server = ThreadedWSGIServer(
        "127.0.0.1", 0, wrap(app.wsgi_app), handler=Silent, fd=listening.fileno()
    )
    server.serve_forever()


def _die_at(app: Flask, point: str, count: int) -> None:
    left = [count]

    def die(*_args: Any) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if point == "before_answer":

        def die_first(answer: Any) -> Any:
            die()
            return answer

        app.after_request_funcs.setdefault(None, []).append(die_first)
    else:
        event.listen(Session, point, die)


class Caller:
    """One tablet's wire: sends a batch, and may pull the plug of the server meanwhile."""

    def __init__(self, server: Server, cookie: str, address: str, chance: random.Random) -> None:
        self.server = server
        self.cookie = cookie
        self.address = address
        self.chance = chance
        self.usual = LONGEST
        """How long an answer takes; kills at random moments fall into about that time."""

    def send(self, batch: dict[str, Any], *, kill: bool) -> dict[str, Any] | None:
        """Return the whole answer, or None when it was cut; kills the server at some moment."""
        wire = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        plug = Thread(target=self._pull, args=(self.chance.uniform(0, self.usual * 1.2),))
        try:
            if kill:
                plug.start()
            wire.request(
                "POST",
                self.address,
                body=json.dumps(batch),
                headers={"Content-Type": "application/json", "Cookie": self.cookie},
            )
            if kill:
                plug.join()
                # A dead server's socket may still hold an answer, or nobody ever took the call.
                wire.sock.settimeout(LEFT_IN_THE_WIRE)
            answer = wire.getresponse()
            told = json.loads(answer.read())
            return told if answer.status == http.HTTPStatus.OK else None
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            wire.close()
            if kill:
                plug.join()

    def _pull(self, after: float) -> None:
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(self.server.child, signal.SIGKILL)
