"""The second program alone: worked vectors to the last digit, rules it refuses, its exit codes."""

import copy
import json
import subprocess
import sys
from fractions import Fraction

import pytest

from config import ROOT
from judges.verification import verify
from judges.verification.verify import UnknownRule, Unreadable, score
from tests.judges.verification.worked import document_of, marks_of, scored, template, vector

PROGRAM = ROOT / "judges/verification/verify.py"
TEMPLATES = sorted(path.stem for path in (ROOT / "contest/editions/event_templates").glob("*.json"))


@pytest.mark.parametrize("name", ["D0", "D1", "D2", "D4", "D5"])
def test_a_worked_vector_to_the_last_digit(name):
    expected, found = vector(name)["expect"], scored(name)

    totals = {code: stage["entries"]["E1"]["total"] for code, stage in found["stages"].items()}
    assert totals == expected["stages"]
    assert found["overall"]["E1"] == {
        "status": "present",
        "total": expected["total"],
        "rank": expected["rank"],
    }


def contest(name):
    example = vector(name)
    document = document_of(example)
    found = verify.Contest(document, marks_of(example, document))
    found.result()
    return found


@pytest.mark.parametrize(("name", "kind"), [("D1", "sections"), ("D4", "criteria")])
def test_the_parts_of_a_worked_vector(name, kind):
    places = contest(name).places

    for stage, expected in vector(name)["expect"][kind].items():
        found = getattr(places[stage]["E1"], kind)
        assert {code: found[code] for code in expected} == {
            code: Fraction(text) for code, text in expected.items()
        }


@pytest.mark.parametrize("name", ["D0", "D2", "D5"])
def test_the_sheets_of_a_worked_vector(name):
    example = vector(name)
    document = document_of(example)
    stages = {stage["code"]: stage for stage in document["stages"]}

    for code, expected in example["expect"]["sheets"].items():
        rubric = document["rubrics"][stages[code]["rubric"]]
        bodies = [
            one["body"]["values"]
            for one in marks_of(example, document)["sheets"]
            if one["stage"] == code
        ]
        sheets = [
            verify.sheet(
                stages[code],
                rubric,
                {one["code"]: verify.points(one, body[one["code"]]) for one in criteria},
            )
            for criteria in [verify.criteria_of(rubric)]
            for body in bodies
        ]
        assert [sheet.total for sheet in sheets] == [Fraction(text) for text in expected]


def test_the_flag_of_the_labour_competition():
    assert contest("D4").overall["E1"].flags == {"accident"}


def test_the_judgements_of_mechatronics():
    document = template("worldskills-mechatronics")
    stage = document["stages"][0]
    judgement = document["rubrics"]["modules"]["sections"][0]["criteria"][4]

    for case in vector("D3")["judgements"]:
        seats = {
            str(seat): {"kind": "level", "value": level}
            for seat, level in enumerate(case["levels"])
        }
        mark = verify.panel_mark(stage["panel"], judgement, seats)
        rounded = None if mark is None else verify.printed(mark, 2, "half_up")
        assert rounded == case["mark"]


def test_the_bands_of_mechatronics():
    document = template("worldskills-mechatronics")
    criteria = {one["code"]: one for one in verify.criteria_of(document["rubrics"]["modules"])}

    for code, cases in vector("D3")["bands"].items():
        for reading, mark in cases:
            most = Fraction(criteria[code]["max"])
            assert verify.reading_mark(criteria[code], Fraction(reading), most) == Fraction(mark)


def totals_only(totals):
    """Return a contest in which each entry brings its total from elsewhere."""
    document = template("worldskills-mechatronics")
    document["stages"] = [{"code": "final", "name": "终", "kind": "imported", "max": "100"}]
    document["ranking"]["tie_chain"] = []
    entries = [{"code": f"E{number}", "status": "present"} for number in range(len(totals))]
    imported = [
        {"stage": "final", "entry": entry["code"], "criterion": "", "value": total}
        for entry, total in zip(entries, totals, strict=True)
    ]
    return document, {"entries": entries, "imported": imported}


