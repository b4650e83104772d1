"""`python -m judges.scoring check DEFINITION.json`: lint without database, web or installation."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from judges.scoring.definition import lint
from judges.scoring.faults import Finding

FAULTY = 2


def check(path: Path) -> tuple[list[Finding], str]:
    """All findings on the document in the file, and what kept it from being read ("" = nothing)."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        return [], f"{path}: {error}"
    if not isinstance(document, dict):
        return [], f"{path}: the document must be an object"
    return lint(document), ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per finding; 2 when there is an error or no document, else 0."""
    parser = argparse.ArgumentParser(prog="python -m judges.scoring")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="errors and hints on a definition document")
    checking.add_argument("definition", type=Path)
    asked = parser.parse_args(arguments)
    findings, unreadable = check(asked.definition)
    if unreadable:
        print(unreadable, file=sys.stderr)
        return FAULTY
    for finding in findings:
        print(f"{finding.severity}: {finding} {finding.remedy}")
    return FAULTY if any(finding.severity == "error" for finding in findings) else 0


if __name__ == "__main__":
    raise SystemExit(main())
