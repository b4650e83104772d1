"""From the working alone, read as JSON, total and rank come out again with the same digits."""

import json
from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judges.scoring.contest import score_contest
from judges.scoring.inputs import ReturnInput, Status
from judges.scoring.working import exact_text, working_of
from tests.judges.scoring import vectors as rules
from tests.judges.scoring import worked
from tests.judges.scoring.building import a_definition, criterion_document, marked

ZERO = Fraction(0)
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "cut": ROUND_DOWN}
WIDE = Context(prec=200)
Steps = list[dict[str, Any]]


def rounded(value: Fraction, rounding: dict[str, Any] | None) -> Fraction:
    """Another way to round than the engine's: by Decimal, wide enough never to round before."""
    if rounding is None:
        return value
    units = value * 10 ** rounding["decimals"]
    whole, rest = divmod(abs(units), 1)
    # Only whether the rest is nothing, less than, exactly or more than half matters.
    half = Fraction(1, 2)
    digit = "0" if not rest else "5" if rest == half else "3" if rest < half else "7"
    shown = Decimal(f"{whole}.{digit}").quantize(
        Decimal(1), rounding=MODES[rounding["mode"]], context=WIDE
    )
    return Fraction(shown) * (1 if units >= 0 else -1) / 10 ** rounding["decimals"]


def mean_or_sum(step: dict[str, Any]) -> Fraction:
    if step["rule"] == "given":
        return Fraction(step["value"])
    kept = [Fraction(step["marks"][seat]) for seat in step["kept"]]
    whole = sum(kept, ZERO)
    return rounded(whole if step["rule"] == "sum" else whole / len(kept), step["rounding"])


class Sheet:
    """The sections of one sheet while its steps are read."""

    def __init__(self) -> None:
        self.sections: dict[str, Fraction] = {}
        self.closed: set[str] = set()

    def section(self, step: dict[str, Any]) -> None:
        points = [
            rounded(
                Fraction(row["value"]) * Fraction(row["factor"]) * Fraction(row["times"]),
                step["rounding"],
            )
            for row in step["criteria"]
        ]
        total = sum(points, ZERO)
        total = total if step["floor"] is None else max(total, Fraction(step["floor"]))
        self.sections[step["section"]] = (
            total if step["cap"] is None else min(total, Fraction(step["cap"]))
        )

    def gate(self, step: dict[str, Any]) -> None:
        if self.sections[step["section"]] < Fraction(step["below"]):
            self.closed |= set(step["zero"])

    def total(self, step: dict[str, Any]) -> Fraction:
        total = sum((v for c, v in self.sections.items() if c not in self.closed), ZERO)
        total = total if step["floor"] is None else max(total, Fraction(step["floor"]))
        return rounded(total * Fraction(step["scale"]), step["rounding"])


def stage_total(steps: Steps) -> Fraction:  # noqa: PLR0912 - one branch per kind of step
    """The carried total of one stage."""
    total, sheet = ZERO, Sheet()
    own: dict[str, Fraction] = {}
    values: dict[str, Fraction] = {}
    for step in steps:
        match step["step"]:
            case "imported_total":
                total = Fraction(step["total"])
            case "panel" if step["criterion"]:
                values[step["criterion"]] = mean_or_sum(step)
            case "panel":
                assert {s: Fraction(v) for s, v in step["marks"].items() if v} == own
                total = mean_or_sum(step)
            case "section":
                for row in step["criteria"] if values else ():
                    assert Fraction(row["value"]) == values[row["criterion"]]
                sheet.section(step)
            case "gate":
                sheet.gate(step)
            case "sheet":
                total = own[step["seat"]] = sheet.total(step)
                sheet = Sheet()
            case "added":
                total += Fraction(step["value"]) * Fraction(step["factor"])
            case "too_late":
                total = ZERO
            case "late":
                total = max(ZERO, total - Fraction(step["minus"]))
            case "levelled":
                total = rounded(total, step["raw_rounding"]) * Fraction(step["coefficient"])
            case "stage_total":
                total = rounded(total, step["step_rounding"]) + Fraction(step["carried"])
                assert Fraction(step["total"]) == rounded(total, step["rounding"])
            case "place_points":
                total = Fraction(step["points"])
    return total


def overall_total(steps: Steps) -> tuple[Fraction, Decimal]:
    """The carried and the printed total, from the stages' steps on."""
    composed = next(step for step in steps if step["step"] == "composed")
    parts = []
    for part in composed["parts"]:
        own = [step for step in steps if step.get("stage") == part["stage"]]
        value = stage_total(own)
        assert value == Fraction(part["value"])
        parts.append(rounded(value * Fraction(part["weight"]), composed["part_rounding"]))
    exact = sum(parts, ZERO)
    if composed["rule"] == "mean_of_periods":
        exact /= len(parts)
    printed = next(step for step in steps if step["step"] == "total")
    places = printed["rounding"]["decimals"]
    units = rounded(exact, printed["rounding"]) * 10**places
    return exact, Decimal(int(units)).scaleb(-places)


