"""Random methods that stand beside single marks: levelling, carrying, teams, caps, ballots.

Knows docs/definition.md only, like the rest of the random contests.
"""

from typing import Any

from tests.factories.contest_marks import MODES, Chance, first_seat

Json = dict[str, Any]


def one_or_list(chance: Chance, codes: list[str]) -> object:
    """Return codes as the document may write them: one alone needs no list."""
    return codes[0] if len(codes) == 1 and chance.one_in(2) else codes


# ---------------------------------------------------------------- inside a stage


def imported_factor(chance: Chance, rubric: Json) -> None:
    """Let a number that was imported for the entry multiply some criteria of a rubric."""
    last = rubric["sections"][-1]["criteria"]
    number = {"code": "X", "name": "难度", "type": "imported", "max": "5", "decimals": 2}
    if not chance.one_in(3):
        number["counts"] = False
    for section in rubric["sections"]:
        for criterion in section["criteria"]:
            if criterion["type"] != "imported" and chance.one_in(2):
                criterion["times"] = "X"
    last.append(number)


def bounds(chance: Chance, section: Json) -> None:
    """Give a section a floor, a cap or both."""
    if chance.one_in(2):
        section["cap"] = chance.choice(("4", "7.5", "12"))
    if "cap" not in section or chance.one_in(3):
        section["floor"] = chance.choice(("0", "-2", "3"))


def imported_rubric(chance: Chance) -> Json:
    """Return a rubric for a stage in which every criterion comes from elsewhere."""
    criteria = []
    for number in range(chance.choice((1, 2, 3))):
        found: Json = {"code": f"C{number}", "name": f"C{number}", "type": "imported", "max": "9"}
        if chance.one_in(3):
            found["factor"] = chance.choice(("0.5", "0.333"))
        if chance.one_in(4):
            found["subtract"] = True
        criteria.append(found)
    rubric: Json = {
        "name": "表",
        "max": "30",
        "sections": [{"code": "S1", "name": "S1", "criteria": criteria}],
    }
    return rubric | ({"floor": None} if chance.one_in(2) else {})


def levelling(chance: Chance, stage: Json) -> Json:
    """Return a rule of levelling; some name the seats of each panel."""
    found: Json = {}
    if not chance.one_in(3):
        found["grand"] = chance.choice(("mean_of_means", "all", "trimmed", "trimmed"))
    if found.get("grand") == "trimmed" and chance.one_in(2):
        found |= {"pool_high": chance.choice((0, 1)), "pool_low": chance.choice((0, 1, 2))}
    if chance.one_in(4):
        found |= {"trim_high": chance.choice((0, 1)), "trim_low": chance.choice((0, 1))}
    if chance.one_in(4):
        found["within"] = chance.choice(("group", "all"))
    for name in ("raw", "mean", "coefficient"):
        if chance.one_in(3):
            found[name] = chance.rounding(1, 2, 3)
    panel = stage.get("panel", {})
    if panel and "chief" not in panel and chance.one_in(2):
        seats = panel["seats"]
        found["panels"] = {
            name: one_or_list(
                chance, [str(first_seat(number, seats) + seat) for seat in range(seats)]
            )
            for number, name in enumerate(("P1", "P2"))
        }
    return found


def place_points(chance: Chance) -> Json:
    found: Json = {"points": chance.choice((["12", "10", "8"], ["5"], ["9.5", "7", "4.25", "1"]))}
    if chance.one_in(2):
        found["otherwise"] = chance.choice(("0", "0.5"))
    if chance.one_in(2):
        found["shared"] = chance.choice(("average", "same"))
    return found


# ---------------------------------------------------------------- between stages


