"""Asks one question as one role and judges the answer by what the matrix declares."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from flask import Flask
from werkzeug.test import TestResponse

from tests.sweeps.cells import Question
from tests.sweeps.declared import PUBLIC, Matrix, Rule
from tests.sweeps.fields import Path, declaration, is_structured, shown_by
from tests.sweeps.looking import faults_of
from tests.sweeps.oracle import Oracle
from tests.sweeps.world import DEAD, World

NOBODY = Rule(frozenset(), 404)
REFUSALS = (401, 403, 404)
MILD = (404, 422)
"""Where one of these is declared, 403 says as little."""
SIGN_IN, NOT_PERMITTED, FAULT = 401, 403, 500
VISITORS = ("anonymous", *DEAD)
PRINTING = (
    "GET scoresheets.paper_sheets",
    "POST certificates.design",
    "POST certificates.try_design",
    "POST certificates.make_print_file",
)
EMPTY_DOES_NOTHING = ("POST entries.accept_shown",)
"""Whoever runs the event may send it; that nothing is ticked is no fault."""
PRINTED = ("organiser", "own")
"""What prints takes seconds: of its answers that are let in, this one is asked for."""


@dataclass
class Asked:
    """What came out: a line for each answer that is not as declared, counts, the fields shown."""

    complaints: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    let_in: set[str] = field(default_factory=set)
    shown: defaultdict[str, set[Path]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class Asker:
    """Asks an application that is played in `world`, as `matrix` declares."""

    app: Flask
    world: World
    oracle: Oracle
    matrix: Matrix

    def ask(self, role: str, questions: Iterable[Question]) -> Asked:
        """Ask all of it as one role; each answer is followed by a return to the world."""
        asked = Asked()
        for question in questions:
            page = self.matrix.pages[question.key]
            rule = page.rules.get(question.state, NOBODY)
            if role in rule.who:
                if question.key in PRINTING and (role, question.state) != PRINTED:
                    asked.counts["not run, printing"] += 1
                else:
                    asked.counts["allowed"] += 1
                    asked.complaints += self._let_in(role, question, asked)
                continue
            asked.counts["refused"] += 1
            wanted = self._refusal(role, page.asks[0], rule)
            asked.complaints += self._refused(role, question, wanted)
            # An empty form must not be answered with a page that its sender may not open.
            if (
                question.body
                and question.key not in EMPTY_DOES_NOTHING
                and not self._may_open(role, question)
            ):
                asked.counts["refused, empty form"] += 1
                empty = replace(question, body={})
                asked.complaints += self._refused(role, empty, wanted)
        return asked

    def _let_in(self, role: str, question: Question, asked: Asked) -> Iterator[str]:
        answer = self._answer(role, question)
        asked.let_in.add(question.key)
        if is_structured(answer):
            asked.counts["looked into"] += 1
            section = declaration().get(question.key)
            asked.shown[question.key] |= shown_by(answer, section)
        if answer.status_code in REFUSALS or answer.status_code >= FAULT:
            yield f"{_where(role, question)} is declared, but answers {answer.status_code}"
        for fault in faults_of(question.key, answer):
            yield f"{_where(role, question)} {fault}"
        if question.method == "GET" and (changed := self.oracle.changed()):
            yield f"{_where(role, question)} only looks and changed {', '.join(changed)}"
        answer.close()
        self.oracle.undo()

    def _refused(self, role: str, question: Question, wanted: int) -> Iterator[str]:
        answer = self._answer(role, question)
        if answer.status_code not in (wanted, NOT_PERMITTED if wanted in MILD else wanted):
            told = f"is to be refused with {wanted}, answers {answer.status_code}"
            yield f"{_where(role, question)} {told}"
        for fault in faults_of(question.key, answer):
            yield f"{_where(role, question)} {fault}"
        answer.close()
        if changed := self.oracle.changed():
            yield f"{_where(role, question)} was refused and changed {', '.join(changed)}"
        self.oracle.undo()

    def _answer(self, role: str, question: Question) -> TestResponse:
        return self.world.visit(self.app, role).open(
            question.address,
            method=question.method,
            data=question.body if question.method != "GET" else None,
            # Errors as JSON: the same refusal, made in a third of the time.
            headers={"Accept": "application/json"},
        )

    def _may_open(self, role: str, question: Question) -> bool:
        page = self.matrix.pages.get(f"GET {question.endpoint}")
        return page is not None and role in page.rules.get(question.state, NOBODY).who

    def _refusal(self, role: str, asks: str, rule: Rule) -> int:
        """Return how somebody who is not let in is refused."""
        passes = asks == PUBLIC or self.world.may(role, asks)
        refusal = rule.otherwise if passes else NOT_PERMITTED
        return SIGN_IN if refusal == NOT_PERMITTED and role in VISITORS else refusal


def _where(role: str, question: Question) -> str:
    return f"{role}: {question.key} of {question.state}"