def test_the_scale_and_medals_of_mechatronics():
    scale = vector("D3")["scale"]
    document, marks = totals_only(scale["totals"])
    contest = verify.Contest(document, marks)
    found = contest.result()
    prizes = verify.Prizes(contest, "", document["awards"]["rules"])

    scaled = prizes.scaled(document["awards"]["medals"]["scale"])
    assert [verify.printed(scaled[f"E{n}"], 1, "cut") for n in range(6)] == scale["scaled"]
    given = {entry: award for award, entry, _ in found["awards"]}
    assert [given.get(f"E{number}") for number in range(6)] == scale["medals"]


@pytest.mark.parametrize(
    ("totals", "awards"),
    [
        (["80", "80", "70", "50"], ["gold", "gold", "bronze", None]),
        (["80", "80", "80", "50"], ["gold", "gold", "gold", None]),
        (["90", "80", "80", "50"], ["gold", "silver", "silver", None]),
        (["90", "80", "70", "60"], ["gold", "silver", "bronze", None]),
        (["70", "70", "70", "70"], ["gold"] * 4),
        (["90"], ["gold"]),
    ],
)
def test_tied_medals(totals, awards):
    given = {entry: award for award, entry, _ in score(*totals_only(totals))["awards"]}

    assert [given.get(f"E{number}") for number in range(len(totals))] == awards


@pytest.mark.parametrize(
    ("base", "sign", "square", "whole"),
    [
        (Fraction(1, 2), 1, Fraction(2), 1),
        (Fraction(0), -1, Fraction(2), -2),
        (Fraction(1), -1, Fraction(4), -1),
        (Fraction(1, 3), 1, Fraction(4, 9), 1),
        (Fraction(-7, 2), 1, Fraction(0), -4),
        (Fraction(-7, 2), -1, Fraction(0), -4),
    ],
)
def test_the_whole_part_of_a_number_with_a_root(base, sign, square, whole):
    assert verify.floor_with_root(base, sign, square) == whole


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "cut"),
    [
        ("0.125", "0.13", "0.12", "0.12"),
        ("0.135", "0.14", "0.14", "0.13"),
        ("-0.125", "-0.13", "-0.12", "-0.12"),
        ("-0.001", "0.00", "0.00", "0.00"),
        ("-0.009", "-0.01", "-0.01", "0.00"),
        ("99.995", "100.00", "100.00", "99.99"),
    ],
)
def test_rounding(value, half_up, half_even, cut):
    modes = ("half_up", "half_even", "cut")
    found = [verify.printed(Fraction(value), 2, mode) for mode in modes]

    assert found == [half_up, half_even, cut]


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_shipped_template_is_known(name):
    assert score(template(name), {"entries": []})["overall"] == {}


def unknown(change):
    document = template("innovation-defence")
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["stages"][0]["panel"].update(aggregate="best"), "aggregate 'best'"),
        (lambda d: d["stages"][0]["panel"].update(levelling={}), "panel: levelling"),
        (lambda d: d["stages"][0].update(levelling={"grand": "median"}), "grand 'median'"),
        (lambda d: d["stages"][0].update(levelling={"weights": {}}), "levelling: weights"),
        (lambda d: d["stages"][0].update(place_points={"shared": "refused"}), "shared 'refused'"),
        (lambda d: d["ranking"].update(compose="best_two"), "compose 'best_two'"),
        (lambda d: d["ranking"].update(within="unit"), "within 'unit'"),
        (lambda d: d["ranking"].update(teams={"worst": 1}), "teams: worst"),
        (lambda d: d["ranking"].update(teams={"value": "rank"}), "team value 'rank'"),
        (
            lambda d: d["ranking"].update(teams={"tie_chain": [{"by": "placings"}]}),
            "team by 'placings'",
        ),
        (lambda d: d["ranking"]["tie_chain"].insert(0, {"by": "coin"}), "by 'coin'"),
        (lambda d: d["ranking"].update(rounding="ceiling"), "rounding 'ceiling'"),
        (lambda d: d["awards"].update(by_unit=True), "awards: by_unit"),
        (lambda d: d["awards"]["rules"][0].update(of="units"), "of 'units'"),
        (lambda d: d["awards"]["rules"][0].update(quota={}), "award special: quota"),
        (lambda d: d["stages"][0]["advance"].update(floor={}), "advance: floor"),
        (
            lambda d: d["stages"][0]["advance"].update(caps={"by": "sex", "each": 1}),
            "places by 'sex'",
        ),
        (lambda d: d.update(version=2), "format 'leitai-definition' version 2"),
        (
            lambda d: d["rubrics"]["paper"]["sections"][0]["criteria"][0].update(type="rank"),
            "criterion type 'rank'",
        ),
    ],
)
def test_an_unknown_rule_is_refused_by_name(change, said):
    with pytest.raises(UnknownRule) as refused:
        score(unknown(change), {"entries": [{"code": "E1"}]})

    assert str(refused.value) == said


