"""Reading, refusing and advising on definition documents."""

import copy
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from judges.scoring.definition import (
    DefinitionFaults,
    Measurement,
    lint,
    parse_definition,
    read_definition,
)
from judges.scoring.schema import SECTION_SCHEMAS
from tests.judges.scoring.building import a_document, criterion_document
from tests.judges.scoring.worked import TEMPLATES, template

NAMES = sorted(path.stem for path in TEMPLATES.glob("*.json"))


def faults_of(document):
    with pytest.raises(DefinitionFaults) as refused:
        parse_definition(document)
    return {(fault.path, fault.message % dict(fault.params)) for fault in refused.value.faults}


@pytest.mark.parametrize("name", NAMES)
def test_templates_are_read_and_fit_the_published_schema(name):
    document = template(name)
    definition = parse_definition(document)
    assert (definition.code, definition.name_en) == (document["code"], document["name_en"])
    for section, schema in SECTION_SCHEMAS.items():
        Draft202012Validator.check_schema(schema)
        assert list(Draft202012Validator(schema).iter_errors(document[section])) == []


def texts_without_english(value, path=""):
    if isinstance(value, dict):
        for key in ("name", "text", "part_names"):
            if value.get(key) and not value.get(f"{key}_en"):
                yield f"{path}/{key}"
        for key, inner in value.items():
            yield from texts_without_english(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_without_english(inner, f"{path}/{index}")


@pytest.mark.parametrize("name", NAMES)
def test_templates_speak_english_everywhere(name):
    assert list(texts_without_english(template(name))) == []


def test_a_measurement_is_read_with_its_limits():
    criterion = (
        parse_definition(template("skills-cnc-turner")).rubrics["practical"].criterion("P01")
    )
    assert isinstance(criterion, Measurement)
    assert (criterion.low, criterion.high, criterion.max) == (
        Decimal("47.975"),
        Decimal("48.000"),
        Decimal(8),
    )
    assert [(str(b.limit), str(b.share)) for b in criterion.bands] == [
        ("0.005", "1"),
        ("0.010", "0.5"),
    ]


def changed(path, value):
    document = copy.deepcopy(
        a_document(awards={"rules": [{"code": "1", "name": "一", "count": 1}]})
    )
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return document


CRITERION = ("rubrics", "r", "sections", 0, "criteria", 0)


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        (("format",), "other", "/format"),
        (("version",), 2, "/format"),
        (("kind",), "race", "/kind"),
        (("name",), "", "/name"),
        (("stages",), [], "/stages"),
        ((*CRITERION, "max"), 0.5, "/rubrics/r/sections/0/criteria/0/max"),
        ((*CRITERION, "max"), "-1", "/rubrics/r/sections/0/criteria/0/max"),
        ((*CRITERION, "type"), "magic", "/rubrics/r/sections/0/criteria/0/type"),
        ((*CRITERION, "step"), "0", "/rubrics/r/sections/0/criteria/0/step"),
        ((*CRITERION, "stepp"), "1", "/rubrics/r/sections/0/criteria/0/stepp"),
        (("stages", 0, "rubric"), "none", "/stages/0/rubric"),
        (("stages", 0, "panel", "seats"), 0, "/stages/0/panel/seats"),
        (("stages", 0, "panel", "aggregate"), "best", "/stages/0/panel/aggregate"),
        (("stages", 0, "advance"), {"to": "later", "top": 3}, "/stages/0/advance/to"),
        (("stages", 0, "advance"), {"top": 3, "line": "60"}, "/stages/0/advance"),
        (("ranking", "compose"), "weighted_sum", "/stages"),
        (("ranking", "tie_chain"), [{"by": "stage"}], "/ranking/tie_chain/0"),
        (("ranking", "tie_chain"), [{"by": "stage", "stage": "x"}], "/ranking/tie_chain/0"),
        (
            ("ranking", "tie_chain"),
            [{"by": "criterion", "stage": "final", "criterion": "X"}],
            "/ranking/tie_chain/0",
        ),
        (("awards", "rules", 0, "rest"), True, "/awards/rules/0"),
        (("awards", "rules", 0, "groups"), ["x"], "/awards/rules/0/groups"),
        (("awards", "rules", 0, "stages"), ["x"], "/awards/rules/0"),
        (
            ("rubrics", "r", "gates"),
            [{"if": {"section": "x", "below": "1"}, "then": {}}],
            "/rubrics/r/gates/0",
        ),
        (("ranking",), [], "/ranking"),
        (("stages", 0, "decimals"), 2.0, "/stages/0/decimals"),
        (("rubrics", "r", "sections"), {}, "/rubrics/r/sections"),
    ],
)
def test_each_fault_is_named_at_its_place(path, value, at):
    assert at in {where for where, _ in faults_of(changed(path, value))}


