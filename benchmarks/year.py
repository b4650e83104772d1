"""A year of 200 contests of many sizes, scored one after the other from their sheets."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.made import loops
from benchmarks.made.contests import contest, definition
from benchmarks.made.measuring import peak_megabytes, print_times, timed
from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput

CONTESTS = 200
BASELINE = "dict loops, floats, nothing explained"
OURS = "ours, exact, awards, every step explained"


def season() -> list[tuple[Definition, ContestInput]]:
    """Small town contests and large city ones: 8–60 entries, 3–9 judges, 5–20 criteria."""
    chance = random.Random(200)  # noqa: S311 - invented contests
    found = []
    for number in range(CONTESTS):
        seats, criteria = chance.choice([3, 5, 7, 9]), chance.randint(5, 20)
        entries = chance.randint(8, 60)
        found.append((definition(seats, criteria), contest(entries, seats, criteria, number)))
    return found


def by_loops(prepared: list[tuple[loops.Marks, dict[str, float]]]) -> int:
    """How many entries were ranked."""
    return sum(len(loops.ranked(marks, weights)) for marks, weights in prepared)


def by_us(contests: list[tuple[Definition, ContestInput]]) -> int:
    """How many entries were ranked."""
    return sum(len(score_contest(rule, given).ranking) for rule, given in contests)


if __name__ == "__main__":
    CASES = season()
    PREPARED = [
        (loops.marks_of(given), {c.code: float(c.factor) for c in rule.rubrics["r"].criteria})
        for rule, given in CASES
    ]
    MARKS = sum(len(sheet.values) for _, given in CASES for sheet in given.sheets)
    TIMES = {}
    TIMES[BASELINE], ENTRIES = timed(lambda: by_loops(PREPARED), 2)
    BEFORE = peak_megabytes()
    TIMES[OURS], RANKED = timed(lambda: by_us(CASES), 1)
    print(f"{CONTESTS} contests, {ENTRIES:,} entries, {MARKS:,} marks")
    print_times(BASELINE, TIMES)
    print(
        f"  {TIMES[OURS] / CONTESTS * 1000:.0f} ms and {RANKED / CONTESTS:.0f} entries per contest"
    )
    print(f"  scoring adds {peak_megabytes() - BEFORE:.0f} MB to {BEFORE:.0f} MB of sheets")
