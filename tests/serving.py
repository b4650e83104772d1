"""The application behind a real port of this machine, in a thread of the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer


@dataclass(frozen=True, slots=True)
class Server:
    """Where the application answers; `app` is the same one, so that a test can arrange rows."""

    url: str
    app: Flask


@contextmanager
def serve(app: Flask, port: int = 0) -> Iterator[Server]:
    """Serve `app` until the block ends, with form tokens asked for as in life; 0: a free port."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = ThreadedWSGIServer("127.0.0.1", port, app)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Server(url=f"http://127.0.0.1:{server.port}", app=app)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
