"""The fault programme with a release's counts: kills, cuts, deliveries, power cuts, failing disks.

    python benchmarks/faults.py [NAME…] [--minutes 60] [--database sqlite|postgresql] [--share 1]

Plays the harnesses of tests/faults chunk by chunk, each with a seed of its own, on both databases
(PostgreSQL on a server of its own). What was played is kept in `faults.json` of LEITAI_DATA; a run
that was stopped or is out of time is followed by one that goes on behind it. Writes
docs/reports/faults.md from that file. Exit code 1: something was lost, doubled or violated, or a
planted fault was not seen.
"""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT, Config
from tests.faults.cluster import a_cluster
from tests.faults.found import Stand, a_stand
from tests.faults.programme import BOTH, POSTGRESQL, PROGRAMME, Harness

FIRST_SEED = 1_000
REPORT = ROOT / "docs/reports/faults.md"
Chunks = list[dict[str, Any]]


class Book:
    """What was played so far, in a file: by harness and database, chunk after chunk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: dict[str, dict[str, Any]] = {}
        if path.exists():
            self.told = json.loads(path.read_text(encoding="utf-8"))

    def of(self, harness: Harness, database: str) -> dict[str, Any]:
        """The page of one harness on one database."""
        fresh = {"chunks": [], "planted": None}
        return self.told.setdefault(f"{harness.name} {database}", fresh)

    def tried(self, harness: Harness, database: str) -> int:
        """How many were played."""
        return sum(one["tried"] for one in self.of(harness, database)["chunks"])

    def keep(self) -> None:
        """Write it down; a run that is stopped meanwhile leaves the old or the new file."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self.told, indent=1, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.path)


class Stands:
    """Makes what harnesses play on, when it is first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.made: dict[str, Stand] = {}

    def fresh(self, database: str) -> Stand:
        """A stand without rows."""
        if database not in self.made:
            folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            cluster = self.stack.enter_context(a_cluster()) if database == POSTGRESQL else None
            self.made[database] = self.stack.enter_context(a_stand(folder, "faults", cluster))
        stand = self.made[database]
        stand.begin_anew()
        return stand


def play(
    book: Book, stands: Stands, harness: Harness, database: str, *, commit: str, share: float
) -> None:
    """Play the planted fault once, then the next chunk or a share of it; write both down."""
    page = book.of(harness, database)
    if page["planted"] is None:
        found = harness.play(stands.fresh(database), harness.planted, FIRST_SEED, planted=True)
        page["planted"] = {"count": harness.planted, "is_found": not found.is_good}
    seed = FIRST_SEED + len(page["chunks"])
    left = harness.release - book.tried(harness, database)
    count = min(max(1, int(harness.chunk * share)), left)
    begun = time.monotonic()
    found = harness.play(stands.fresh(database), count, seed)
    took = round(time.monotonic() - begun, 1)
    page["chunks"].append({"seed": seed, "seconds": took, "commit": commit, **found.plain()})
    book.keep()
    print(f"  {harness.name:<12} {database:<11} seed {seed:>5}  {found.tried:>7,} in {took:>6.1f} s"
          f"  {'good' if found.is_good else found}", flush=True)  # fmt: skip


def faulty(book: Book) -> list[str]:
    """Say what must not have happened."""
    wrong = []
    for name, page in book.told.items():
        if page["planted"] and not page["planted"]["is_found"]:
            wrong.append(f"{name}: the planted fault was not seen")
        wrong += [
            f"{name}, seed {one['seed']}: {one['lost']} lost, {one['doubled']} doubled, "
            f"{one['violated']}"
            for one in page["chunks"]
            if one["lost"] or one["doubled"] or one["violated"]
        ]
    return wrong


def report(book: Book) -> str:
    """The report: counts that were played beside those that a release asks for."""
    lines = [
        "# What the fault programme found",
        "",
        "`./run bench faults` plays the harnesses of `tests/faults` chunk by chunk, each with a",
        "seed of its own, goes on where it stopped, and writes this page. *Asked* is what a",
        "release asks for; a number below it was not played yet. The planted fault is played",
        "first: a harness that does not see it proves nothing.",
        "",
        "| fault | database | played | asked | seeds | lost | doubled | violated | planted | min |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    befell: list[str] = []
    commits = set()
    for harness in PROGRAMME:
        for database in harness.databases:
            page = book.of(harness, database)
            chunks: Chunks = page["chunks"]
            commits |= {one["commit"] for one in chunks}
            seeds = f"{chunks[0]['seed']}–{chunks[-1]['seed']}" if chunks else "–"
            planted = page["planted"]
            seen = "–" if planted is None else ("found" if planted["is_found"] else "**NOT FOUND**")
            counts = (
                [
                    sum(one["lost"] for one in chunks),
                    sum(one["doubled"] for one in chunks),
                    sum(len(one["violated"]) for one in chunks),
                ]
                if chunks
                else ["–"] * 3
            )
            cells = [harness.name, database, f"{book.tried(harness, database):,}",
                     f"{harness.release:,}", seeds, *counts, seen,
                     f"{sum(one['seconds'] for one in chunks) / 60:,.1f}"]  # fmt: skip
            lines.append(f"| {' | '.join(map(str, cells))} |")
            total: Counter[str] = Counter()
            for one in chunks:
                total.update(one["seen"])
            missing = harness.missing()
            if missing and not chunks:
                befell.append(f"- {harness.name}, {database}: **skipped**, {missing}")
            if total:
                told = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in total.items())
                befell.append(f"- {harness.name}, {database}: {told}")
    lines += ["", "## What befell them", "", *befell, "", "## Where", ""]
    lines.append(f"Commits {', '.join(sorted(commits)) or '–'}; {os.cpu_count()} cores; the last "
                 f"chunk on {datetime.now(UTC):%Y-%m-%d}. What each harness does, and its planted "
                 "fault, stands at the head of its file in `tests/faults/harnesses/`.")  # fmt: skip
    return "\n".join(lines) + "\n"


def main() -> int:
    """Play in turns until everything was played or the time is over."""
    names = [one.name for one in PROGRAMME]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--database", choices=BOTH)
    parser.add_argument("--share", type=float, default=1, help="of a chunk, on a busy machine")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names):
        parser.error(f"no such harness: {', '.join(sorted(unknown))}")
    logging.disable(logging.CRITICAL)
    # Stopped from outside as well, it takes its PostgreSQL down behind it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    Config.DATA.mkdir(parents=True, exist_ok=True)
    book = Book(Config.DATA / "faults.json")
    git = ["git", "rev-parse", "--short", "HEAD"]
    told = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    commit = told.stdout.strip() or "unknown"
    over = time.monotonic() + asked.minutes * 60
    turns = [
        (harness, database)
        for harness in PROGRAMME
        if harness.name in (asked.names or names)
        for database in harness.databases
        if database in (asked.database or BOTH) and not harness.missing()
    ]
    with ExitStack() as stack:
        stands = Stands(stack)
        while time.monotonic() < over:
            waiting = [one for one in turns if book.tried(*one) < one[0].release]
            for harness, database in waiting:
                if time.monotonic() < over:
                    play(book, stands, harness, database, commit=commit, share=asked.share)
            if not waiting:
                break
    REPORT.write_text(report(book), encoding="utf-8")
    for line in (wrong := faulty(book)):
        print(line)
    print(f"{REPORT.relative_to(ROOT)} is written; {'nothing' if not wrong else len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
