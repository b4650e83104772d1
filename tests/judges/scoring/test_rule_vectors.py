"""The worked examples of single rules, each calculated by hand, come out to the last digit."""

from collections.abc import Callable
from typing import Any

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.definition import lint
from judges.scoring.numbers import plain
from judges.scoring.outcome import ContestResult, StageResult, TieReason
from tests.judges.scoring.building import shown
from tests.judges.scoring.vectors import contest_of, document_of, rule_vector, vectors


def digits(value: object) -> str | None:
    return None if value is None else str(value)


OF_STAGE: dict[str, Callable[[StageResult], Any]] = {
    "totals": lambda stage: {c: digits(e.total) for c, e in stage.entries.items()},
    "ranks": lambda stage: {c: e.rank for c, e in stage.entries.items()},
    "raw": lambda stage: {c: shown(e.raw) for c, e in stage.entries.items()},
    "raw_ranks": lambda stage: {c: e.raw_rank for c, e in stage.entries.items()},
    "advanced": lambda stage: list(stage.advanced),
    "reasons": lambda stage: {c: reason.code for c, reason in stage.reasons.items()},
    "coefficients": lambda stage: {
        "/".join(filter(None, (level.pool, level.panel))): shown(level.coefficient)
        for level in stage.levels
    },
    "means": lambda stage: {level.panel: shown(level.mean) for level in stage.levels},
    "grand": lambda stage: shown(stage.levels[0].grand),
    "problems": lambda stage: {c: [p.code for p in e.problems] for c, e in stage.entries.items()},
    "sections": lambda stage: {
        c: {s: plain(v) for s, v in e.sections.items()} for c, e in stage.entries.items()
    },
}
OF_RESULT: dict[str, Callable[[ContestResult], Any]] = {
    "totals": lambda result: {c: digits(e.total) for c, e in result.overall.items()},
    "ranks": lambda result: {c: e.rank for c, e in result.overall.items()},
    "complete": lambda result: result.complete,
    "blocks": lambda result: [[b.kind, b.where, list(b.entries), b.places] for b in result.blocks],
    "teams": lambda result: {c: [digits(t.total), t.rank] for c, t in result.teams.items()},
    "counting": lambda result: {
        c: [p.entry for p in t.parts if p.counts] for c, t in result.teams.items()
    },
    "awards": lambda result: {
        award: [grant.entry for grant in result.awards if grant.award == award]
        for award in {grant.award for grant in result.awards}
    },
}


def of_tie(tie: TieReason) -> dict[str, Any]:
    return {
        "step": tie.step,
        "by": tie.by,
        "place": tie.place,
        "values": dict(tie.values),
        "witness": tie.witness,
        "name": tie.name,
    }


def matches(found: Any, expected: Any, where: str) -> None:
    """Everything that the example states; a mapping may leave entries out."""
    if isinstance(expected, dict):
        found = {key: found.get(key) for key in expected}
    assert found == expected, where


@pytest.mark.parametrize("name", vectors())
def test_worked_rule_comes_out_to_the_last_digit(name):
    example = rule_vector(name)
    definition, given = contest_of(example)

    result = score_contest(definition, given)

    for key, expected in example["expect"].items():
        if key == "stages":
            for code, parts in expected.items():
                for part, wanted in parts.items():
                    matches(OF_STAGE[part](result.stages[code]), wanted, f"{code}/{part}")
        elif key in ("ties", "team_ties"):
            ties = result.ties if key == "ties" else result.team_ties
            assert len(ties) == len(expected)
            for tie, wanted in zip(ties, expected, strict=True):
                matches(of_tie(tie), wanted, key)
        else:
            matches(OF_RESULT[key](result), expected, key)


@pytest.mark.parametrize("name", vectors())
def test_worked_rule_is_a_definition_without_error(name):
    document = document_of(rule_vector(name))
    assert [str(f) for f in lint(document) if f.severity == "error"] == []
