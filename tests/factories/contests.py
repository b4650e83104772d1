"""Random contests: a definition document with marks, one and the same for ever for each seed.

Knows docs/definition.md only, neither the engine nor the second program. Numbers are few and
coarse, so that ties, cuts and halves of the last place are common.
"""

from typing import Any

from tests.factories.contest_criteria import CRITERIA
from tests.factories.contest_marks import MODES, Chance, marks
from tests.factories.contest_methods import (
    bounds,
    carrying,
    imported_factor,
    imported_rubric,
    levelling,
    one_or_list,
    place_points,
    places_of_units,
    shared_stages,
    team_value,
    teams,
)

Json = dict[str, Any]


def contest(seed: int) -> tuple[Json, Json]:
    """Return the definition document and the marks of contest number `seed`."""
    chance = Chance(seed)
    document = definition(chance)
    return document, marks(chance, document)


# ---------------------------------------------------------------- the definition


def definition(chance: Chance) -> Json:
    shape = chance.choice(("one", "two", "branch", "season", "mixed"))
    kinds = {
        "one": ["judged"],
        "two": [chance.choice(("imported", "judged")), "judged"],
        "branch": ["judged", "judged", chance.choice(("judged", "imported"))],
        "season": ["returns"] * chance.choice((2, 3)),
        "mixed": [chance.choice(("judged", "imported", "returns")) for _ in range(2)],
    }[shape]
    rubrics: Json = {}
    stages = [stage(chance, f"s{n + 1}", kind, rubrics) for n, kind in enumerate(kinds)]
    if shape == "season" and chance.one_in(2):
        for other in stages[1:]:
            other["rubric"] = stages[0]["rubric"]
    for other in stages[1:]:
        if chance.one_in(8):
            other["counts"] = False
    advancing(chance, shape, stages)
    shared = shared_stages(chance, stages) if chance.one_in(4) else []
    carrying(chance, stages, shared)
    document: Json = {
        "format": "leitai-definition",
        "version": 1,
        "code": "RANDOM",
        "name": "随机竞赛",
        "kind": "skills_contest",
        "entrants": {"groups": [{"code": code, "name": code} for code in ("g1", "g2")]},
        "rubrics": rubrics,
        "stages": stages,
    }
    document["ranking"] = ranking(chance, shape, document)
    if shared or chance.one_in(4):
        document["ranking"]["teams"] = teams(chance, document, shared)
    for at, one in enumerate(stages):
        if chance.one_in(3):
            one["tie_chain"] = stage_chain(chance, document, stages[:at], one)
    document["awards"] = awards(chance, document, shared)
    if "teams" in document["ranking"]:
        team_value(chance, document)
    return document


def rubric(chance: Chance, kind: str, by: str) -> Json:
    kinds = sorted(name for name, (_, where) in CRITERIA.items() if {kind, by} & where)
    sections: list[Json] = []
    number = 0
    for index in range(chance.choice((1, 2, 2, 3))):
        criteria = []
        for _ in range(chance.choice((1, 1, 2, 3))):
            number += 1
            criterion = CRITERIA[chance.choice(kinds)][0](chance)
            criterion |= {"code": f"C{number}", "name": f"C{number}"}
            if chance.one_in(6):
                criterion["factor"] = chance.choice(("0.5", "1.25", "2", "0.333"))
            criteria.append(criterion)
        section: Json = {"code": f"S{index + 1}", "name": f"S{index + 1}", "criteria": criteria}
        if index and chance.one_in(4):
            section["beyond_max"] = True
        sections.append(section)
    for section in sections:
        if all(criterion["type"] == "imported" for criterion in section["criteria"]):
            number += 1
            points = CRITERIA["points"][0](chance)
            section["criteria"].append(points | {"code": f"C{number}", "name": f"C{number}"})
        if chance.one_in(8):
            bounds(chance, section)
    most = chance.choice((30, 60, 95, 100))
    found: Json = {"name": "表", "max": str(most), "sections": sections}
    if chance.one_in(3):
        found["gates"] = [gate(chance, sections) for _ in range(chance.choice((1, 2)))]
    if chance.one_in(5):
        found["rescale_to"] = chance.choice(("100", "40", "70"))
    if chance.one_in(6):
        found["floor"] = chance.choice((None, "-5", "2"))
    if by != "sheet" and chance.one_in(6):
        imported_factor(chance, found)
    return found


