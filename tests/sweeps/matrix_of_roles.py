"""The run of the matrix as some roles, shared by the files that split them between workers."""

import os
from collections import Counter
from collections.abc import Iterable
from random import Random

from flask import Flask

from tests.house import source as house
from tests.sweeps.asking import NOBODY, Asker
from tests.sweeps.cells import Question, questions
from tests.sweeps.declared import EVERYWHERE, Matrix, matrix
from tests.sweeps.fields import declaration, faults_of_fields
from tests.sweeps.oracle import Oracle
from tests.sweeps.world import DEAD, World

COUNTS: Counter[str] = Counter()
"""What this worker has asked so far; printed at the end of each role."""
SEED = os.environ.get("LEITAI_SEED", "20261128")
SHARE = 1.0 if os.environ.get("LEITAI_CELLS") == "all" else 0.2
"""How many of the refused cells are asked on PostgreSQL; on SQLite every one is."""


def refuse_what_is_not_declared(app: Flask, world: World, oracle: Oracle, role: str) -> None:
    """Ask every cell of `role`, print the counts, and fail with a line for each wrong answer."""
    declared = matrix()
    asked_for = list(questions(app, world.places))
    if role in DEAD:
        asked_for = first_of_each(asked_for)
    chosen = asked_for
    if oracle.engine.dialect.name == "postgresql":
        chosen = some_refused(declared, role, asked_for, SHARE)
    asked = Asker(app, world, oracle, declared).ask(role, chosen)
    if len(chosen) < len(asked_for):
        asked.counts["left out on PostgreSQL"] = len(asked_for) - len(chosen)
    COUNTS.update(asked.counts)
    print(f"\n{role}: {len(asked_for)} cells declared, {dict(asked.counts)}; so far {dict(COUNTS)}")
    fields = faults_of_fields(role, asked.let_in, asked.shown, declaration())
    house.refuse([*unforeseen(declared, asked_for), *asked.complaints, *fields])


def some_refused(
    declared: Matrix, role: str, asked_for: Iterable[Question], share: float
) -> list[Question]:
    """Return every cell that lets the role in, and a share of the others, drawn by the seed."""
    print(f"seed {SEED}: {share:.0%} of the cells that refuse {role}")
    chance = Random(f"{SEED} {role}")  # noqa: S311 - a draw that can be repeated
    return [
        one
        for one in asked_for
        if role in declared.pages[one.key].rules.get(one.state, NOBODY).who
        or chance.random() < share
    ]


def first_of_each(asked_for: Iterable[Question]) -> list[Question]:
    """A dead session is asked about one object of each page: it does not reach the second."""
    first: dict[str, Question] = {}
    for question in asked_for:
        first.setdefault(question.key, question)
    return list(first.values())


def unforeseen(declared: Matrix, asked_for: Iterable[Question]) -> list[str]:
    """Say for which states of an object a section has no line, and which pages have no object."""
    asked = {question.key for question in asked_for if question.state not in EVERYWHERE}
    bare = [
        f"{key} is asked about nothing: give the world its object in tests/sweeps/offices.py"
        for key in sorted({question.key for question in asked_for} - asked)
    ]
    return bare + [
        f'{question.key} says nothing of {question.state}: write {question.state} = "…" '
        "in docs/access-matrix.toml"
        for question in asked_for
        if question.state not in EVERYWHERE
        if question.state not in declared.pages[question.key].rules
    ]
