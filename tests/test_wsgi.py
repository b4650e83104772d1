"""The server as ./run starts it: its own process, an empty data folder, a free port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from config import ROOT

BIN = str(Path(sys.executable).parent)
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answer(url: str, process: subprocess.Popen[bytes]) -> bytes:
    """Return what `url` says once the server is up."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(url, timeout=5) as response:  # noqa: S310 - our own port
                body: bytes = response.read()
                return body
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"no server at {url}")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    settings = {**os.environ, "LEITAI_DATA": str(tmp_path / "data"), "PORT": str(port)}
    settings.pop("DATABASE_URL", None)
    migrate = [f"{BIN}/flask", "--app", "wsgi", "database", "upgrade"]
    subprocess.run(migrate, cwd=ROOT, env=settings, check=True)  # noqa: S603
    serve = [f"{BIN}/granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8"]
    serve += ["--host", "127.0.0.1", "--port", str(port), "wsgi:app"]
    with subprocess.Popen(serve, cwd=ROOT, env=settings, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        answer(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.mark.slow
def test_an_empty_installation_is_served(address):
    with urlopen(f"{address}/healthz", timeout=5) as response:  # noqa: S310 - our own port
        assert (response.status, response.read().strip()) == (200, b'{"status":"ok"}')
