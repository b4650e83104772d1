"""What the quick run chooses."""

from tests.nearby import features_of, is_quick

NEAR = frozenset({"contest/entries"})


def test_features_are_told_from_sources_and_from_their_tests():
    paths = ["contest/entries/models.py", "tests/judges/tablet/test_api.py", "run", "docs/a.md"]

    assert features_of(paths) == {"contest/entries", "judges/tablet"}


def test_what_takes_long_is_left_out_even_of_what_was_changed():
    path = "tests/contest/entries/test_views.py::test_x"

    assert is_quick(path, ["database"], NEAR)
    assert not is_quick(path, ["database", "slow"], NEAR)
    assert not is_quick("tests/browser/test_road.py::test_x", ["browser"], NEAR)


def test_a_database_is_used_for_what_was_changed_and_for_the_foundation():
    assert not is_quick("tests/judges/tablet/test_api.py::test_x", ["database"], NEAR)
    assert is_quick("tests/contest/foundation/test_ledger.py::test_x", ["database"], NEAR)
    assert is_quick("tests/judges/tablet/test_rules.py::test_x", [], NEAR)
