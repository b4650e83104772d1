"""What a tie chain compares."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from judges.scoring.chains import compared, decided_order
from judges.scoring.contest import score_contest
from judges.scoring.definition import Ranking
from judges.scoring.inputs import ContestInput, Decision, EntryInput, ImportedMark
from judges.scoring.numbers import Rounding
from tests.judges.scoring.building import a_definition, criterion_document, marked


def test_published_digits_or_the_carried_number_decide():
    marks = marked(
        {"a": ["80", "80", "80.5"], "b": ["80", "80", "80.5"], "c": ["80", "80.5", "80"]}
    )
    close = marked({"a": ["80.004"] * 3, "b": ["80.001"] * 3})
    by = {
        rank_on: a_definition(ranking={"compose": "sum", "rank_on": rank_on})
        for rank_on in ("published", "exact")
    }
    assert {e.rank for e in score_contest(by["exact"], marks).overall.values()} == {1}
    assert [score_contest(by["published"], close).overall[c].rank for c in "ab"] == [1, 1]
    assert [score_contest(by["exact"], close).overall[c].rank for c in "ab"] == [1, 2]
    assert compared(Ranking(rank_on="exact"), Fraction(1, 3), Rounding(2)) == Fraction(1, 3)


def test_a_vote_decides_only_between_those_it_names():
    chain = [{"by": "decision", "name": "表决"}]
    definition = a_definition(ranking={"compose": "sum", "tie_chain": chain})
    marks = marked({code: ["80"] * 3 for code in "abc"})
    voted = replace(marks, decisions=(Decision(("c", "a", "b"), witness="监督组"),))
    half = replace(marks, decisions=(Decision(("c", "a")),))
    assert score_contest(definition, voted).ranking == ("c", "a", "b")
    assert {e.rank for e in score_contest(definition, half).overall.values()} == {1}
    assert decided_order(voted, "") == (("c", "a", "b"),)
    assert decided_order(voted, "final") == ()


def test_over_several_periods_the_mean_decides_and_a_missing_period_is_left_out():
    stages = [{"code": code, "name": code, "kind": "imported"} for code in ("m1", "m2", "m3")]
    chain = [{"by": "stage", "stages": ["m2", "m3"], "name": "后两月"}]
    definition = a_definition(stages=stages, ranking={"compose": "sum", "tie_chain": chain})
    rows = {"a": (60, 50, 70), "b": (50, 70, 60)}
    given = ContestInput(
        entries=tuple(EntryInput(code) for code in rows),
        imported=tuple(
            ImportedMark(f"m{n}", code, Decimal(mark))
            for code, marks in rows.items()
            for n, mark in enumerate(marks, 1)
        ),
    )
    result = score_contest(definition, given)
    assert (result.ranking, result.ties[0].values) == (("b", "a"), {"a": "60", "b": "65"})
    early = score_contest(definition, replace(given, stages=("m1", "m2")))
    assert [str(early.overall[c].total) for c in early.ranking] == ["120.00", "110.00"]


def test_a_stage_breaks_its_own_ties_by_its_own_sections():
    chain = [{"by": "section", "section": "s", "name": "节"}]
    criteria = [criterion_document("points"), {**criterion_document("imported"), "code": "T"}]
    sections = [
        {"code": code, "name": code, "criteria": [criterion]}
        for code, criterion in zip(("s", "t"), criteria, strict=True)
    ]
    definition = a_definition(
        rubric={"max": "20", "sections": sections}, stage={"tie_chain": chain, "max": "20"}
    )
    marks = marked({"a": ["5"] * 3, "b": ["6"] * 3})
    imported = tuple(
        ImportedMark("final", code, Decimal(mark), "T") for code, mark in (("a", "6"), ("b", "5"))
    )
    found = score_contest(definition, replace(marks, imported=imported)).stages["final"]
    assert (found.ranking, found.ties[0].values) == (("b", "a"), {"a": "5", "b": "6"})
