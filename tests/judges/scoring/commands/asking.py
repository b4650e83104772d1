"""The command line as a person uses it: files in a folder, lines and an exit status out."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from judges.scoring.__main__ import main
from tests.judges.scoring.building import a_document

HEADING = "stage,entry,judge,criterion,value\n"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    out: list[str]
    errors: list[str]


@dataclass(slots=True)
class Desk:
    """A folder with a definition of one stage `final`, criterion C (0–100), three seats."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    document: dict[str, Any] = field(default_factory=a_document)

    def ask(self, command: str, *arguments: str, **files: str | bytes) -> Answer:
        """Write the files (`marks` becomes marks.csv) and run `command definition.json …`."""
        written = []
        definition = self.folder / "definition.json"
        definition.write_text(json.dumps(self.document), encoding="utf-8")
        for name, content in files.items():
            path = self.folder / f"{name}.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            written += ["--entries", str(path)] if name == "entries" else [str(path)]
        status = main([command, str(definition), *written, *arguments])
        seen = self.capsys.readouterr()
        return Answer(status, seen.out.splitlines(), seen.err.splitlines())


def marks(**entries: list[str]) -> str:
    """MARKS.csv of criterion C: one value per seat."""
    lines = [
        f"final,{entry},{seat},C,{value}\n"
        for entry, values in entries.items()
        for seat, value in enumerate(values, 1)
    ]
    return HEADING + "".join(lines)
