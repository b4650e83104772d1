"""The command line as its own process: no installation, any locale, a reader who goes away."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.judges.scoring.building import a_document
from tests.judges.scoring.cases.reading import ROOT
from tests.judges.scoring.commands.asking import marks

NAMES = {"甲": ["80", "82", "84"], "乙": ["90", "91", "92"]}


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    definition, table = tmp_path / "d.json", tmp_path / "marks.csv"
    definition.write_text(json.dumps(a_document()), encoding="utf-8")
    table.write_text(marks(**NAMES), encoding="utf-8")
    return [str(definition), str(table)]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "judges.scoring", *arguments]


@pytest.mark.parametrize(
    "surroundings",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1", "PYTHONHASHSEED": "2", "TZ": "UTC"},
    ],
)
def test_no_locale_hash_seed_or_time_zone_changes_a_byte(files, surroundings):
    found = subprocess.run(  # noqa: S603 - our own program
        command("rank", *files),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **surroundings},
        capture_output=True,
        check=True,
    )
    assert found.stdout.decode("utf-8").splitlines()[1:3] == [
        "final,乙,91.00,1,,present,,,",
        "final,甲,82.00,2,,present,,,",
    ]


def test_neither_database_nor_web_nor_numpy_is_loaded():
    program = "import sys, judges.scoring.__main__; print(sorted(sys.modules))"
    found = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True
    )
    for module in ("flask", "sqlalchemy", "numpy", "contest"):
        assert f"'{module}'" not in found.stdout


def test_a_reader_who_goes_away_is_no_error_message(files):
    with subprocess.Popen(  # noqa: S603 - our own program
        command("rank", "--format", "json", "--explain", *files),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    "asked", [[], ["rank"], ["judge", "x"], ["audit", "a", "b", "--language", "fr"]]
)
def test_what_cannot_be_asked_ends_with_status_2(asked):
    found = subprocess.run(  # noqa: S603 - our own program
        command(*asked), cwd=ROOT, capture_output=True, check=False
    )
    assert (found.returncode, found.stdout) == (2, b"")
    assert b"usage:" in found.stderr
