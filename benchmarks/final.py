"""One final, 30 entries × 5 judges × 15 criteria: what a jury waits for after the last sheet."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.made import loops
from benchmarks.made.contests import contest, definition
from benchmarks.made.measuring import peak_megabytes, print_times, timed
from judges.scoring.contest import score_contest

ENTRIES, SEATS, CRITERIA = 30, 5, 15
BASELINE = "dict loops, floats, nothing explained"

if __name__ == "__main__":
    RULE = definition(SEATS, CRITERIA)
    GIVEN = contest(ENTRIES, SEATS, CRITERIA)
    MARKS = loops.marks_of(GIVEN)
    WEIGHTS = {c.code: float(c.factor) for c in RULE.rubrics["r"].criteria}
    TIMES = {}
    TIMES[BASELINE], RANKS = timed(lambda: loops.ranked(MARKS, WEIGHTS), 20)
    TIMES["ours, exact, awards, every step explained"], RESULT = timed(
        lambda: score_contest(RULE, GIVEN), 10
    )
    print(f"{ENTRIES} × {SEATS} × {CRITERIA} = {ENTRIES * SEATS * CRITERIA:,} marks")
    print_times(BASELINE, TIMES)
    STEPS = sum(len(entry.trace) for entry in RESULT.overall.values())
    WRONG = sum(RANKS[code] != entry.rank for code, entry in RESULT.overall.items())
    print(f"  {STEPS:,} steps explained; loops give {WRONG} ranks that are not the exact ones")
    print(f"  peak memory {peak_megabytes():.0f} MB")
