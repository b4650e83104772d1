"""States, stages that somebody did not reach, groups, running seasons."""

from dataclasses import replace
from decimal import Decimal

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark, StageStatus, Status
from tests.judges.scoring.building import a_definition, marked

TWO = [
    {
        "code": code,
        "name": code,
        "kind": "imported",
        "max": "100",
        "weight": "0.5",
        **({"advance": {"to": "final", "top": 2}} if code == "prelim" else {}),
    }
    for code in ("prelim", "final")
]
CHAIN = [{"by": "stage", "stage": "final", "name": "决赛"}]


def two_stages(**changes):
    return a_definition(
        stages=TWO, ranking={"compose": "weighted_sum", "tie_chain": CHAIN}, **changes
    )


def imports(**marks):
    return ContestInput(
        entries=tuple(EntryInput(code) for code in sorted(marks)),
        imported=tuple(
            ImportedMark(stage, code, Decimal(mark))
            for code, row in marks.items()
            for stage, mark in zip(("prelim", "final"), row, strict=False)
        ),
    )


@pytest.mark.parametrize("status", [Status.ABSENT, Status.FORFEITED, Status.DISQUALIFIED])
def test_the_three_states_are_neither_ranked_nor_nought_nor_missing(status):
    marks = marked(
        {"a": ["50"] * 3, "b": ["0"] * 3, "c": ["90"] * 3},
        statuses=(StageStatus("final", "c", status),),
    )
    result = score_contest(a_definition(), marks)
    assert result.ranking == ("a", "b")
    assert (result.overall["c"].status, result.overall["c"].total) == (status, None)
    assert (str(result.overall["b"].total), result.complete) == ("0.00", True)


def test_who_does_not_go_on_is_out_and_not_last():
    result = score_contest(two_stages(), imports(a=(90, 60), b=(80, 75), c=(70,)))
    assert result.stages["prelim"].advanced == ("a", "b")
    assert (result.ranking, result.overall["c"].out, result.complete) == (("b", "a"), True, True)
    assert result.overall["b"].parts == {"prelim": Decimal("80.00"), "final": Decimal("75.00")}


def test_a_recorded_decision_on_who_goes_on_replaces_the_computed_one():
    given = replace(imports(a=(90,), b=(80, 75), c=(70, 90)), advanced={"final": ("b", "c")})
    result = score_contest(two_stages(), given)
    assert (result.ranking, result.overall["a"].out) == (("c", "b"), True)


def test_a_tie_is_told_to_both_with_the_rule_and_its_values():
    result = score_contest(two_stages(), imports(a=(90, 60), b=(70, 80)))
    (tie,) = result.ties
    assert (tie.name, tie.values, tie.order) == ("决赛", {"a": "60", "b": "80"}, (("b",), ("a",)))
    told = [line for line in result.overall["a"].trace if line.code == "tie_resolved"]
    assert [line.params["rule"] for line in told] == ["决赛"]


def test_only_the_stages_that_count_now_are_asked_for():
    given = replace(imports(a=(90,), b=(80,)), stages=("prelim",))
    document = a_definition(stages=TWO, ranking={"compose": "mean_of_periods"})
    result = score_contest(document, given)
    assert [(code, str(result.overall[code].total)) for code in result.ranking] == [
        ("a", "90.00"),
        ("b", "80.00"),
    ]
    assert (list(result.stages), result.complete) == (["prelim"], True)


def test_groups_are_ranked_apart_where_the_rule_says_so():
    definition = a_definition(ranking={"compose": "sum", "within": "group"})
    marks = marked({"a": ["90"] * 3, "b": ["80"] * 3, "c": ["70"] * 3})
    grouped = replace(
        marks, entries=tuple(EntryInput(c, group="x" if c == "b" else "y") for c in "abc")
    )
    result = score_contest(definition, grouped)
    assert {code: entry.rank for code, entry in result.overall.items()} == {"a": 1, "b": 1, "c": 2}