def ranks(workings: dict[str, Steps]) -> dict[str, int]:
    """Ranks by the recomputed totals; equal ones as the ties of their workings order them."""
    totals = {}
    for code, steps in workings.items():
        exact, printed = overall_total(steps)
        last = next(step for step in steps if step["step"] == "total")
        totals[code] = Fraction(printed) if last["rank_on"] == "published" else exact
    found = {}
    for code, total in totals.items():
        behind = sum(other > total for other in totals.values())
        for step in workings[code]:
            if step["step"] == "tie":
                here = next(n for n, group in enumerate(step["order"]) if code in group)
                behind += sum(len(group) for group in step["order"][:here])
        found[code] = 1 + behind
    return found


def workings_of(definition, contest, result, codes: Iterable[str]) -> dict[str, Steps]:
    """The workings as they come back from JSON text."""
    return {
        code: json.loads(json.dumps(working_of(definition, contest, result, code)))
        for code in codes
    }


def check(definition, contest):
    result = score_contest(definition, contest)
    workings = workings_of(definition, contest, result, result.ranking)
    for code, steps in workings.items():
        own = result.overall[code]
        assert overall_total(steps) == (own.exact, own.total)
    if definition.ranking.within == "all":
        assert ranks(workings) == {code: result.overall[code].rank for code in result.ranking}
    for code, steps in workings.items():
        last = steps[-1]
        assert (last["step"], last["rank"]) == ("rank", result.overall[code].rank)
        assert last["rank"] == 1 + len(last["before"])
    return workings


@pytest.mark.parametrize("name", ["D0", "D1", "D2", "D4", "D5"])
def test_worked_example_of_the_rule_book_comes_out_of_its_working(name):
    assert check(*worked.contest_of(worked.vector(name)))


@pytest.mark.parametrize("name", rules.vectors())
def test_worked_rule_comes_out_of_its_working(name):
    check(*rules.contest_of(rules.rule_vector(name)))


CRITERIA = [
    {**criterion_document("points", max="60", step="0.5"), "factor": "0.5"},
    {**criterion_document("points", max="70", step="0.5"), "code": "B"},
]
PANELS = [
    {"seats": 5, "aggregate": "trimmed_mean"},
    {"seats": 5, "aggregate": "median", "aggregate_by": "criterion"},
    {"seats": 5, "aggregate": "sum"},
    {"seats": 5, "aggregate": "trimmed_mean", "trim_high": 2, "aggregate_by": "criterion"},
]
ROUNDINGS = [{}, {"factored": {"decimals": 0, "mode": "half_even"}}, {"sheet": {"decimals": 1}}]


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from("abcd"),
        st.lists(st.integers(0, 8).map(lambda n: str(n / 2)), min_size=5, max_size=5),
        min_size=1,
    ),
    st.sampled_from(PANELS),
    st.sampled_from(ROUNDINGS),
)
def test_random_contests_come_out_of_their_workings(marks, panel, rounding):
    definition = a_definition(
        CRITERIA[:1],
        panel=panel,
        stage={"rounding": rounding, "decimals": 1},
        rubric={"floor": "1"},
    )
    check(definition, marked(marks))


def test_a_working_says_why_there_is_no_total():
    definition = a_definition()
    contest = marked({"a": ["80"] * 3, "b": ["80", "80", None]})
    result = score_contest(definition, contest)
    assert working_of(definition, contest, result, "b") == [
        {"step": "no_total", "stage": "final", "status": Status.PRESENT.value},
        {"step": "no_total", "stage": "", "status": Status.PRESENT.value},
    ]


def test_a_late_return_is_worked_out_with_what_it_loses():
    example = worked.vector("D4")
    definition, contest = worked.contest_of(example)
    for days in (1, 5, 6):
        late = tuple(
            ReturnInput(row.stage, row.entry, row.values, days if row.stage == "m1" else 0)
            for row in contest.returns
        )
        workings = check(definition, type(contest)(entries=contest.entries, returns=late))
        steps = [step["step"] for step in workings["E1"] if step.get("stage") == "m1"]
        assert ("too_late" in steps, "late" in steps) == (days == 6, days < 6)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(3, 40), "0.075"),
        (Fraction(-1, 20), "-0.05"),
        (Fraction(1250, 1), "1250"),
        (Fraction(-10, 3), "-10/3"),
    ],
)
def test_exact_texts_are_read_back_as_the_same_number(value, text):
    assert exact_text(value) == text
    assert Fraction(text) == value
