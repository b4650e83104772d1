"""The single gate: every permission named anywhere is stated once, and the matrix shows it."""

import ast
import re
from collections.abc import Iterator

import pytest

from contest.foundation.feature import features
from contest.foundation.permissions import Policy, installed
from tests.house import source as house
from tests.house.source import Source, planted

NAME = re.compile(r"^[a-z][a-z_]*\.[a-z][a-z_]*$")
ASKERS = {"permission": 0, "require": 1, "can": 1, "permissions.require": 1, "permissions.can": 1}
ASKED_IN_TEMPLATES = re.compile(r"\bcan\(\s*['\"]([^'\"]+)['\"]")
ROLE_IN_A_QUESTION = re.compile(r"\.(role|roles|holds)\b")


def named_in_code(source: Source) -> Iterator[tuple[str, str]]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        position = ASKERS.get(house.called(node))
        if position is None or len(node.args) <= position:
            continue
        name = node.args[position]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value, source.at(node)


def named_in_template(source: Source) -> Iterator[tuple[str, str]]:
    for match in ASKED_IN_TEMPLATES.finditer(source.text):
        yield match[1], f"{source.path}:{source.text.count(chr(10), 0, match.start()) + 1}"


def named() -> list[tuple[str, str]]:
    found = [pair for source in house.code() for pair in named_in_code(source)]
    found += [pair for source in house.templates() for pair in named_in_template(source)]
    for feature in features():
        asked = [entry.permission for entry in feature.nav]
        asked += [tile.permission for tile in feature.tiles]
        found += [(name, f"feature {feature.name}") for name in asked]
    return found


def test_every_permission_that_is_asked_for_is_stated(app):
    house.refuse(
        f"{place} asks for {name}, which no feature's policy.py states"
        for name, place in named()
        if name not in installed().policies
    )


def test_every_permission_that_is_stated_is_asked_for(app):
    asked = {name for name, _ in named()}
    house.refuse(
        f"{name} is stated and asked for nowhere: is a gate missing?"
        for name in installed().policies
        if name not in asked
    )


def misstated(policy: Policy) -> Iterator[str]:
    if not NAME.match(policy.name):
        yield f"{policy.name}: permissions are called noun.verb"
    if not policy.doc.strip():
        yield f"{policy.name} does not say what it allows"
    if not policy.roles:
        yield f"{policy.name} names no role"
    if "organiser" in policy.roles and "owner" not in policy.roles:
        yield f"{policy.name} is the organiser's and not the owner's, who must be able to help"


def test_every_permission_is_stated_well(app):
    house.refuse(fault for policy in installed().policies.values() for fault in misstated(policy))


def test_the_printed_matrix_shows_every_permission(app):
    printed = app.test_cli_runner().invoke(args=["permissions"])

    assert printed.exit_code == 0, printed.output
    house.refuse(
        f"`flask permissions` does not print {name}"
        for name in installed().policies
        if name not in printed.output
    )


def test_no_template_decides_by_role():
    house.refuse(
        f"{source.path}: {match[0]} decides by role: templates ask can('noun.verb', record)"
        for source in house.templates()
        for match in re.finditer(r"{%-?\s*(?:el)?if\b[^%]*%}", source.text)
        if ROLE_IN_A_QUESTION.search(match[0])
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@permission('entry.accept')\ndef accept():\n    pass\n", "entry.accept"),
        ("require(actor, 'entry.accept', entry)\n", "entry.accept"),
        ("permissions.can(actor, 'entry.accept')\n", "entry.accept"),
    ],
)
def test_a_planted_question_in_code_is_found(text, name):
    assert [found for found, _ in named_in_code(planted(text))] == [name]


def test_a_planted_question_in_a_template_is_found():
    source = planted("\n{% if can('entry.accept', entry) %}", "x.html")

    assert list(named_in_template(source)) == [("entry.accept", "x.html:2")]


@pytest.mark.parametrize(
    "policy",
    [
        Policy("accept", ("owner",), "Accept an entry."),
        Policy("entry.accept", (), "Accept an entry."),
        Policy("entry.accept", ("owner",), " "),
        Policy("entry.accept", ("organiser",), "Accept an entry."),
    ],
)
def test_a_planted_fault_of_a_policy_is_found(policy):
    assert len(list(misstated(policy))) == 1
