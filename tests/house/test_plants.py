"""The planted bugs fit the present source, so that their table cannot rot."""

import ast

import pytest

from config import ROOT
from tests.faults.planted import BUGS

EACH = pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.says.replace(" ", "_"))
LEAST = 30


@EACH
def test_a_planted_bug_stands_once_in_the_source_and_leaves_it_whole(bug):
    source = (ROOT / bug.path).read_text(encoding="utf-8")

    assert source.count(bug.before) == 1, f"{bug.path} has not, or not once: {bug.before}"
    changed = source.replace(bug.before, bug.after)
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))


@EACH
def test_the_tests_that_must_see_it_are_there(bug):
    assert bug.tests
    for test in bug.tests:
        path, _, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_there_are_enough_and_no_two_are_alike():
    assert len({bug.says for bug in BUGS}) == len(BUGS) >= LEAST
