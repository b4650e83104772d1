"""Reading and refusing the parts of a definition on panels, ballots, quotas and teams."""

import copy

import pytest
from jsonschema import Draft202012Validator

from judges.scoring.definition import DefinitionFaults, lint, parse_definition
from judges.scoring.schema import SECTION_SCHEMAS
from tests.judges.scoring.building import a_document, criterion_document
from tests.judges.scoring.vectors import document_of, rule_vector, vectors

DD = {**criterion_document("imported"), "code": "K", "counts": False}
TIMED = {**criterion_document("points"), "times": "K"}
PLACES = {"type": "placing", "points": ["10", "8"]}
TWO = [
    {"code": "p", "name": "初", "kind": "imported"},
    {"code": "f", "name": "决", "kind": "imported"},
]


@pytest.mark.parametrize("name", vectors())
def test_every_worked_rule_fits_the_published_schema(name):
    document = document_of(rule_vector(name))
    for section, schema in SECTION_SCHEMAS.items():
        assert list(Draft202012Validator(schema).iter_errors(document[section])) == []


def refused(document):
    with pytest.raises(DefinitionFaults) as found:
        parse_definition(document)
    return [(fault.path, fault.message % dict(fault.params)) for fault in found.value.faults]


def staged(**changes):
    first, second = copy.deepcopy(TWO)
    return a_document(stages=[first, {**second, **changes}])


def teamed(awards=(), **teams):
    return a_document(
        stages=copy.deepcopy(TWO),
        ranking={"compose": "sum", "teams": teams},
        awards={"rules": list(awards)},
    )


PRIZE = {"code": "1", "name": "一", "count": 1}


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        (
            a_document(panel={"seats": 1, "aggregate": "consensus", "chief": "1"}),
            "/stages/0/panel/seats",
            "A consensus needs the chief's seat and at least one judge's.",
        ),
        (
            a_document(panel={"aggregate": "consensus"}),
            "/stages/0/panel/chief",
            "chief is missing.",
        ),
        (
            staged(levelling={"pool_high": 1}),
            "/stages/1/levelling/grand",
            "pool_high and pool_low belong to a trimmed grand mean.",
        ),
        (
            staged(levelling={"panels": {"A": ["1", "2"], "B": ["2"]}}),
            "/stages/1/levelling/panels",
            "A seat belongs to one panel only.",
        ),
        (staged(carry=["f"]), "/stages/1/carry", "f is no earlier stage."),
        (
            staged(place_points={"points": []}),
            "/stages/1/place_points/points",
            "points must be a list of decimal numbers.",
        ),
        (
            staged(place_points={"points": [0.5]}),
            "/stages/1/place_points/points",
            "points must be a list of decimal numbers.",
        ),
        (staged(place_points={}), "/stages/1/place_points/points", "points is missing."),
        (
            staged(place_points={"points": ["1"], "shared": "refuse"}),
            "/stages/1/place_points/shared",
            "shared must be one of: average, same.",
        ),
        (
            staged(advance={"to": [], "top": 1, "caps": {"by": "unit"}}),
            "/stages/1/advance/caps",
            "State each or named.",
        ),
        (
            staged(advance={"to": [], "top": 1, "caps": {"by": "unit", "each": 1, "line": "60"}}),
            "/stages/1/advance/caps/line",
            "line is not known here.",
        ),
        (
            a_document(
                [{**criterion_document("placing", points=["10"])}], stage={"kind": "returns"}
            ),
            "/stages/0/rubric",
            "C ranks works; only judges can do that.",
        ),
        (
            a_document([{**TIMED, "times": "Q"}, DD], panel={"aggregate_by": "criterion"}),
            "/rubrics/r/sections",
            "C is multiplied by Q, which is no imported criterion.",
        ),
        (
            a_document([criterion_document("points"), {**DD, "times": "K"}]),
            "/rubrics/r/sections",
            "K is multiplied by K, which is no imported criterion.",
        ),
        (
            a_document([TIMED, DD]),
            "/stages/0/panel/aggregate_by",
            "A recorded factor needs a panel that is aggregated by criterion.",
        ),
        (teamed(shared_stages=["x"]), "/ranking/teams/shared_stages", "There is no stage x."),
        (
            teamed([{**PRIZE, "stages": ["p"]}], shared_stages=["p"]),
            "/awards/rules/0/stages",
            "A stage that teams do once has no award of its own.",
        ),
        (
            teamed(value="awards"),
            "/ranking/teams/award_points",
            "State what each award is worth.",
        ),
        (
            teamed([{**PRIZE, "of": "teams"}], value="awards", award_points={"1": "8"}),
            "/ranking/teams/award_points",
            "There is no award 1.",
        ),
        (
            teamed(size=2, best=3),
            "/ranking/teams/best",
            "Of 2 members the best 3 cannot count.",
        ),
        (
            teamed(tie_chain=[{"by": "time", "criterion": "T"}]),
            "/ranking/teams/tie_chain/0",
            "A tie rule of the overall ranking names its stage.",
        ),
        (
            teamed(tie_chain=[{"by": "criterion", "stage": "p", "criterion": "T"}]),
            "/ranking/teams/tie_chain/0",
            "Stage p has no criterion T.",
        ),
        (
            teamed(tie_chain=[{"by": "placings", "stage": "p"}]),
            "/ranking/teams/tie_chain/0/by",
            "by must be one of: stage, criterion, section, time, rank, best_member, decision,"
            " draw.",
        ),
        (
            a_document(awards={"rules": [{**PRIZE, "of": "teams"}]}),
            "/awards/rules/0/of",
            "Teams are not ranked.",
        ),
        (
            teamed([{**PRIZE, "of": "teams", "stage_lines": {"p": "60"}}]),
            "/awards/rules/0",
            "An award of teams knows no stages, stage_lines and bar_flags.",
        ),
        (
            a_document(ranking={"compose": "sum", "tie_chain": [{"by": "head_to_head"}]}),
            "/ranking/tie_chain/0",
            "A tie rule of the overall ranking names its stage.",
        ),
        (
            a_document(
                [{**criterion_document("indicator", method="table")}], stage={"kind": "returns"}
            ),
            "/rubrics/r/sections/0/criteria/0/bands",
            "bands is missing.",
        ),
    ],
)
def test_each_fault_is_named_at_its_place(document, path, message):
    assert (path, message) in refused(document)


