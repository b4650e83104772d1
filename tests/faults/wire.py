"""A bad network between a tablet and the server: cuts either way, delays, delivers twice.

A small proxy of our own, because what is to be tried is where exactly a connection breaks.
"""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any

CHUNK, DRIP = 512, 7
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next connection.

    `cut_request` and `cut_answer` are after how many bytes it breaks in that direction; None: not.
    `delay` waits, in seconds, before the answer goes back. `twice` sends the whole request again
    by a connection of its own, whose answer nobody hears. `drips` brings both in small pieces.
    `hangs` lets the answer never come while the connection stays open: the tablet gives up.
    """

    cut_request: int | None = None
    cut_answer: int | None = None
    delay: float = 0
    twice: bool = False
    drips: bool = False
    hangs: bool = False


class Proxy:
    """Stands before `target`, a port of this machine, and does to each connection what is set."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.fault = Fault()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.cuts = self.doubles = self.hung = 0
        self.threads: list[Thread] = []

    def serve(self) -> None:
        """Take connections until the socket is closed."""
        with suppress(OSError):
            while True:
                wire, _ = self.socket.accept()
                thread = Thread(target=self._carry, args=(wire, self.fault))
                thread.start()
                self.threads.append(thread)

    def settle(self) -> None:
        """Wait until everything that is under way has arrived or broken."""
        for thread in self.threads:
            thread.join()
        self.threads.clear()

    def _carry(self, wire: socket.socket, fault: Fault) -> None:
        with wire, suppress(OSError):
            request = _whole_request(wire)
            sent = request if fault.cut_request is None else request[: fault.cut_request]
            with socket.create_connection(("127.0.0.1", self.target), timeout=PATIENCE) as there:
                _pour(there, sent, drips=fault.drips)
                if len(sent) < len(request):
                    self.cuts += 1
                    return
                answer = _until_closed(there)
            if fault.twice:
                self.doubles += 1
                with socket.create_connection(("127.0.0.1", self.target)) as again:
                    again.sendall(request)
                    _until_closed(again)
            if fault.hangs:
                self.hung += 1
                wire.settimeout(PATIENCE)
                wire.recv(1)
                return
            time.sleep(fault.delay)
            heard = answer if fault.cut_answer is None else answer[: fault.cut_answer]
            self.cuts += len(heard) < len(answer)
            _pour(wire, heard, drips=fault.drips)


@contextmanager
def bad_network(target: int) -> Iterator[Proxy]:
    """Give a proxy before `target` until the block ends."""
    proxy = Proxy(target)
    thread = Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.settle()
        proxy.socket.shutdown(socket.SHUT_RDWR)
        proxy.socket.close()
        thread.join()


def send(
    port: int, address: str, cookie: str, batch: dict[str, Any], *, patience: float = PATIENCE
) -> dict[str, Any] | None:
    """Post a batch as a tablet does; None unless the whole answer came and was good."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    headers = {"Content-Type": "application/json", "Cookie": cookie, "Connection": "close"}
    try:
        wire.request("POST", address, json.dumps(batch), headers)
        answer = wire.getresponse()
        text = answer.read()
        told: dict[str, Any] = json.loads(text)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        wire.close()
    return told if answer.status == 200 else None


def _pour(wire: socket.socket, text: bytes, *, drips: bool) -> None:
    pieces = [text[at : at + DRIP] for at in range(0, len(text), DRIP)] if drips else [text]
    for piece in pieces:
        wire.sendall(piece)


def _whole_request(wire: socket.socket) -> bytes:
    wire.settimeout(PATIENCE)
    text = b""
    while b"\r\n\r\n" not in text:
        text += wire.recv(CHUNK)
    head, _, body = text.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    left = (lengths[0] if lengths else 0) - len(body)
    while left > 0:
        part = wire.recv(CHUNK)
        text, left = text + part, left - len(part)
    return text


def _until_closed(wire: socket.socket) -> bytes:
    wire.settimeout(PATIENCE)
    text = b""
    while part := wire.recv(CHUNK):
        text += part
    return text