def places_of_units(chance: Chance, rule: Json) -> None:
    """Keep or limit the places of units, districts or groups at a cut."""
    codes = {"unit": ("u1", "u2", "u3"), "district": ("d1", "d2"), "group": ("g1", "g2")}
    for key in chance.choice((("floors",), ("caps",), ("caps",), ("floors", "caps"))):
        by = chance.choice(sorted(codes))
        found: Json = {"by": by}
        if not chance.one_in(3):
            found["each"] = chance.choice((0, 1, 1, 2))
        if "each" not in found or chance.one_in(3):
            found["named"] = {chance.choice(codes[by]): chance.choice((0, 1, 2, 3))}
        if key == "floors" and chance.one_in(3):
            found["line"] = chance.choice(("4", "8", "12"))
        rule[key] = found


def carrying(chance: Chance, stages: list[Json], shared: list[str]) -> None:
    """Let later stages add the own totals of earlier ones, teams' to teams' only."""
    for at, one in enumerate(stages):
        earlier = [
            other["code"]
            for other in stages[:at]
            if (other["code"] in shared) == (one["code"] in shared)
        ]
        if earlier and chance.one_in(4):
            chosen = chance.sample(earlier, chance.randint(1, len(earlier)))
            one["carry"] = one_or_list(chance, sorted(chosen))


def shared_stages(chance: Chance, stages: list[Json]) -> list[str]:
    """Return stages that teams do once: some, never all."""
    found = [one["code"] for one in stages if chance.one_in(3)]
    return found if len(found) < len(stages) else []


# ---------------------------------------------------------------- teams


def teams(chance: Chance, document: Json, shared: list[str]) -> Json:
    found: Json = {}
    if shared:
        found["shared_stages"] = one_or_list(chance, shared)
    if chance.one_in(2):
        found["best"] = chance.choice((1, 2))
    if chance.one_in(3):
        found["size"] = chance.choice((2, 3))
    if chance.one_in(2):
        found["missing"] = chance.choice(("use_present", "no_total"))
    if chance.one_in(2):
        found["combine"] = chance.choice(("sum", "mean"))
    if chance.one_in(2):
        found |= {"decimals": chance.choice((0, 1, 3)), "rounding": chance.choice(MODES)}
    if not chance.one_in(4):
        found["tie_chain"] = team_chain(chance, document)
    return found


def team_value(chance: Chance, document: Json) -> None:
    """Let members' awards count instead of their totals."""
    codes = [rule["code"] for rule in document["awards"]["rules"] if "of" not in rule]
    rule = document["ranking"]["teams"]
    if codes and chance.one_in(3):
        rule["value"] = "awards"
        worth = chance.sample(codes, chance.randint(1, len(codes)))
        rule["award_points"] = {code: chance.choice(("5", "3", "1.5", "-1")) for code in worth}
        if chance.one_in(2):
            rule["passed"] = {"line": chance.choice(("5", "10")), "points": "0.5"}


def criteria_of(document: Json, kind: str) -> list[tuple[str, str]]:
    """Return the criteria of a kind, or of any, with the stages that they are marked in."""
    return [
        (stage["code"], criterion["code"])
        for stage in document["stages"]
        if "rubric" in stage
        for section in document["rubrics"][stage["rubric"]]["sections"]
        for criterion in section["criteria"]
        if kind in ("", criterion["type"])
    ]


def team_chain(chance: Chance, document: Json) -> list[Json]:
    found = []
    for _ in range(chance.choice((1, 2, 3))):
        by = chance.choice(
            ("best_member", "best_member", "stage", "rank", "criterion", "time", "time")
        )
        by = chance.choice((by, by, "decision", "draw"))
        rule: Json = {"by": by}
        stage = chance.choice(document["stages"])
        if by in ("stage", "rank"):
            rule["stage"] = stage["code"]
            if chance.one_in(3):
                del rule["stage"]
                rule["stages"] = [one["code"] for one in document["stages"]]
        if by in ("criterion", "time"):
            known = criteria_of(document, "time" if by == "time" else "")
            if not known:
                continue
            rule["stage"], rule["criterion"] = chance.choice(known)
        if chance.one_in(4):
            rule["order"] = chance.choice(("asc", "desc"))
        found.append(rule)
    return found