def gate(chance: Chance, sections: list[Json]) -> Json:
    codes = [section["code"] for section in sections]
    condition = {"section": chance.choice(codes), "below": chance.choice(("3", "6", "10.5"))}
    if chance.one_in(3):
        return {"if": condition, "then": {"zero_total": True}}
    closed = chance.sample(codes, chance.randint(1, len(codes)))
    return {"if": condition, "then": {"zero_sections": sorted(closed)}}


def panel(chance: Chance, by: str) -> Json:
    seats = chance.choice((1, 2, 3, 3, 4, 5))
    rule = chance.choice(("mean", "median", "trimmed_mean", "agreed", "sum", "mean", "consensus"))
    found: Json = {"seats": seats, "aggregate": rule, "aggregate_by": by}
    if rule == "consensus":
        seats = found["seats"] = chance.choice((2, 3, 4))
        found["chief"] = str(9 + chance.randrange(seats))
    if rule == "trimmed_mean":
        seats = found["seats"] = chance.choice((3, 4, 5, 7))
        if seats > 4 and chance.one_in(2):
            found |= {"trim_high": chance.choice((1, 2)), "trim_low": chance.choice((0, 1))}
        least = found.get("trim_high", 1) + found.get("trim_low", 1) + 1
        if chance.one_in(2):
            found["trim_needs"] = chance.randint(least, seats)
        if chance.one_in(2):
            found["trim_else"] = "mean"
    if chance.one_in(6):
        found["own_unit"] = chance.choice(("forbidden", "allowed"))
    if chance.one_in(2):
        found |= {"missing": "use_present"}
        if chance.one_in(2):
            found["minimum"] = chance.randint(1, seats)
    return found


def stage(chance: Chance, code: str, kind: str, rubrics: Json) -> Json:
    found: Json = {"code": code, "name": code, "kind": kind, "max": "100"}
    steps: Json = {}
    if kind == "imported" and chance.one_in(5):
        found["rubric"] = f"r{code}"
        rubrics[f"r{code}"] = imported_rubric(chance)
        if chance.one_in(2):
            steps["factored"] = chance.rounding(0, 1)
    elif kind != "imported":
        by = chance.choice(("sheet", "criterion")) if kind == "judged" else ""
        found["rubric"] = f"r{code}"
        rubrics[f"r{code}"] = rubric(chance, kind, by)
        if kind == "judged":
            found["panel"] = panel(chance, by)
        for name in ("criterion", "factored", "sheet"):
            if chance.one_in(4):
                steps[name] = chance.rounding(0, 1, 2)
    if chance.one_in(3):
        steps["stage"] = chance.rounding(0, 1, 2)
    if steps:
        found["rounding"] = steps
    if chance.one_in(2):
        found |= {"decimals": chance.choice((0, 1, 2, 3)), "rounding_mode": chance.choice(MODES)}
    if kind == "returns" and chance.one_in(2):
        found["late"] = {
            "per_day": chance.choice(("1", "0.25")),
            "zero_after_days": chance.choice((0, 2, 5)),
        }
    if chance.one_in(5):
        found["levelling"] = levelling(chance, found)
    if chance.one_in(8):
        found["place_points"] = place_points(chance)
    return found


def advancing(chance: Chance, shape: str, stages: list[Json]) -> None:
    if shape == "two" or (shape == "mixed" and chance.one_in(3)):
        stages[0]["advance"] = {"to": stages[1]["code"], **cut(chance)}
    elif shape == "branch":
        to = [one["code"] for one in stages[1:]]
        stages[0]["advance"] = {"to": to if chance.one_in(2) else to[:1], **cut(chance)}
    elif chance.one_in(3):
        stages[-1]["advance"] = cut(chance)


def cut(chance: Chance) -> Json:
    rule = chance.choice(("top", "top", "percent", "line"))
    found = whole_cut(chance, rule)
    if chance.one_in(3):
        places_of_units(chance, found)
    return found


