"""The command line says what is wrong with a definition, and where."""

import json

import pytest

from judges.scoring.__main__ import main
from tests.judges.scoring.building import a_document
from tests.judges.scoring.worked import TEMPLATES


def test_a_shipped_template_passes(capsys):
    assert main(["check", str(TEMPLATES / "skills-cnc-turner.json")]) == 0
    assert capsys.readouterr().out == ""


def test_each_finding_has_its_line(tmp_path, capsys):
    path = tmp_path / "d.json"
    path.write_text(json.dumps(a_document(rubric={"max": "90"})), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert capsys.readouterr().out.splitlines()[0] == (
        "error: /rubrics/r/max: The criteria add up to 100, but the rubric says 90. "
        "Correct a criterion or the rubric's max."
    )


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff"])
def test_what_is_no_document_is_told(tmp_path, capsys, content):
    path = tmp_path / "d.json"
    path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    assert str(path) in capsys.readouterr().err


def test_a_missing_file_is_told(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
