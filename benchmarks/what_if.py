"""What if a judge had not been there? 200 entries × 5 judges × 20 criteria, ranked five times."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.made import loops
from benchmarks.made.contests import contest, definition
from benchmarks.made.measuring import peak_megabytes, print_times, timed
from judges.scoring.bulk import Cube, cube_of, stage_in_bulk
from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput

ENTRIES, SEATS, CRITERIA = 200, 5, 20
BASELINE = "dict loops, floats"

Boards = list[dict[str, int | None]]


def without_one(rule: Definition) -> Definition:
    """The rule for a panel with one seat less."""
    stage = rule.stages[0]
    fewer = replace(stage.panel, seats=SEATS - 1)
    return replace(rule, stages=(replace(stage, panel=fewer),))


def by_loops(marks: loops.Marks, weights: dict[str, float]) -> Boards:
    """One ranking for each judge left out."""
    return [
        dict(
            loops.ranked(
                {e: {j: s for j, s in judges.items() if j != away} for e, judges in marks.items()},
                weights,
            )
        )
        for away in (str(seat) for seat in range(SEATS))
    ]


def in_bulk(rule: Definition, cube: Cube) -> Boards:
    """The same from the cube, exact."""
    fewer, boards = without_one(rule), []
    for away in range(SEATS):
        stays = [seat for seat in range(SEATS) if seat != away]
        part = Cube(
            cube.entries,
            tuple(cube.seats[seat] for seat in stays),
            cube.decimals,
            np.ascontiguousarray(cube.marks[:, stays]),
            np.ascontiguousarray(cube.present[:, stays]),
        )
        ranks = stage_in_bulk(fewer, fewer.stages[0], part).ranking.ranks
        boards.append(dict(zip(cube.entries, ranks.tolist(), strict=True)))
    return boards


def plainly(rule: Definition, given: ContestInput) -> Boards:
    """The same on the plain path."""
    fewer, boards = without_one(rule), []
    for away in (str(seat) for seat in range(SEATS)):
        sheets = tuple(sheet for sheet in given.sheets if sheet.seat != away)
        found = score_contest(fewer, replace(given, sheets=sheets)).stages["final"].entries
        boards.append({code: entry.rank for code, entry in found.items()})
    return boards


if __name__ == "__main__":
    GIVEN = contest(ENTRIES, SEATS, CRITERIA)
    RULE = definition(SEATS, CRITERIA)
    # The tie chain of a stage stands in the stage.
    CHAIN = tuple(replace(step, stages=()) for step in RULE.ranking.tie_chain)
    RULE = replace(
        RULE,
        stages=(replace(RULE.stages[0], tie_chain=CHAIN),),
        ranking=replace(RULE.ranking, tie_chain=()),
    )
    MARKS = loops.marks_of(GIVEN)
    WEIGHTS = {c.code: float(c.factor) for c in RULE.rubrics["r"].criteria}
    CODES = [entry.code for entry in GIVEN.entries]
    SEAT_CODES = [str(seat) for seat in range(SEATS)]
    CUBE = cube_of(RULE.rubrics["r"], CODES, SEAT_CODES, GIVEN.sheets)
    TIMES = {}
    TIMES[BASELINE], LOOPED = timed(lambda: by_loops(MARKS, WEIGHTS), 5)
    TIMES["ours, bulk, from the cube of marks, exact"], BULK = timed(
        lambda: in_bulk(RULE, CUBE), 20
    )
    TIMES["ours, plain, every step explained"], PLAIN = timed(lambda: plainly(RULE, GIVEN), 1)
    print(f"{ENTRIES} × {SEATS} × {CRITERIA}, ranked anew without each judge in turn")
    print_times(BASELINE, TIMES)
    WRONG = sum(a[c] != b[c] for a, b in zip(LOOPED, BULK, strict=True) for c in CODES)
    print(f"  bulk and plain give the same ranks: {'yes' if BULK == PLAIN else 'NO'}")
    print(f"  loops give {WRONG} of {ENTRIES * SEATS} ranks that are not the exact ones")
    print(f"  peak memory {peak_megabytes():.0f} MB")
