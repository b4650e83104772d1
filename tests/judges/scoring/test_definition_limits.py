"""The least and the most that a definition may state, and what lies just beyond."""

import pytest
from jsonschema import Draft202012Validator

from judges.scoring.definition import lint, parse_definition
from judges.scoring.schema import SECTION_SCHEMAS
from tests.judges.scoring.building import a_document, criterion_document
from tests.judges.scoring.test_definition_methods import refused, teamed

LEVELS = [{"value": value, "text": f"第 {value} 级"} for value in range(4)]
STAGE = {"by": "stage", "stage": "final"}
CRITERION = {"by": "criterion", "stage": "final", "criterion": "C"}


def test_an_award_may_be_stated_for_nobody():
    rules = [{"code": "1", "name": "一", "count": 0}]
    assert parse_definition(a_document(awards={"rules": rules})).awards.rules[0].count == 0


def test_a_judgement_of_one_level_is_none():
    levels = [{"value": 0, "name": "0", "text": "无"}]
    assert refused(a_document([criterion_document("judgement", levels=levels)])) == [
        (
            "/rubrics/r/sections/0/criteria/0/levels",
            "A judgement needs its levels 0, 1, 2 … in order.",
        )
    ]


@pytest.mark.parametrize(
    "criterion",
    [
        criterion_document(
            "judgement", levels=[{"value": n, "name": "", "text": "有" * (n + 1)} for n in (0, 1)]
        ),
        criterion_document("measurement", tolerance={"low": "1"}, parts=1, decimals=0),
        criterion_document(
            "measurement", tolerance={"low": "1"}, readings={"least": 1, "most": 1}, decimals=9
        ),
        criterion_document("measurement", tolerance={"low": "1"}, parts=60),
        criterion_document("pass_fail", parts=1),
        criterion_document("pass_fail", parts=60),
        criterion_document("deduction", each="0", most=1, effect="disqualify"),
        criterion_document("deduction", each="1", cap="0"),
        criterion_document("time", limit_seconds=0, block_seconds=1, stop_after_seconds=0),
        criterion_document("indicator", method="attainment", target="0", bonus={"cap": "0"}),
        criterion_document("indicator", method="mean", reading_max="1", readings_most=1),
        criterion_document("indicator", method="steps", threshold="0", every="1", minus="0"),
    ],
)
def test_the_least_and_the_most_that_may_be_stated_are_read(criterion):
    assert parse_definition(a_document([criterion])).rubrics["r"].criteria[0].code == "C"


@pytest.mark.parametrize(
    ("criterion", "key"),
    [
        (criterion_document("measurement", tolerance={"low": "1"}, parts=0), "parts"),
        (criterion_document("measurement", tolerance={"low": "1"}, parts=61), "parts"),
        (criterion_document("measurement", tolerance={"low": "1"}, decimals=10), "decimals"),
        (
            criterion_document("measurement", tolerance={"low": "1"}, readings={"least": 0}),
            "readings/least",
        ),
        (
            criterion_document("measurement", tolerance={"low": "1"}, readings={"most": 0}),
            "readings/most",
        ),
        (
            criterion_document("measurement", tolerance={"low": "1"}, agree_within="-1"),
            "agree_within",
        ),
        (criterion_document("pass_fail", parts=0), "parts"),
        (criterion_document("pass_fail", parts=61), "parts"),
        (criterion_document("deduction", each="1", most=0), "most"),
        (criterion_document("deduction", each="-1"), "each"),
        (criterion_document("deduction", each="1", cap="-1"), "cap"),
        (criterion_document("time", block_seconds=0), "block_seconds"),
        (criterion_document("time", penalty="-1"), "penalty"),
        (
            criterion_document("indicator", method="mean", reading_max="1", readings_most=0),
            "readings_most",
        ),
        (criterion_document("indicator", method="mean", reading_max="0"), "reading_max"),
        (criterion_document("indicator", method="attainment", target="-1"), "target"),
        (criterion_document("points", step="0"), "step"),
        (criterion_document("points", max="-1"), "max"),
    ],
)
def test_what_lies_beyond_is_refused(criterion, key):
    path = f"/rubrics/r/sections/0/criteria/0/{key}"
    assert path in [found for found, _ in refused(a_document([criterion]))]


def test_all_members_may_be_the_best():
    teams = parse_definition(teamed(size=3, best=3)).ranking.teams
    assert teams is not None
    assert (teams.size, teams.best) == (3, 3)


@pytest.mark.parametrize(
    ("least", "most", "step", "hinted"),
    [("1", "10", "3", False), ("1", "10", "2", True), ("0", "10", "0.5", False)],
)
def test_steps_that_miss_the_max_are_hinted(least, most, step, hinted):
    criterion = criterion_document("points", max=most, min=least, step=step)
    paths = [finding.path for finding in lint(a_document([criterion]))]
    assert ("/rubrics/r/sections/0/criteria/0/step" in paths) is hinted


