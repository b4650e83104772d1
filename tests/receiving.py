"""The other side: a web server and a mail server of this machine that keep what they were told."""

import json
from asyncio.base_events import Server
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Receiver:
    """What was called, in order: path, headers and body; `answers` are given one after another."""

    port: int = 0
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    otherwise: tuple[int, bytes] = (200, b'{"errcode":0,"errmsg":"ok"}')
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Where it listens, as OUTBOUND_HOSTS names it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}"

    def told(self) -> list[dict[str, Any]]:
        """Return the bodies of all calls, read as JSON."""
        return [json.loads(body) for _, _, body in self.calls]


@dataclass
class Mailbox:
    """A mail server that takes everything, but recipients whom `refused` names."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Where it listens, as OUTBOUND_HOSTS names it."""
        return f"127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


@contextmanager
def a_receiver() -> Iterator[Receiver]:
    """A web server on a free port of 127.0.0.1."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.calls.append((self.path, dict(self.headers), body))
            status, said = receiver.answers.pop(0) if receiver.answers else receiver.otherwise
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _OnFreePort(Controller):
    """Learns the port that the system gave before it knocks there."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def a_mailbox() -> Iterator[Mailbox]:
    """A mail server on a free port of 127.0.0.1, which speaks SMTP without TLS."""
    mailbox = Mailbox()
    controller = _OnFreePort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
