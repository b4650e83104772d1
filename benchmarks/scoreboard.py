"""A public result page read by many, against the same reader of plain Flask JSON.

Prints processor time for each read, both through WSGI and without a network.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask, jsonify
from werkzeug.test import EnvironBuilder

from judges.results.views.kept_pages import KeptPages

READS = 20_000
ADDRESS = "/results/" + "0" * 26
LINES = [
    {"rank": rank, "entry": f"e{rank:03d}", "total": f"{99 - rank / 10:.2f}"} for rank in range(60)
]


def plain() -> Flask:
    """An application of one view that answers sixty lines as JSON."""
    app = Flask("plain", root_path=tempfile.gettempdir())

    @app.get(ADDRESS)
    def lines():  # type: ignore[no-untyped-def]
        return jsonify(LINES)

    return app


def seconds_of(application, environ) -> float:  # type: ignore[no-untyped-def]
    """Processor seconds for one read, the mean of many."""

    def start(_status: str, _headers: list[tuple[str, str]], *_rest: object) -> None:
        return None

    begun = time.process_time()
    for _ in range(READS):
        b"".join(application(dict(environ), start))
    return (time.process_time() - begun) / READS


def main() -> None:
    """Print the three figures and the ratios."""
    environ = EnvironBuilder(ADDRESS).get_environ()
    app = plain()
    base = seconds_of(app.wsgi_app, environ)
    kept = KeptPages(app.wsgi_app, seconds=3600, session_cookie="leitai")
    ready = seconds_of(kept, environ)
    tags: list[str] = []
    kept(dict(environ), lambda _status, headers: tags.append(dict(headers)["ETag"]))
    same = seconds_of(kept, {**environ, "HTTP_IF_NONE_MATCH": tags[0]})
    print(f"plain Flask JSON, 60 lines   {base * 1e6:8.1f} µs a read")
    print(f"kept page                    {ready * 1e6:8.1f} µs a read  {base / ready:5.1f} ×")
    print(f"kept page, visitor has it    {same * 1e6:8.1f} µs a read  {base / same:5.1f} ×")
    print(f"5,000 viewers each 5 s take  {1000 * ready * 100:8.2f} % of one processor")


if __name__ == "__main__":
    main()