def test_all_faults_are_named_at_once_and_nothing_raises_while_reading():
    document = changed((*CRITERION, "max"), 0.5)
    document["kind"] = "race"
    assert {"/kind", "/rubrics/r/sections/0/criteria/0/max"} <= {
        f.path for f in read_definition(document)[1]
    }


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({}, "A measurement needs a tolerance or value_bands."),
        (
            {
                "tolerance": {"high": "1"},
                "excess_steps": {"every": "1", "minus": "1"},
                "excess_bands": [{"up_to": "1", "share": "1"}],
            },
            "A measurement has one rule only: excess_bands, excess_steps.",
        ),
        (
            {"tolerance": {"high": "1"}, "excess_bands": [{"up_to": "1"}]},
            "A band states either share or marks.",
        ),
        (
            {"tolerance": {"high": "1"}, "parts": 2, "part_names": ["a"]},
            "There are 2 parts but 1 part names.",
        ),
    ],
)
def test_a_measurement_states_one_rule(stated, message):
    assert message in {
        text for _, text in faults_of(a_document([criterion_document("measurement", **stated)]))
    }


def test_a_judgement_needs_its_levels_and_an_indicator_its_figures():
    assert any(
        "levels 0, 1, 2" in text
        for _, text in faults_of(a_document([criterion_document("judgement")]))
    )
    found = faults_of(a_document([criterion_document("indicator", method="steps")]))
    assert {path.rpartition("/")[2] for path, _ in found} == {"threshold", "every", "minus"}


def test_a_code_used_twice_and_a_panel_without_a_mark_left_are_refused():
    assert any(
        "used twice" in text
        for _, text in faults_of(a_document([criterion_document("points")] * 2))
    )
    panel = {"seats": 2, "aggregate": "trimmed_mean"}
    assert any("leaves none" in text for _, text in faults_of(a_document(panel=panel)))


LEVELS = [{"value": n, "name": str(n), "text": "文" if n else ""} for n in range(4)]
WORSE_FIRST = {
    "direction": "up_to",
    "bands": [{"limit": "14", "marks": "3"}, {"limit": "12", "marks": "6"}],
}


@pytest.mark.parametrize(
    ("document", "severity", "message"),
    [
        (
            a_document(rubric={"max": "90"}),
            "error",
            "The criteria add up to 100, but the rubric says 90.",
        ),
        (
            a_document([criterion_document("judgement", levels=LEVELS)]),
            "error",
            "A level of C has no text.",
        ),
        (
            a_document([criterion_document("judgement", levels=LEVELS)]),
            "error",
            "C is a judgement; its panel must be aggregated by criterion.",
        ),
        (
            a_document([criterion_document("points", step="0.3")]),
            "hint",
            "The steps of C do not reach its max.",
        ),
        (
            a_document([criterion_document("measurement", value_bands=WORSE_FIRST)]),
            "error",
            "The bands of C are not in order; a later one is never reached.",
        ),
        (
            a_document([criterion_document("measurement", max="5", value_bands=WORSE_FIRST)]),
            "error",
            "A band of C gives more than its max.",
        ),
        (
            a_document([criterion_document("deduction")]),
            "error",
            "The deduction C takes nothing off.",
        ),
        (
            a_document(panel={"seats": 3, "aggregate": "trimmed_mean"}),
            "hint",
            "Highest and lowest are dropped with only 3 judges.",
        ),
        (a_document(stage={"max": "90"}), "hint", "The stage says max 90, its rubric gives 100."),
        (a_document(), "hint", "There is no tie chain; equal totals share their rank."),
        (
            a_document(
                awards={"rules": [{"code": str(n), "name": "奖", "percent": "60"} for n in (1, 2)]}
            ),
            "error",
            "The awards take 120 % of the field.",
        ),
    ],
)
def test_lint_says_what_does_not_add_up(document, severity, message):
    assert (severity, message) in {(f.severity, f.message % dict(f.params)) for f in lint(document)}


def test_lint_of_an_unreadable_document_gives_its_faults():
    assert {f.severity for f in lint({})} == {"error"}


def test_theory_above_thirty_percent_and_an_early_decision_are_hinted():
    document = template("skills-cnc-turner")
    document["stages"][0]["weight"], document["stages"][1]["weight"] = "0.40", "0.60"
    document["ranking"]["tie_chain"].insert(0, {"by": "decision"})
    assert [(f.severity, f.path) for f in lint(document)] == [
        ("hint", "/stages/0/weight"),
        ("hint", "/ranking/tie_chain"),
    ]