def whole_cut(chance: Chance, rule: str) -> Json:
    if rule == "line":
        line: Json = {"line": chance.choice(("4", "10", "15.5"))}
        return line | ({"ties_at_cut": "block"} if chance.one_in(3) else {})
    found: Json = {"top": chance.choice((1, 2, 3, 5))}
    if rule == "percent":
        found = {"percent": chance.choice(("25", "37.5", "50", "70"))}
        if chance.one_in(2):
            found["rounding"] = chance.choice(MODES)
    if not chance.one_in(3):
        found["ties_at_cut"] = chance.choice(("include_all", "block", "block"))
    return found


WEIGHTS: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (("1",),),
    2: (("0.30", "0.70"), ("0.5", "0.5"), ("0.125", "0.875")),
    3: (("0.30", "0.60", "0.10"), ("0.333", "0.333", "0.334")),
}


def ranking(chance: Chance, shape: str, document: Json) -> Json:
    composes = ["sum", "weighted_sum"] if shape != "season" else ["mean_of_periods", "sum"]
    found: Json = {"compose": chance.choice(composes)}
    counted = [one for one in document["stages"] if one.get("counts", True)]
    if found["compose"] == "weighted_sum":
        for one, weight in zip(counted, chance.choice(WEIGHTS[len(counted)]), strict=True):
            one["weight"] = weight
    if chance.one_in(3):
        found["part_rounding"] = chance.rounding(0, 1, 2)
    if chance.one_in(2):
        found |= {"decimals": chance.choice((0, 1, 2)), "rounding": chance.choice(MODES)}
    if chance.one_in(3):
        found["rank_on"] = chance.choice(("published", "exact"))
    if not chance.one_in(4):
        found["tie_chain"] = chain(chance, document, document["stages"])
    if chance.one_in(5):
        found["within"] = chance.choice(("group", "group", "all"))
    return found


# ---------------------------------------------------------------- ties and awards


def chain(chance: Chance, document: Json, stages: list[Json]) -> list[Json]:
    found = [tie_step(chance, document, stages) for _ in range(chance.choice((1, 2, 3)))]
    if chance.one_in(3):
        recorded: Json = {"by": chance.choice(("decision", "draw"))}
        if chance.one_in(4):
            recorded["order"] = chance.choice(("asc", "desc"))
        found.append(recorded)
    return found


def stage_chain(chance: Chance, document: Json, earlier: list[Json], own: Json) -> list[Json]:
    """Return a stage's own chain, which may ask for earlier stages too."""
    if earlier and chance.one_in(2):
        return chain(chance, document, chance.choice((earlier, [*earlier, own])))
    # A stage's own total or rank cannot part those that are equal in it.
    found = chain(chance, document, [own])
    return [one for one in found if one["by"] not in ("stage", "rank")]


def placings(chance: Chance, stages: list[Json]) -> Json:
    """Return a step that compares the tied group itself, over stages' ranks or seats' places."""
    found: Json = {"by": chance.choice(("placings", "head_to_head"))}
    codes = [one["code"] for one in stages]
    found["stages"] = sorted(chance.sample(codes, chance.randint(1, len(codes))))
    over = [one for one in stages if one["code"] in found["stages"]]
    if any("panel" in one for one in over) and not chance.one_in(4):
        found["over"] = "seats"
    if chance.one_in(5):
        found["order"] = chance.choice(("asc", "desc"))
    return found


