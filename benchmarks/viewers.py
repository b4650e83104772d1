"""5,000 viewers who ask every 5 seconds want 1,000 reads a second: what one served process gives.

The server is that of `./run`, on loopback, with a published result of twenty lines; beside it plain
Flask JSON under the same server. Viewers ask over kept connections, as browsers do.
"""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.scoreboard import ADDRESS
from config import ROOT, Config
from contest.app import create_app
from contest.foundation.db import db, transaction
from tests.factories.results import a_judged_workshop, a_published_version

CONNECTIONS, SECONDS, ENTRIES = 50, 6.0, 20
WANTED = 5_000 / 5
TICK = os.sysconf("SC_CLK_TCK")
SERVER = ("--interface", "wsgi", "--workers", "1", "--blocking-threads", "8", "--no-access-log",
          "--log-level", "error", "--host", "127.0.0.1")  # fmt: skip


def within(folder: str) -> dict[str, str]:
    """The environment of a process whose data lie in this folder."""
    return {**os.environ, "LEITAI_DATA": folder, "DATABASE_URL": "", "LEITAI_MODE": ""}


def a_result(folder: str) -> str:
    """The address of a published result, in a database of its own."""

    class Own(Config):
        DATA = Path(folder)
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder}/leitai.db"

    flask = [ROOT / ".venv/bin/flask", "--app", "wsgi", "database", "upgrade"]
    subprocess.run(flask, cwd=ROOT, env=within(folder), check=True, capture_output=True)  # noqa: S603 - our own command
    sheets = [((str(36 - place), "34", "18"),) * 3 for place in range(ENTRIES)]
    with create_app(Own).app_context():
        with transaction() as session:
            judged = a_judged_workshop(session, *sheets)
            found = a_published_version(session, judged, now=datetime.now(UTC)).public_id
        db.engine.dispose()
    return f"/results/{found}"


@contextmanager
def served(folder: str, *target: str) -> Iterator[tuple[int, int]]:
    """Serve an application; give its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [ROOT / ".venv/bin/granian", *SERVER, "--port", str(port), *target]
    server = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env=within(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _try in range(600):
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def used(pid: int) -> float:
    """Processor seconds of a process and of those that it started."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICK


def one_read(port: int, request: bytes) -> bytes:
    """The whole answer to one request, on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port)) as asked:
        asked.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        parts = []
        while part := asked.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def reads(port: int, pid: int, request: bytes) -> tuple[float, float]:
    """Reads a second, and the server's processor microseconds for each."""
    length = len(one_read(port, request))
    watch, waiting = selectors.DefaultSelector(), {}
    for _number in range(CONNECTIONS):
        viewer = socket.create_connection(("127.0.0.1", port))
        watch.register(viewer, selectors.EVENT_READ)
        waiting[viewer] = 0
        viewer.sendall(request)
    begun, before, done = time.monotonic(), used(pid), 0
    while time.monotonic() - begun < SECONDS:
        for key, _events in watch.select(1):
            viewer = key.fileobj
            data = viewer.recv(65_536)
            waiting[viewer] += len(data)
            # A kept connection says less in its head than one that ends: by a line at most.
            if waiting[viewer] >= length - 64:
                waiting[viewer], done = 0, done + 1
                viewer.sendall(request)
    took, spent = time.monotonic() - begun, used(pid) - before
    for viewer in waiting:
        viewer.close()
    return done / took, spent / done * 1e6


def asking(address: str, tag: str = "") -> bytes:
    """What a browser sends, as little as it can."""
    same = f"If-None-Match: {tag}\r\n" if tag else ""
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{same}\r\n".encode()


def show(name: str, found: tuple[float, float], base: float = 0.0) -> None:
    """One line: reads a second, microseconds of the server, what 1,000 a second would take."""
    rate, micros = found
    ratio = f"{base / micros:5.1f} ×" if base else "baseline"
    share = WANTED * micros / 1e4
    print(f"  {name:<28} {rate:>8,.0f} reads/s {micros:>7.0f} µs of the server, "
          f"{share:>5.1f} % of a core for {WANTED:,.0f}/s  {ratio}")  # fmt: skip


def main(folder: str) -> None:
    """Print the three lines and the load."""
    page = a_result(folder)
    with served(folder, "--factory", "benchmarks.scoreboard:plain") as (port, pid):
        plain = reads(port, pid, asking(ADDRESS))
    with served(folder, "wsgi:app") as (port, pid):
        head = one_read(port, asking(page)).partition(b"\r\n\r\n")[0].decode()
        tag = next(line for line in head.splitlines() if line.lower().startswith("etag"))
        whole = reads(port, pid, asking(page))
        same = reads(port, pid, asking(page, tag.partition(": ")[2]))
    print(f"{CONNECTIONS} connections, {SECONDS:.0f} s each; load {os.getloadavg()[0]:.1f}")
    show("plain Flask JSON, 60 lines", plain)
    show("public result page", whole, plain[1])
    show("public page, not changed", same, plain[1])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as OWN:
        main(OWN)
