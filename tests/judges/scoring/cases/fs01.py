"""One international figure-skating final as a contest's input, read where LEITAI_CASES says.

The case is never copied into the project; without its folder the tests that need it are skipped.
"""

import json
from collections.abc import Iterator

from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput
from tests.judges.scoring.cases import reading, skating
from tests.judges.scoring.cases.skating import SEATS

FOLDER = "figure_skating/fs01_gpf2017_men"
CASE = reading.CASES / FOLDER
STAGES = {"MEN SHORT PROGRAM": "short", "MEN FREE SKATING": "free"}

needs_case = reading.needs(FOLDER)

__all__ = ["CASE", "SEATS", "STAGES", "document", "needs_case", "rows", "skated"]


def document() -> dict[str, object]:
    path = reading.ROOT / "tests" / "data" / "fs01_definition.json"
    return json.loads(path.read_text(encoding="utf-8"))


def rows(name: str) -> Iterator[dict[str, str]]:
    return reading.rows(FOLDER, name)


def skated(definition: Definition) -> ContestInput:
    return skating.skated(definition, FOLDER, STAGES)
