"""Thirty planted bugs in what brings, locks, agrees to and ranks, and whether the suite sees them.

    python benchmarks/plants.py [WORD…]     only bugs of an area, or whose words hold WORD

Plants each bug of tests/faults/planted.py in a copy of the tree and runs the tests that must fail
there, on SQLite; before that all of them must pass in the copy as it is. Writes
docs/reports/plants.md when all were planted. Exit code 1: a bug lived.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT
from tests.faults.planted import BUGS, Bug

REPORT = ROOT / "docs/reports/plants.md"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header")
MADE = ("contest/translations/*/LC_MESSAGES/*.mo", "judges/*/static/*/built/*")
PASSED, FAILED = 0, 1
"""Exit codes of pytest; all others mean that no test was run, which kills nothing."""
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a bug: `killed_by` is the first test that failed, None when all passed."""

    bug: Bug
    killed_by: str | None
    seconds: float


def git(*words: str) -> str:
    """What git says of the tree."""
    told = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603, S607
    return told.stdout


def copied(place: Path) -> None:
    """Copy what git knows of the tree and what was made of the sources beside it."""
    made = [str(one.relative_to(ROOT)) for pattern in MADE for one in ROOT.glob(pattern)]
    for name in [*git("ls-files", "-z").split("\0")[:-1], *made]:
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)


def run(place: Path, tests: Sequence[str], *, first: bool = False) -> tuple[int, str]:
    """Run `tests` in the copy; return pytest's exit code and what it said."""
    # Byte code is that of the tree as it is: a planted file must leave none behind.
    settings = {**os.environ, **({} if first else {"PYTHONDONTWRITEBYTECODE": "1"})}
    settings.pop("DATABASE_URL", None)
    done = subprocess.run(  # noqa: S603 - our own tests
        [*PYTEST, *tests],
        cwd=place,
        env=settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    return done.returncode, done.stdout + done.stderr


def planted(place: Path, bug: Bug) -> Verdict:
    """Plant the bug, run its tests, and take it out again."""
    target = place / bug.path
    source = target.read_text(encoding="utf-8")
    target.write_text(source.replace(bug.before, bug.after, 1), encoding="utf-8")
    begun = time.monotonic()
    try:
        code, told = run(place, bug.tests)
    finally:
        target.write_text(source, encoding="utf-8")
    if code not in (PASSED, FAILED):
        raise SystemExit(f"{bug.says}: pytest ended with {code}\n{told}")
    # Captured logs have lines of their own that begin with ERROR.
    words = (line.split() for line in told.splitlines() if line.startswith(("FAILED", "ERROR")))
    failed = (told_by[1] for told_by in words if "::" in told_by[1])
    killed_by = next(failed, bug.tests[0]) if code == FAILED else None
    return Verdict(bug, killed_by, time.monotonic() - begun)


def report(verdicts: Sequence[Verdict]) -> str:
    """The page with every bug and the test that sees it."""
    killed = sum(one.killed_by is not None for one in verdicts)
    commit, day = git("rev-parse", "--short", "HEAD").strip(), f"{datetime.now(UTC):%Y-%m-%d}"
    lines = [
        "# Planted bugs",
        "",
        "`./run bench plants` plants each bug of `tests/faults/planted.py` in a copy of the tree",
        "and runs the tests that must see it; as the tree is, all of them pass there.",
        "",
        f"**Killed {killed} of {len(verdicts)}**, commit {commit}, {day}, "
        f"{sum(one.seconds for one in verdicts):.0f} s.",
        "",
        "| area | planted | in | seen by |",
        "|---|---|---|---|",
    ]
    for one in verdicts:
        seen = f"`{one.killed_by.partition('::')[2]}`" if one.killed_by else "**nobody**"
        lines.append(f"| {one.bug.area} | {one.bug.says} | `{one.bug.path}` | {seen} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Plant what was asked for, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", metavar="WORD")
    words = parser.parse_args().words
    bugs = [
        bug
        for bug in BUGS
        if not words or any(one in (bug.area, *bug.says.split()) for one in words)
    ]
    with tempfile.TemporaryDirectory(prefix="leitai-plants-") as folder:
        place = Path(folder)
        copied(place)
        code, told = run(place, sorted({test for bug in bugs for test in bug.tests}), first=True)
        if code != PASSED:
            print(told)
            raise SystemExit("not every test passes on the tree as it is")
        verdicts = []
        for bug in bugs:
            verdicts.append(one := planted(place, bug))
            print(f"  {'killed' if one.killed_by else 'LIVES':<7} {one.seconds:5.1f} s  "
                  f"{bug.area}: {bug.says}", flush=True)  # fmt: skip
    killed = sum(one.killed_by is not None for one in verdicts)
    print(f"killed {killed} of {len(verdicts)}")
    if len(bugs) == len(BUGS):
        REPORT.write_text(report(verdicts), encoding="utf-8")
    return int(killed < len(verdicts))


if __name__ == "__main__":
    sys.exit(main())
