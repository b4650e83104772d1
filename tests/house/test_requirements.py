"""The libraries: what the code imports is named and locked, and what is named is used."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions

from config import ROOT
from tests.house import source as house
from tests.house.source import Source, planted

OURS = frozenset(
    {"contest", "judges", "demo", "config", "wsgi", "migrations", "tests", "benchmarks"}
)
# Used without an import of ours: the server, a driver, tools and what others load by name.
LOADED_BY_NAME = frozenset(
    {
        *("granian", "psycopg", "werkzeug", "markupsafe"),
        *("pytest-xdist", "pytest-cov", "ruff", "mypy", "import-linter", "uv"),
    }
)
REQUIREMENT = re.compile(r"^([a-z][a-z0-9._-]*)", re.MULTILINE)


def named(file: str) -> set[str]:
    """Return the distributions that a requirements file asks for."""
    return set(REQUIREMENT.findall((ROOT / file).read_text(encoding="utf-8")))


installed = cache(packages_distributions)


def distributions(module: str) -> set[str]:
    """Return what installs a top-level module, as requirements write it."""
    return {name.lower().replace("_", "-") for name in installed().get(module, [])}


def used(source: Source) -> Iterator[tuple[str, str]]:
    """Return each foreign top-level module and where it is imported."""
    for node, module in house.imported(source.tree):
        top = module.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in OURS:
            yield top, source.at(node)


def unnamed(source: Source, allowed: set[str]) -> Iterator[str]:
    for module, place in used(source):
        if not distributions(module) & allowed:
            yield f"{place} imports {module}: name what installs it in requirements.in"


def test_the_product_imports_only_what_its_requirements_name():
    allowed = named("requirements.in")
    house.refuse(
        fault
        for source in (*house.code(), *house.sources(".py", "migrations"))
        for fault in unnamed(source, allowed)
    )


def test_the_tests_import_only_what_the_requirements_name():
    allowed = named("requirements.in") | named("requirements-dev.in")
    house.refuse(
        fault
        for source in house.sources(".py", "tests", "benchmarks")
        for fault in unnamed(source, allowed)
    )


def test_every_named_library_is_used():
    modules = {module for source in house.sources(".py") for module, _ in used(source)}
    at_work = set().union(*(distributions(module) for module in modules)) | LOADED_BY_NAME
    idle = (named("requirements.in") | named("requirements-dev.in")) - at_work
    house.refuse(
        f"{name} is in the requirements and nothing imports it"
        for name in sorted(idle)
        if not name.startswith("types-")
    )


def test_a_planted_library_is_found():
    assert len(list(unnamed(planted("import pytest\n"), named("requirements.in")))) == 1