@pytest.mark.parametrize(
    ("chain", "hinted"),
    [
        ([{"by": "draw"}, {"by": "stage", "stage": "final"}], True),
        ([{"by": "stage", "stage": "final"}, {"by": "draw"}], False),
        ([CRITERION, {"by": "draw"}, {**CRITERION, "order": "asc"}], True),
        ([{"by": "draw"}], False),
    ],
)
def test_a_rule_after_a_recorded_one_is_hinted(chain, hinted):
    document = a_document(ranking={"compose": "sum", "tie_chain": chain})
    found = [f.message for f in lint(document) if f.path == "/ranking/tie_chain"]
    assert found == (["Rules after a decision are reached only without one."] if hinted else [])


def test_the_published_schema_takes_a_value_band_alone():
    bands = {"direction": "at_least", "bands": [{"limit": "1", "marks": "1"}], "otherwise": "0"}
    rubric = a_document([criterion_document("measurement", value_bands=bands)])["rubrics"]
    assert Draft202012Validator(SECTION_SCHEMAS["rubrics"]).is_valid(rubric)


def hints_of(document):
    return [(f.path, f.message % dict(f.params)) for f in lint(document) if f.severity == "hint"]


@pytest.mark.parametrize(("count", "hinted"), [(2, True), (3, True), (4, False)])
def test_a_judgement_without_its_four_levels_is_hinted(count, hinted):
    judged = criterion_document("judgement", levels=LEVELS[:count])
    found = hints_of(a_document([judged], panel={"aggregate_by": "criterion"}))
    said = f"C has {count} levels; a judgement as a rule has 0, 1, 2 and 3."
    assert (("/rubrics/r/sections/0/criteria/0/levels", said) in found) is hinted


@pytest.mark.parametrize(
    ("chain", "at"),
    [
        ([CRITERION, {**CRITERION, "name": "换个说法"}], "/ranking/tie_chain/1"),
        ([CRITERION, {**CRITERION, "order": "asc"}], None),
        ([STAGE], "/ranking/tie_chain/0"),
        ([CRITERION], None),
    ],
)
def test_a_tie_rule_that_can_tell_nobody_apart_is_hinted(chain, at):
    document = a_document(ranking={"compose": "sum", "tie_chain": chain})
    assert [path for path, _ in hints_of(document)] == ([at] if at else [])


@pytest.mark.parametrize(
    ("ranking", "stage"),
    [
        ({}, {"decimals": 3}),
        ({}, {"rounding_mode": "cut"}),
        ({"part_rounding": {"decimals": 1}}, {}),
        ({"compose": "weighted_sum"}, {"weight": "1"}),
        ({}, {"counts": False}),
    ],
)
def test_the_only_stage_decides_where_it_is_finer_than_the_total(ranking, stage):
    document = a_document(stage=stage, ranking={"compose": "sum", "tie_chain": [STAGE], **ranking})
    assert "/ranking/tie_chain/0" not in [path for path, _ in hints_of(document)]


def test_the_only_stage_decides_nothing_where_exact_totals_are_compared():
    ranking = {"compose": "sum", "rank_on": "exact", "tie_chain": [STAGE]}
    found = hints_of(a_document(stage={"decimals": 3}, ranking=ranking))
    assert [path for path, _ in found] == ["/ranking/tie_chain/0"]


@pytest.mark.parametrize(
    ("ties", "chain", "hinted"),
    [
        ("block", [], True),
        ("block", [CRITERION], True),
        ("block", [CRITERION, {"by": "draw"}], False),
        ("block", [{"by": "decision"}], False),
        ("include_all", [], False),
    ],
)
def test_a_chain_that_cannot_end_a_tie_at_the_cut_is_hinted(ties, chain, hinted):
    advance = {"to": "second", "top": 1, "ties_at_cut": ties}
    document = a_document(stage={"advance": advance, "tie_chain": chain})
    document["stages"].append({"code": "second", "name": "复赛", "kind": "imported"})
    assert ("/stages/0/tie_chain" in [path for path, _ in hints_of(document)]) is hinted


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (a_document(panel={"aggregate": "consensus", "chief": "长" * 41}), "/stages/0/panel/chief"),
        (
            a_document([criterion_document("measurement", tolerance={"low": "1"}, unit="长" * 21)]),
            "/rubrics/r/sections/0/criteria/0/unit",
        ),
        (
            a_document([criterion_document("points", decimals=10)]),
            "/rubrics/r/sections/0/criteria/0/decimals",
        ),
    ],
)
def test_longer_names_and_finer_marks_are_refused(document, path):
    assert [found for found, _ in refused(document)] == [path]


def test_the_longest_names_and_finest_marks_are_taken():
    panel = {"aggregate": "consensus", "chief": "长" * 40}
    criteria = [
        criterion_document("measurement", tolerance={"low": "1"}, unit="长" * 20),
        {**criterion_document("points", decimals=9), "code": "D"},
    ]
    definition = parse_definition(a_document(criteria, panel=panel))
    assert definition.stages[0].panel.chief == "长" * 40
    assert [getattr(c, "unit", c.code) for c in definition.rubrics["r"].criteria] == [
        "长" * 20,
        "D",
    ]