@pytest.mark.parametrize(
    "marks",
    [
        {"imported": [{"stage": "none", "entry": "E0", "criterion": "", "value": "1"}]},
        {"imported": [{"stage": "final", "entry": "E9", "criterion": "", "value": "1"}]},
        {"imported": [{"stage": "final", "entry": "E0", "criterion": "", "value": "1e2"}]},
        {"imported": [{"stage": "final", "entry": "E0", "criterion": "", "value": "1"}] * 2},
        {"statuses": [{"stage": "final", "entry": "E9", "status": "absent"}]},
    ],
)
def test_marks_that_name_nothing_or_stand_twice_are_refused(marks):
    document, given = totals_only(["80"])

    with pytest.raises(Unreadable):
        score(document, given | marks)


# ---------------------------------------------------------------- as a command


def run(*arguments):
    return subprocess.run(  # noqa: S603 - the program under test
        [sys.executable, "-I", PROGRAM, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def files(tmp_path):
    """Write a definition, its marks and its result, and return their paths."""
    example = vector("D1")
    document = document_of(example)
    marks = marks_of(example, document)

    def write(name, content):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        return str(tmp_path / name)

    return (
        write("definition.json", document),
        write("marks.json", marks),
        write("expected.json", score(document, marks)),
    )


def test_the_command_prints_the_result(files):
    done = run(*files[:2])

    assert (done.returncode, done.stderr) == (0, "")
    assert "overall E1\tpresent total 76.30 rank 1\n" in done.stdout


def test_the_command_finds_the_same(files):
    done = run(*files)

    assert (done.returncode, done.stdout) == (0, "the same\n")


def test_the_command_prints_both_where_results_differ(files, tmp_path):
    expected = json.loads((tmp_path / "expected.json").read_text(encoding="utf-8"))
    wrong = copy.deepcopy(expected)
    wrong["overall"]["E1"]["total"] = "76.31"
    wrong["awards"].append(["first", "E1", ""])
    (tmp_path / "expected.json").write_text(json.dumps(wrong), encoding="utf-8")

    done = run(*files)

    assert done.returncode == 4
    assert done.stdout.splitlines() == [
        "award first E1: computed nothing, stated given",
        "overall E1: computed present total 76.30 rank 1, stated present total 76.31 rank 1",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("definition.json", "{", "unreadable: "),
        ("definition.json", "[]", "unreadable: "),
        ("definition.json", '{"format": "leitai-definition", "version": 1.0}', "unreadable: "),
        ("definition.json", '{"format": "leitai-definition", "version": 1}', "incomplete: "),
        ("definition.json", '{"format": "other", "version": 1}', "unknown rule: "),
        ("marks.json", '{"sheets": []}', "incomplete: "),
        ("expected.json", '{"overall": {"E1": {}}}', "incomplete: "),
    ],
)
def test_the_command_refuses_what_it_cannot_read(files, tmp_path, name, text, said):
    (tmp_path / name).write_text(text, encoding="utf-8")

    done = run(*files)

    assert done.returncode == 6
    assert done.stderr.startswith(said)


def test_the_command_says_how_it_is_used():
    assert run().returncode == 64
    assert run("a", "b", "c", "d").returncode == 64


def test_a_missing_file_is_unreadable(files):
    assert run(files[0], files[1] + "x").returncode == 6
