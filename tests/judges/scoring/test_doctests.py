"""Every example in a docstring of scoring is true."""

import doctest
import importlib
import pkgutil

import pytest

import judges.scoring

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(judges.scoring.__path__, "judges.scoring.")
    if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_are_true(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
