"""From marks to a signed snapshot, what-if beside it, and an outsider's check of 100,000 records.

Seconds of this process, each beside its baseline in the same run.
"""

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.made import loops
from benchmarks.made.contests import contest, definition
from benchmarks.made.measuring import peak_megabytes, print_times, timed
from contest.foundation import ledger
from contest.foundation.canonical import canonical_json, sha256_hex
from judges.results.queries.snapshot import snapshot_of
from judges.results.queries.whatif import imagined
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput
from judges.scoring.variants import Variant
from judges.verification import verify

ENTRIES, SEATS, CRITERIA = 200, 5, 20
RECORDS = 100_000
CHAIN = "0f" * 16
LOOPED, HASHED = "dict loops, floats, as JSON", "each line hashed once, unread"


def signed(rule: Definition, given: ContestInput, key: Ed25519PrivateKey) -> bytes:
    """The snapshot's canonical bytes and their signature."""
    content = canonical_json(snapshot_of(rule, given, context={"rules": "0" * 64}).content)
    return content + key.sign(sha256_hex(content).encode())


def a_trail(count: int) -> bytes:
    """As many records as an events.jsonl may hold, chained by the rules, a sheet in each."""
    lines, head = [], ledger.GENESIS_HASH
    for seq in range(1, count + 1):
        values = {f"C{number:02d}": {"kind": "points", "value": seq % 20} for number in range(8)}
        data = {"chain_id": CHAIN} if seq == 1 else {"body": {"values": values}}
        content = {"actor": "a" * 26, "at": 1_790_000_000_000 + seq, "data": data,
                   "kind": "score_sheet.submit", "subject": "s" * 26}  # fmt: skip
        body = canonical_json(content)
        head = ledger.chain_hash(CHAIN, head, seq, body)
        lines.append(json.dumps({"seq": seq, "hash": head, "body": body.decode()}))
    return "\n".join(lines).encode()


def snapshot() -> None:
    """200 entries × 5 judges × 20 criteria: the result, signed; and one what-if beside it."""
    given, rule = contest(ENTRIES, SEATS, CRITERIA), definition(SEATS, CRITERIA)
    marks = loops.marks_of(given)
    weights = {one.code: float(one.factor) for one in rule.rubrics["r"].criteria}
    key = Ed25519PrivateKey.generate()
    base = snapshot_of(rule, given, context={}).content

    def what_if() -> int:
        return len(imagined(rule, given, [Variant("judge", "final", "3")], base).changes)

    times = {}
    times[LOOPED], _ranks = timed(lambda: json.dumps(loops.ranked(marks, weights)), 5)
    times["ours, exact, every step told, signed"], content = timed(
        lambda: signed(rule, given, key), 3
    )
    times["ours, one judge left out, changes told"], moved = timed(what_if, 3)
    print(f"{ENTRIES} × {SEATS} × {CRITERIA}: a snapshot of {len(content) / 1e6:.1f} MB")
    print_times(LOOPED, times)
    print(f"  without judge 3 {moved} entries stand otherwise")


def outside() -> None:
    """`verify.py` on 100,000 records, each hashed anew and read, with the standard library."""
    trail = a_trail(RECORDS)
    lines = trail.splitlines()
    times = {}
    times[HASHED], _hashes = timed(lambda: [hashlib.sha256(one).digest() for one in lines], 3)
    times["verify.py, read and chained"], records = timed(lambda: verify.chained(trail), 2)
    spoiled = trail.replace(b'"seq": 54321, ', b'"seq": 54320, ', 1)
    try:
        verify.chained(spoiled)
        named = "NOT SEEN"
    except verify.Wrong as wrong:
        named = f"“{wrong}”, exit code {wrong.code}"
    seconds = times["verify.py, read and chained"]
    print(f"{len(records):,} records, {len(trail) / 1e6:.0f} MB")
    print_times(HASHED, times)
    print(f"  {len(records) / seconds:,.0f} records a second; one digit changed: {named}")


if __name__ == "__main__":
    snapshot()
    outside()
    print(f"  peak memory {peak_megabytes():.0f} MB")