def test_shared_and_personal_stages_do_not_carry_into_each_other():
    document = teamed(shared_stages=["p"])
    document["stages"][1]["carry"] = ["p"]
    assert refused(document) == [
        ("/ranking/teams/shared_stages", "p cannot be carried over between teams and members.")
    ]
    both = teamed(shared_stages=["p", "f"])
    both["stages"][1]["carry"] = ["p"]
    assert parse_definition(both).stage("f").carry == ("p",)


def test_steps_without_a_stage_are_those_that_need_none():
    chain = [{"by": "best_member"}, {"by": "draw"}, {"by": "decision"}]
    teams = parse_definition(teamed(tie_chain=chain)).ranking.teams
    assert teams is not None
    assert [(rule.by, rule.order) for rule in teams.tie_chain] == [
        ("best_member", "desc"),
        ("draw", "desc"),
        ("decision", "desc"),
    ]


def section(**bounds):
    return {
        "sections": [
            {"code": "s", "name": "节", "criteria": [criterion_document("points")], **bounds}
        ]
    }


@pytest.mark.parametrize(
    ("document", "severity", "message"),
    [
        (
            a_document([criterion_document("placing", points=["8", "9"])]),
            "error",
            "In C a later place earns more than an earlier one.",
        ),
        (
            a_document([criterion_document("placing", points=["8"], otherwise="9")]),
            "error",
            "In C a later place earns more than an earlier one.",
        ),
        (
            a_document([criterion_document("placing", points=["12", "9"])]),
            "error",
            "A place of C earns more than its max.",
        ),
        (
            a_document(rubric=section(floor="3", cap="2")),
            "error",
            "The floor of section s lies above its cap.",
        ),
        (
            staged(advance={"to": [], "top": 1, "floors": {"by": "district", "named": {"d": 2}}}),
            "hint",
            "2 places are kept, more than the 1 that there are.",
        ),
        (
            a_document(
                [
                    criterion_document(
                        "indicator",
                        method="table",
                        bands=[{"limit": "1", "share": "1"}, {"limit": "2", "share": "0"}],
                    )
                ],
                stage={"kind": "returns"},
            ),
            "error",
            "The bands of C are not in order; a later one is never reached.",
        ),
        (
            a_document(
                [
                    criterion_document(
                        "indicator",
                        method="table",
                        direction="up_to",
                        bands=[{"limit": "1", "marks": "11"}],
                    )
                ],
                stage={"kind": "returns"},
            ),
            "error",
            "A band of C gives more than its max.",
        ),
    ],
)
def test_lint_says_what_is_wrong_in_a_method(document, severity, message):
    found = [(f.severity, f.message % dict(f.params)) for f in lint(document)]
    assert (severity, message) in found


