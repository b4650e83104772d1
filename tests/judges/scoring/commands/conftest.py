"""A desk with a definition on it."""

import pytest

from tests.judges.scoring.commands.asking import Desk


@pytest.fixture
def desk(tmp_path, capsys):
    return Desk(tmp_path, capsys)
