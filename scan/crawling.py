"""A demo served on loopback, and scanners that attack it as each role."""

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "leitai-demo-2026"  # noqa: S105 - of the demo, printed at each start
ROLES = {
    "anonymous": "",
    "entrant": "entrant@demo",
    "judge": "judge@demo",
    "chief judge": "chief@demo",
    "unit contact": "unit@demo",
    "organiser": "organiser@demo",
    "auditor": "auditor@demo",
    "district": "district@demo",
}
# Out of a session the crawler would see the sign-in page only.
LEAVE_OUT = ("/sign-out", "/preferences", "/account")
MODULES = (
    "xss,permanentxss,sql,timesql,file,exec,redirect,crlf,xxe,ssrf,csrf,backup,csp,cookieflags"
)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Serve the demo in `data` on a free port until the block ends; it is made there once."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    data.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "LEITAI_DATA": str(data), "PORT": port}
    environment.pop("DATABASE_URL", None)
    flask = [ROOT / ".venv/bin/flask", "--app", "wsgi"]
    for words in (["database", "upgrade"], ["demo", "seed"]):
        subprocess.run([*flask, *words], cwd=ROOT, env=environment, check=True, capture_output=True)  # noqa: S603 - our own words
    server = subprocess.Popen(  # noqa: S603 - our own words
        [
            ROOT / ".venv/bin/granian",
            "--interface",
            "wsgi",
            "--workers",
            "1",
            "--blocking-threads",
            "8",
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--no-access-log",
            "wsgi:app",
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def cookie_of(url: str, login: str) -> str:
    """Sign in and return the cookies as a header; "" for an anonymous visitor."""
    if not login:
        return ""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', _read(browser, f"{url}/sign-in"))
    if found is None:
        raise RuntimeError("the sign-in page shows no form token")
    fields = {"csrf_token": found[1], "login": login, "password": PASSWORD}
    _read(browser, Request(f"{url}/sign-in", urlencode(fields).encode(), {"Referer": url}))  # noqa: S310 - loopback
    if "sign-in" in _address(browser, f"{url}/account"):
        raise RuntimeError(f"{login} cannot sign in")
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def crawl(url: str, role: str, cookie: str, seconds: int, folder: Path) -> dict[str, list[str]]:
    """Let wapiti attack as one role and return its findings by category, and what it requested."""
    report = folder / f"{role.replace(' ', '-')}.json"
    command = [
        ROOT / ".venv-crawl/bin/wapiti", "-u", f"{url}/", "--flush-session", "--no-bugreport",
        "--module", MODULES, "--format", "json", "--output", report, "--store-session", folder,
        "--max-scan-time", str(seconds), "--max-attack-time", str(max(5, seconds // 8)),
        "--max-parameters", "20", "--tasks", "4", "--color", "--verbose", "0",
    ]  # fmt: skip
    for part in LEAVE_OUT:
        command += ["--exclude", f"{url}{part}*"]
    if cookie:
        command += ["--header", f"Cookie: {cookie}"]
    subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=seconds * 3 + 120)  # noqa: S603 - our own words
    told = json.loads(report.read_text(encoding="utf-8"))
    found = {**told["vulnerabilities"], **told["anomalies"]}
    named = {
        name: sorted({f"{one['method']} {one['path']} {one['parameter'] or ''}" for one in places})
        for name, places in found.items()
        if places
    }
    return {**named, "_pages": [str(told["infos"].get("crawled_pages_nbr", 0))]}


def interface(url: str, cookie: str, examples: int, folder: Path) -> tuple[int, str]:
    """Let schemathesis send wild requests to the tablets' interface; return code and summary.

    Half of the addresses name an event that is there, or all would end at the first 404.
    """
    browser = build_opener()
    browser.addheaders = [("Cookie", cookie)]
    event = re.search(r"/events/([0-9a-z]{26})", _read(browser, f"{url}/queue"))
    if event is None:
        raise RuntimeError("the judge's queue leads to no event")
    settings = folder / "schemathesis.toml"
    settings.write_text(f'[parameters]\n"path.event_id" = "{event[1]}"\n', encoding="utf-8")
    told = []
    for config in ([], ["--config-file", settings]):
        command = [
            ROOT / ".venv-scan/bin/schemathesis", *config, "run",
            f"{url}/api/tablet/v1/openapi.json", "--header", f"Cookie: {cookie}",
            "--max-examples", str(examples), "--seed", "20261122", "--checks",
            "not_a_server_error,response_schema_conformance,content_type_conformance",
            "--generation-database", "none",
        ]  # fmt: skip
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603 - our own words
        told.append(done.stdout + done.stderr)
        if done.returncode:
            return done.returncode, told[-1]
    return 0, "\n".join(re.findall(r"\d+ generated.*", "\n".join(told)))


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            build_opener().open(address, timeout=2).close()
            return
        except OSError:
            if server.poll() is not None:
                raise RuntimeError("the server did not start") from None
            time.sleep(0.2)
    raise RuntimeError("the server did not answer")


def _read(browser: OpenerDirector, address: str | Request) -> str:
    with browser.open(address, timeout=60) as answer:
        return str(answer.read().decode())


def _address(browser: OpenerDirector, address: str) -> str:
    with browser.open(address, timeout=60) as answer:
        return str(answer.geturl())
