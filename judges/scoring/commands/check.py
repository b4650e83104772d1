"""`check`: errors and hints on a definition document."""

from pathlib import Path
from typing import TextIO

from judges.scoring.commands.faults import one_line
from judges.scoring.commands.files import read_document
from judges.scoring.definition import lint

FAULTY = 2


def check(path: Path, out: TextIO) -> int:
    """Print one line per finding; 2 when there is an error, else 0. Raises `Unusable`."""
    findings = lint(read_document(path))
    for finding in findings:
        print(one_line(f"{finding.severity}: {finding} {finding.remedy}".rstrip()), file=out)
    return FAULTY if any(finding.severity == "error" for finding in findings) else 0
