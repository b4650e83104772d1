"""Nobody serves the judge's page without its scripts, and no test runs on old ones."""

import pytest

from contest.foundation.feature import RefusedToStart
from judges.tablet import start
from tests import scripts


def test_without_its_scripts_nothing_starts(app, monkeypatch, tmp_path):
    (tmp_path / "app.js").touch()
    monkeypatch.setattr(start, "BUILT", tmp_path)

    with pytest.raises(RefusedToStart, match=r"lacks preparing\.js\. Remedy: \./run build"):
        start.refuse_without_scripts(app)


def test_scripts_of_other_sources_are_told_from_those_of_these(monkeypatch, tmp_path):
    scripts.refuse_old_scripts(tmp_path / "fresh")

    monkeypatch.setattr(scripts, "BUILT", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"\./run build"):
        scripts.refuse_old_scripts(tmp_path / "fresh")
