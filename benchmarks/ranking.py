"""Ranking 8,870 entries × 7 judges × 20 criteria: loops, pandas, our bulk path, our plain path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.made import frames, loops
from benchmarks.made.contests import contest, definition
from benchmarks.made.measuring import peak_megabytes, print_times, timed
from judges.scoring.bulk import BulkRanking, Cube, cube_of, overall_in_bulk, stage_in_bulk
from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition

ENTRIES, SEATS, CRITERIA = 8_870, 7, 20
PLAIN = (100, 200, 400)
LOOPS = "dict loops, floats"


def in_bulk(rule: Definition, cube: Cube) -> BulkRanking:
    """The overall ranking of the one stage."""
    return overall_in_bulk(rule, [stage_in_bulk(rule, rule.stages[0], cube)])


def differing(ranks: dict[str, int], ranking: BulkRanking) -> int:
    """How many ranks a float way gives that are not the exact ones."""
    return sum(
        ranks[entry] != rank
        for entry, rank in zip(ranking.entries, ranking.ranks.tolist(), strict=True)
    )


def compare_whole(rule: Definition) -> None:
    """All ways on all marks, in one process."""
    given = contest(ENTRIES, SEATS, CRITERIA)
    marks = loops.marks_of(given)
    rubric = rule.rubrics["r"]
    weights = {criterion.code: float(criterion.factor) for criterion in rubric.criteria}
    entries, seats = [e.code for e in given.entries], [str(seat) for seat in range(SEATS)]
    before = peak_megabytes()
    built, cube = timed(lambda: cube_of(rubric, entries, seats, given.sheets), 1)
    times = {}
    times[LOOPS], by_loops = timed(lambda: loops.ranked(marks, weights), 3)
    times["ours, bulk, from the cube of marks, exact"], ranking = timed(
        lambda: in_bulk(rule, cube), 20
    )
    size = cube.marks.nbytes + cube.present.nbytes
    print(f"{ENTRIES:,} × {SEATS} × {CRITERIA} = {cube.marks.size:,} marks")
    told = [f"loops: {differing(by_loops, ranking)} ranks differ from the exact ones"]
    memory = peak_megabytes()
    if frames.INSTALLED:
        frame = frames.frame_of(marks)
        name = "pandas as a user writes it, floats"
        times[name], by_frames = timed(lambda: frames.ranked(frame, weights), 5)
        told.append(f"pandas: {differing(by_frames, ranking)} ranks differ from the exact ones")
        bulk = times["ours, bulk, from the cube of marks, exact"]
        told.append(f"bulk against pandas: {times[name] / bulk:.1f} ×")
    else:
        told.append("pandas is not installed: pip install pandas into .venv to see it here")
    print_times(LOOPS, times)
    for text in told:
        print(f"  {text}")
    print(f"  cube: {size / 1e6:.1f} MB, built from {len(given.sheets):,} sheets in {built:.2f} s")
    print(
        f"  peak memory without pandas: {memory:.0f} MB, of which {before:.0f} MB hold the sheets"
    )


def compare_plain(rule: Definition) -> None:
    """The plain path, which explains every step: cost per mark, and equality with bulk."""
    print("plain path with every explanation; cost per mark as the contest grows")
    for entries in PLAIN:
        given = contest(entries, SEATS, CRITERIA)
        codes, seats = [e.code for e in given.entries], [str(seat) for seat in range(SEATS)]
        ranking = in_bulk(rule, cube_of(rule.rubrics["r"], codes, seats, given.sheets))
        seconds, result = timed(lambda given=given: score_contest(rule, given), 1)
        equal = all(
            (result.overall[code].exact, result.overall[code].total, result.overall[code].rank)
            == (ranking.exact.exact(i), ranking.total(i), int(ranking.ranks[i]))
            for i, code in enumerate(codes)
        )
        marks = entries * SEATS * CRITERIA
        print(
            f"  {entries:>6} entries {seconds * 1000:>10.1f} ms {seconds / marks * 1e6:>8.1f} µs "
            f"per mark   equal to bulk bit for bit: {'yes' if equal else 'NO'}"
        )


if __name__ == "__main__":
    RULE = definition(SEATS, CRITERIA)
    compare_whole(RULE)
    compare_plain(RULE)
