"""Compares the two scoring programs on many random contests and counts where they differ.

    python benchmarks/differential.py [COUNT] [--jobs N] [--fresh]

COUNT is 100,000 unless said. What is done is kept in LEITAI_DATA/differential.json and taken up
again, as long as the programs and the contests are the same. Exit code 1: there is a difference.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT
from judges.verification.verify import differences, score
from tests.factories.contests import contest
from tests.judges.verification.engine import engine_score

CHUNK = 250
COUNT = 100_000
KEPT = 20
SOURCES = (
    "judges/scoring/**/*.py",
    "judges/verification/verify.py",
    "tests/factories/contest*.py",
    "tests/judges/verification/engine.py",
)


def fingerprint() -> str:
    """Return what tells whether programs and contests are still the same."""
    found = hashlib.sha256()
    for source in SOURCES:
        for path in sorted(ROOT.glob(source)):
            found.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            found.update(path.read_bytes() + b"\0")
    return found.hexdigest()


def compare(first: int) -> list[tuple[int, list[str]]]:
    """Return the seeds of one chunk whose results differ, each with what differs."""
    wrong = []
    for seed in range(first, first + CHUNK):
        document, marks = contest(seed)
        found = differences(score(document, marks), engine_score(document, marks))
        if found:
            wrong.append((seed, found))
    return wrong


def taken_up(state: Path, sources: str, *, fresh: bool) -> dict[str, Any]:
    """Return what an earlier run left, or a clean beginning."""
    if state.is_file() and not fresh:
        found: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
        if found["sources"] == sources:
            return found
    return {"sources": sources, "next": 0, "count": 0, "first": []}


def run(state: Path, done: dict[str, Any], count: int, jobs: int) -> Iterator[dict[str, Any]]:
    """Compare chunk by chunk and keep what is done after each."""
    firsts = range(done["next"], count, CHUNK)
    with ProcessPoolExecutor(jobs) as pool:
        for first, wrong in zip(firsts, pool.map(compare, firsts), strict=True):
            done["next"] = first + CHUNK
            done["count"] += len(wrong)
            done["first"] = (done["first"] + wrong)[:KEPT]
            state.parent.mkdir(parents=True, exist_ok=True)
            state.write_text(json.dumps(done, ensure_ascii=False, indent=1), encoding="utf-8")
            yield done


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the two scoring programs.")
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier run did")
    chosen = parser.parse_args()
    state = Path(os.environ.get("LEITAI_DATA", ROOT / "var")) / "differential.json"
    done = taken_up(state, fingerprint(), fresh=chosen.fresh)
    begun, from_seed = time.monotonic(), done["next"]
    for done in run(state, done, chosen.count, chosen.jobs):  # noqa: B020 - the same, grown
        pace = (done["next"] - from_seed) / (time.monotonic() - begun)
        line = f"\r{done['next']:>9,} contests  {done['count']} differ  {pace:.0f}/s "
        print(line, end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{done['next']:,} random contests: {done['count']} differences")
    for seed, found in done["first"]:
        print(f"contest {seed}:", *found, sep="\n  ")
    return 1 if done["count"] else 0


if __name__ == "__main__":
    sys.exit(main())
