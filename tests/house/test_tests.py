"""The tests themselves: each mirrors a source, and the parts that matter most have some."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from tests.house import source as house
from tests.house.source import Source, planted

# Suites that look at the whole and mirror no single file.
WHOLE = ("house", "browser", "faults", "sweeps")
MUST_BE_TESTED = frozenset({"operations", "rules"})
# Pure packages are tested by the rules of the rule book, which cross their files.
BY_THEME = ("tests/judges/scoring/", "tests/judges/verification/")


def mirrored(test: str) -> list[Path]:
    """Return where the source of a test file may lie: tests/a/b/test_c_d.py → a/b/c/d.py, …"""
    folder = Path(*Path(test).parts[1:-1])
    words = Path(test).stem.removeprefix("test_").split("_")
    stems = ["_".join(words[:count]) for count in range(len(words), 0, -1)]
    found = [folder / stem for stem in stems]
    found += [
        folder / "_".join(words[:count]) / "_".join(words[count:]) for count in range(1, len(words))
    ]
    return found


def has_source(test: str) -> bool:
    return any(
        (ROOT / place).is_dir() or (ROOT / place).with_suffix(".py").is_file()
        for place in mirrored(test)
        if place.parts
    )


def test_every_test_file_mirrors_a_source():
    house.refuse(
        f"{source.path} mirrors nothing: name it after what it tests, "
        "tests/contest/people/test_operations.py → contest/people/operations.py"
        for source in house.sources(".py", "tests")
        if source.parts[-1].startswith("test_") and source.parts[1] not in WHOLE
        if not source.path.startswith(BY_THEME) and not has_source(source.path)
    )


def is_tested(source: Source) -> bool:
    folder = Path("tests", *source.parts[:-1])
    stem = Path(source.path).stem
    # A folder that grew out of a file may keep that file's test.
    wanted = [folder / f"test_{stem}", folder.parent / f"test_{folder.name}"]
    tests = [Path(test.path).with_suffix("") for test in house.sources(".py", "tests")]
    return any(
        test == place or (test.parent == place.parent and test.name.startswith(f"{place.name}_"))
        for place in wanted
        for test in tests
    )


def test_every_operation_and_rule_file_has_tests():
    house.refuse(
        f"{source.path} has no tests/…/test_{Path(source.path).stem}.py"
        for source in house.code()
        if source.layer in MUST_BE_TESTED
        if any(not function.name.startswith("_") for function in house.functions(source.tree))
        if not is_tested(source)
    )


def imported(source: Source) -> set[str]:
    """Return the modules of scoring that a file imports, whole packages by their `__init__`."""
    names: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("judges.scoring"):
            names.add(str(node.module))
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def test_every_scoring_file_is_reached_by_a_test():
    files = {
        source.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): source
        for source in house.code()
        if source.path.startswith("judges/scoring/")
    }
    waiting = set().union(*(imported(test) for test in house.sources(".py", "tests")))
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in files and name not in reached:
            reached.add(name)
            waiting |= imported(files[name])
    # The command line is started as a program.
    started = {name for name in files if name.endswith("__main__") or ".commands" in name}
    house.refuse(
        f"{files[name].path} is reached by no test" for name in set(files) - reached - started
    )


def weak(source: Source) -> Iterator[str]:
    """Tests that mock our own code, wait for time to pass, or assert nothing."""
    for node, module in house.imported(source.tree):
        if module.startswith("unittest.mock"):
            yield f"{source.at(node)} mocks: the database is real, our own code too"
    for function in house.functions(source.tree):
        if function.name.startswith("test_") and not asserts(function):
            yield f"{source.at(function)} {function.name} asserts nothing"
    for node in sleeps(source.tree):
        yield f"{source.at(node)} sleeps: wait for what should happen, not for time"


def sleeps(node: ast.AST) -> Iterator[ast.Call]:
    """Return what waits for time to pass; a loop that looks again and again may."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and house.called(child) == "time.sleep":
            yield child
        if not isinstance(child, ast.While):
            yield from sleeps(child)


def asserts(function: ast.AST) -> bool:
    """Say whether the test asserts, expects an error, or leaves it to a function that does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = house.called(node)
            last = name.rpartition(".")[2] if name else getattr(node.func, "attr", "")
            if last.startswith(("raises", "refuse", "assert", "check", "expect", "fail", "to_")):
                return True
    return False


def test_no_test_is_weak():
    house.refuse(
        complaint
        for source in house.sources(".py", "tests")
        if source.parts[-1].startswith("test_")
        for complaint in weak(source)
    )


@pytest.mark.parametrize(
    "text",
    [
        "from unittest.mock import Mock\n",
        "def test_nothing():\n    a = 1\n",
        "def test_slow():\n    time.sleep(1)\n    assert True\n",
    ],
)
def test_a_planted_weak_test_is_found(text):
    assert len(list(weak(planted(text)))) == 1


@pytest.mark.parametrize(
    ("test", "is_mirror"),
    [
        ("tests/contest/foundation/test_orm.py", True),
        ("tests/contest/foundation/test_orm_public_ids.py", True),
        ("tests/test_config.py", True),
        ("tests/contest/foundation/test_nothing_like_it.py", False),
    ],
)
def test_a_planted_test_file_is_judged(test, is_mirror):
    assert has_source(test) == is_mirror