def test_lint_is_content_at_the_limits():
    fine = [
        a_document([criterion_document("placing", points=["10", "8", "8"], otherwise="8")]),
        a_document(rubric={**section(floor="2", cap="2"), "max": "10"}),
        a_document([TIMED, DD], panel={"aggregate_by": "criterion"}, rubric={"max": "10"}),
    ]
    for document in fine:
        assert [str(f) for f in lint(document) if f.severity == "error"] == []
    kept = staged(advance={"to": [], "top": 2, "floors": {"by": "unit", "named": {"d": 2}}})
    assert "/stages/1/advance/floors" not in [f.path for f in lint(kept)]


@pytest.mark.parametrize(
    ("section", "element", "key", "value"),
    [
        ("stages", 0, "place_points", {"points": ["1"]}),
        ("stages", 0, "place_points", {"points": []}),
        ("stages", 0, "levelling", {"panels": {"A": ["1"]}}),
        ("stages", 0, "levelling", {"panels": ["1"]}),
        ("stages", 0, "weight", 0.3),
        ("stages", 0, "weight", 1),
        ("stages", 0, "weight", "1.0000000001"),
        ("stages", 0, "weight", "0.100000000"),
        ("stages", 0, "decimals", 9),
        ("stages", 0, "decimals", 10),
        ("stages", 0, "decimals", -1),
        ("stages", 0, "name", ""),
        ("stages", 0, "name", "名" * 120),
        ("stages", 0, "code", "c" * 40),
        ("stages", 0, "carried", []),
        ("stages", 0, "tie_chain", [{"by": "placings", "over": "seats"}]),
        ("stages", 0, "tie_chain", [{"by": "best_member"}]),
        ("stages", 0, "tie_chain", [{"by": "chance"}]),
    ],
)
def test_the_published_schema_refuses_what_reading_refuses(section, element, key, value):
    document = a_document(stages=copy.deepcopy(TWO))
    document[section][element][key] = value
    schema_content = not list(
        Draft202012Validator(SECTION_SCHEMAS[section]).iter_errors(document[section])
    )
    try:
        parse_definition(document)
    except DefinitionFaults:
        assert not schema_content
    else:
        assert schema_content


def test_single_elements_are_enough_and_none_is_not():
    one = [
        criterion_document("placing", points=["10"]),
        criterion_document("indicator", method="table", bands=[{"limit": "1", "share": "1"}]),
        criterion_document(
            "measurement",
            value_bands={"direction": "up_to", "bands": [{"limit": "1", "share": "1"}]},
        ),
        criterion_document(
            "measurement", tolerance={"low": "1"}, excess_bands=[{"up_to": "1", "share": "1"}]
        ),
    ]
    schema = Draft202012Validator(SECTION_SCHEMAS["rubrics"])
    for criterion in one:
        assert schema.is_valid(a_document([criterion])["rubrics"])
        emptied = copy.deepcopy(criterion)
        for key in ("points", "bands", "excess_bands"):
            if key in emptied:
                emptied[key] = []
        if emptied != criterion:
            assert not schema.is_valid(a_document([emptied])["rubrics"])


def test_one_row_of_a_fact_is_a_table():
    rows = {"*": [{"at_least": "0", "low": "1", "high": "5"}]}
    rubric = a_document([criterion_document("points", by_fact={"fact": "f", "ranges": rows})])
    schema = Draft202012Validator(SECTION_SCHEMAS["rubrics"])
    assert schema.is_valid(rubric["rubrics"])
    rows["*"] = []
    assert not schema.is_valid(rubric["rubrics"])