def tie_step(chance: Chance, document: Json, stages: list[Json]) -> Json:
    if chance.one_in(4):
        return placings(chance, stages)
    shared = [one for one in stages if one.get("rubric") == stages[0].get("rubric")]
    many = len(shared) > 1 and "rubric" in shared[0] and chance.one_in(2)
    target = stages[0] if many else chance.choice(stages)
    where = {"stages": [one["code"] for one in shared]} if many else {"stage": target["code"]}
    found: Json = {"by": "stage", **where}
    if "rubric" in target:
        sections = document["rubrics"][target["rubric"]]["sections"]
        by = chance.choice(("stage", "criterion", "criterion", "section", "time", "rank"))
        section = chance.choice(sections)
        timed = [
            one["code"] for part in sections for one in part["criteria"] if one["type"] == "time"
        ]
        if by == "criterion":
            found |= {"by": by, "criterion": chance.choice(section["criteria"])["code"]}
        elif by == "section":
            found |= {"by": by, "section": section["code"]}
        elif by == "time" and timed:
            found |= {"by": by, "criterion": chance.choice(timed)}
        elif by == "rank":
            found |= {"by": by}
    elif chance.one_in(3):
        found["by"] = "rank"
    if found["by"] in ("stage", "rank") and chance.one_in(4):
        found = {"by": found["by"], "stages": [one["code"] for one in stages]}
    if chance.one_in(4):
        found["order"] = chance.choice(("asc", "desc"))
    return found


def awards(chance: Chance, document: Json, shared: list[str]) -> Json:
    found: Json = {"rules": []}
    if chance.one_in(4):
        found["by_group"] = True
    if chance.one_in(4):
        found["minimum_field"] = chance.choice((2, 4, 6))
    if chance.one_in(2):
        found["rounding"] = chance.choice(MODES)
    for number in range(chance.choice((1, 2, 3, 4))):
        found["rules"].append(award(chance, document, f"a{number + 1}", shared))
    mixed = document["ranking"].get("within") == "group" and "by_group" not in found
    if not mixed and chance.one_in(6):
        found["medals"] = {
            "scale": {"mean": "700", "deviation": "50", "decimals": chance.choice((0, 1))},
            "width": chance.choice(("2", "20", "60")),
            "gold": "gold",
            "silver": "silver",
            "bronze": "bronze",
            "medallion": "medallion",
        }
        named = [{"code": code, "name": code, "count": 1} for code in ("gold", "silver", "bronze")]
        named.append({"code": "medallion", "name": "medallion", "rest": True})
        found["rules"] = named + found["rules"]
    return found


def award(chance: Chance, document: Json, code: str, shared: list[str]) -> Json:
    found: Json = {"code": code, "name": code}
    rule = chance.choice(("count", "count", "percent", "percent", "rest"))
    if rule == "count":
        found["count"] = chance.choice((1, 1, 2, 3))
    elif rule == "rest":
        found["rest"] = True
    else:
        found["percent"] = chance.choice(("10", "20", "30", "50", "12.5"))
        if chance.one_in(3):
            found["least"] = 1
    if "teams" in document["ranking"] and chance.one_in(3):
        return found | team_award(chance)
    stages = [one["code"] for one in document["stages"]]
    alone = [one for one in stages if one not in shared]
    some = sorted(chance.sample(alone, chance.randint(1, len(alone))))
    for key, odds, value in (
        ("ties", 2, chance.choice(("include_all", "include_all", "block"))),
        ("kind", 3, chance.choice(("participation", "roster", "honour", "nomination"))),
        ("exclusive", 5, False),
        ("line", 4, chance.choice(("5", "10", "12.5"))),
        ("stage_lines", 6, {chance.choice(stages): chance.choice(("4", "8.5"))}),
        ("groups", 7, one_or_list(chance, ["g1"])),
        ("stages", 6, one_or_list(chance, some)),
    ):
        if chance.one_in(odds):
            found[key] = value
    flags = sorted(
        {
            one["flag"]["code"]
            for rubric in document["rubrics"].values()
            for section in rubric["sections"]
            for one in section["criteria"]
            if "flag" in one
        }
    )
    if flags and chance.one_in(2):
        found["bar_flags"] = flags
    return found


def team_award(chance: Chance) -> Json:
    found: Json = {"of": "teams"}
    for key, odds, value in (
        ("ties", 2, chance.choice(("include_all", "block"))),
        ("kind", 3, chance.choice(("participation", "roster", "honour"))),
        ("exclusive", 5, False),
        ("line", 4, chance.choice(("5", "10", "12.5"))),
        ("groups", 7, ["g1"]),
    ):
        if chance.one_in(odds):
            found[key] = value
    return found
