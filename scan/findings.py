"""What the scanners of the source say, and which of it is explained."""

import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv-scan" / "bin"
SOURCE = ("contest", "judges", "demo", "migrations", "config.py", "wsgi.py")
RULES = ROOT / "scan" / "rules.yml"

Found = Counter[tuple[str, str]]
"""How often each (rule, path) was found."""


def of_source() -> Found:
    """Return what bandit and semgrep say of the product."""
    return bandit(SOURCE) + semgrep(SOURCE)


def holes_missed() -> list[str]:
    """Scan the planted holes and return the rules that found none: they would prove nothing."""
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder) / "planted.py"
        shutil.copyfile(ROOT / "scan" / "planted.txt", planted)
        shutil.copyfile(ROOT / "scan" / "planted.txt", planted.with_suffix(".txt"))
        found = {rule for rule, _ in semgrep([folder]) + bandit([folder])}
    wanted = {line.split("id:")[1].strip() for line in _lines(RULES) if "- id:" in line}
    return sorted((wanted | {"B301", "B602", "B704"}) - found)


def bandit(paths: tuple[str, ...] | list[str]) -> Found:
    """Run bandit."""
    command = [TOOLS / "bandit", "-q", "-c", "scan/bandit.yml", "-f", "json", "-r", *paths]
    told = _told(command)
    return Counter((one["test_id"], _from_root(one["filename"])) for one in told["results"])


def semgrep(paths: tuple[str, ...] | list[str]) -> Found:
    """Run semgrep with our own rules and nothing from the network."""
    command = [TOOLS / "semgrep", "scan", "--config", RULES, "--metrics=off", "--json", "--quiet"]
    told = _told([*command, "--disable-version-check", "--no-git-ignore", *paths])
    if told["errors"]:
        raise RuntimeError(f"semgrep could not read everything: {told['errors'][:3]}")
    return Counter(
        (one["check_id"].rpartition(".")[2], _from_root(one["path"])) for one in told["results"]
    )


def unexplained(found: Found) -> list[str]:
    """Return findings beyond those that are explained, and explanations of nothing."""
    told = tomllib.loads((ROOT / "scan" / "explained.toml").read_text(encoding="utf-8"))
    reasons: Found = Counter({(one["rule"], one["path"]): one["places"] for one in told["finding"]})
    faults = [
        f"{rule} in {path}: {count} not explained"
        for (rule, path), count in (found - reasons).items()
    ]
    faults += [f"{rule} in {path}: explained, not found" for rule, path in reasons - found]
    return faults


def explained_of_crawl() -> set[str]:
    """Return the crawler's categories that are explained."""
    told = tomllib.loads((ROOT / "scan" / "explained.toml").read_text(encoding="utf-8"))
    return {one["category"] for one in told["crawl"]}


def _told(command: list[str | Path]) -> dict[str, list[dict[str, str]]]:
    environment = {**os.environ, "PATH": f"{TOOLS}:{os.environ['PATH']}"}
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    if not done.stdout.startswith("{"):
        raise RuntimeError(f"{command[0]} said: {done.stderr[-500:]}")
    answer: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    return answer


def _from_root(path: str) -> str:
    return path.removeprefix("./")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
