"""Invented contests of any size: points criteria with two weights; always the same ones."""

import random
from decimal import Decimal

from judges.scoring.definition import Definition, parse_definition
from judges.scoring.inputs import ContestInput, EntryInput, SheetInput
from judges.scoring.values import PointsGiven

WEIGHTS = ("0.4", "0.6")
TIE_STEPS = 3
STEPS = 20  # marks 0.0 … 10.0 in halves


def code(criterion: int) -> str:
    """The code of a criterion, in document order."""
    return f"C{criterion:02d}"


def definition(seats: int, criteria: int) -> Definition:
    """One judged stage: trimmed mean of the judges' totals, a tie chain of three criteria."""
    rows = [
        {
            "code": code(number),
            "name": f"第{number}项",
            "type": "points",
            "max": "10",
            "step": "0.5",
            "factor": WEIGHTS[number % 2],
        }
        for number in range(criteria)
    ]
    most = str(sum((Decimal(row["factor"]) * 10 for row in rows), Decimal(0)))
    steps = [{"by": "criterion", "stage": "final", "criterion": code(n)} for n in range(TIE_STEPS)]
    return parse_definition(
        {
            "format": "leitai-definition",
            "version": 1,
            "code": "BENCH",
            "name": "测速",
            "kind": "skills_contest",
            "rubrics": {
                "r": {
                    "name": "评分表",
                    "max": most,
                    "sections": [{"code": "s", "name": "全部", "criteria": rows}],
                }
            },
            "stages": [
                {
                    "code": "final",
                    "name": "决赛",
                    "kind": "judged",
                    "rubric": "r",
                    "max": most,
                    "panel": {"seats": seats, "aggregate": "trimmed_mean"},
                }
            ],
            "ranking": {"compose": "sum", "decimals": 2, "tie_chain": steps},
            "awards": {
                "rules": [
                    {"code": "first", "name": "一等奖", "percent": "10", "ties": "include_all"}
                ]
            },
        }
    )


def contest(entries: int, seats: int, criteria: int, seed: int = 4) -> ContestInput:
    """A whole contest's sheets; a good entry has good marks, so that ties are as in life."""
    chance = random.Random(seed)  # noqa: S311 - invented marks
    halves = [PointsGiven(Decimal(step) / 2) for step in range(STEPS + 1)]
    sheets = []
    for entry in range(entries):
        level = chance.gauss(14, 2)
        for seat in range(seats):
            values = {
                code(number): halves[min(STEPS, max(0, round(chance.gauss(level, 2))))]
                for number in range(criteria)
            }
            sheets.append(SheetInput("final", str(seat), f"E{entry:05d}", values))
    return ContestInput(
        entries=tuple(EntryInput(f"E{entry:05d}") for entry in range(entries)),
        sheets=tuple(sheets),
    )
