"""Random marks for a random contest: sheets, returns, imported numbers, states and decisions."""

import random
from typing import Any

from tests.factories.contest_criteria import value_of

Json = dict[str, Any]

MODES = ("half_up", "half_even", "cut")
STATES = ("absent", "forfeited", "disqualified")


class Chance(random.Random):
    """Chance with words for what is asked most."""

    def one_in(self, count: int) -> bool:
        return self.randrange(count) == 0

    def rounding(self, *places: int) -> Json:
        return {"decimals": self.choice(places), "mode": self.choice(MODES)}


def first_seat(panel: int, seats: int) -> int:
    """Return the number of a panel's first seat. 9, 10, 11 …: text order is not number order."""
    return 9 + panel * seats


def marks(chance: Chance, document: Json) -> Json:
    count = chance.choice((1, 2, 3, 4, 4, 5, 6, 8))
    codes = [f"E{number}" for number in chance.sample(range(1, 40), count)]
    found: Json = {
        "entries": [entry(chance, code) for code in codes],
        "teams": teams(chance, codes) if "teams" in document["ranking"] else [],
        "panels": [],
        "sheets": [],
        "imported": [],
        "returns": [],
        "statuses": [],
        "advanced": {},
        "decisions": [],
        "stages": None,
    }
    held = document["stages"]
    if document["ranking"]["compose"] != "weighted_sum" and chance.one_in(4):
        held = held[: chance.randint(1, len(held))]
        found["stages"] = [one["code"] for one in held]
    complete = not chance.one_in(3)
    for one in held:
        for code in people(document, found, one["code"]):
            stage_marks(chance, document, one, code, found, complete=complete)
        ballots(chance, document, one, found)
    recorded(chance, document, found)
    return found


def people(document: Json, found: Json, stage: str) -> list[str]:
    """Return who does a stage: entries, or the teams where they do it once."""
    shared = document["ranking"].get("teams", {}).get("shared_stages", ())
    kind = "teams" if stage in ([shared] if isinstance(shared, str) else shared) else "entries"
    return [one["code"] for one in found[kind]]


def teams(chance: Chance, codes: list[str]) -> list[Json]:
    """Return teams of one to three; now and then somebody is in none."""
    found: list[Json] = []
    left = chance.sample(codes, len(codes))
    while left:
        size = chance.choice((1, 2, 2, 3))
        members, left = left[:size], left[size:]
        if not chance.one_in(6):
            found.append(
                {
                    "code": f"T{len(found) + 1}",
                    "members": members,
                    "group": chance.choice(("g1", "g2")),
                    "status": chance.choice(STATES) if chance.one_in(15) else "present",
                    "ineligible_for_award": chance.one_in(10),
                }
            )
    return found


def entry(chance: Chance, code: str) -> Json:
    return {
        "code": code,
        "group": chance.choice(("g1", "g2")),
        "unit": chance.choice(("u1", "u2", "u3", "")),
        "district": chance.choice(("d1", "d1", "d2", "")),
        "status": chance.choice(STATES) if chance.one_in(15) else "present",
        "ineligible_for_award": chance.one_in(10),
        "facts": {},
    }


def stage_marks(
    chance: Chance, document: Json, one: Json, code: str, found: Json, *, complete: bool
) -> None:
    """Add what one entry has in one stage."""
    own = {"stage": one["code"], "entry": code}
    first = panel_told(chance, one, own, found)
    if chance.one_in(20):
        found["statuses"].append({**own, "status": chance.choice(STATES)})
        if chance.one_in(2):
            return
    if "rubric" not in one:
        if complete or not chance.one_in(12):
            value = chance.choice(("3", "7", "7.5", "8.25", "8.255", "12", "15.5"))
            found["imported"].append({**own, "criterion": "", "value": value})
        return
    criteria = [
        criterion
        for section in document["rubrics"][one["rubric"]]["sections"]
        for criterion in section["criteria"]
    ]
    for criterion in criteria:
        if criterion["type"] == "imported" and (complete or not chance.one_in(12)):
            value = chance.choice(("1", "2.5", "3.125", "4"))
            found["imported"].append({**own, "criterion": criterion["code"], "value": value})
    if one["kind"] == "returns":
        if complete or not chance.one_in(10):
            days = chance.choice((0, 0, 0, 1, 2, 3, 6))
            sheet = body(chance, criteria, complete=complete)
            found["returns"].append({**own, "body": sheet, "late_days": days})
        return
    if one["kind"] == "imported":
        return
    base = body(chance, criteria, complete=True)
    for seat in range(one["panel"]["seats"]):
        if complete or not chance.one_in(8):
            sheet = body(chance, criteria, complete=complete, base=base)
            found["sheets"].append({**own, "seat": str(first + seat), "body": sheet})


def panel_told(chance: Chance, one: Json, own: Json, found: Json) -> int:
    """Say which of two panels an entry has, in words or by its seats; return the first seat."""
    if "levelling" not in one and not chance.one_in(6):
        return first_seat(0, 0)
    panel = chance.choice((0, 1))
    named = "panels" in one.get("levelling", {})
    told = chance.one_in(5) if named else not chance.one_in(25)
    if told:
        found["panels"].append({**own, "panel": f"P{panel + 1}"})
    return first_seat(panel, one["panel"]["seats"]) if named else first_seat(0, 0)


def ballots(chance: Chance, document: Json, one: Json, found: Json) -> None:
    """Let each seat of each panel rank the works that it placed; now and then wrongly."""
    if "panel" not in one:
        return
    told = {
        panel["entry"]: panel["panel"] for panel in found["panels"] if panel["stage"] == one["code"]
    }
    placed: dict[tuple[str, str, str], list[Json]] = {}
    for sheet in found["sheets"]:
        if sheet["stage"] == one["code"]:
            for code, value in sheet["body"]["values"].items():
                if value and value["kind"] == "place":
                    seat = (code, told.get(sheet["entry"], ""), sheet["seat"])
                    placed.setdefault(seat, []).append(sheet["body"]["values"])
    for (code, _, _), sheets in placed.items():
        order = chance.sample(sheets, len(sheets))
        place = 1
        for at, values in enumerate(order):
            place = place if chance.one_in(4) else at + 1
            values[code] = {"kind": "place", "value": place}
        if chance.one_in(20):
            order[0][code] = {"kind": "place", "value": 2}


def body(chance: Chance, criteria: list[Json], *, complete: bool, base: Json | None = None) -> Json:
    """Return a frozen sheet; most judges agree with `base` on most criteria."""
    values: Json = {}
    for criterion in criteria:
        if criterion["type"] == "imported":
            continue
        value: Json | None = value_of(chance, criterion)
        if base and not chance.one_in(3):
            value = base["values"][criterion["code"]]
        if not complete and chance.one_in(15):
            value = None
        values[criterion["code"]] = value
    return {"format": "leitai-sheet", "version": 1, "values": values}


def recorded(chance: Chance, document: Json, found: Json) -> None:
    """Add decisions that somebody recorded: orders of tied entries, and who goes on."""
    rankings = [("", people(document, found, ""), False)]
    rankings += [
        (one["code"], people(document, found, one["code"]), False) for one in document["stages"]
    ]
    rankings.append(("", [team["code"] for team in found["teams"]], True))
    for where, codes, of_teams in rankings:
        for _ in range(chance.choice((0, 0, 0, 0, 1, 1, 2)) if codes else 0):
            order = chance.sample(codes, chance.randint(1, len(codes)))
            witnessed = chance.one_in(2)
            found["decisions"].append(
                {"stage": where, "order": order, "witnessed": witnessed, "teams": of_teams}
            )
    if chance.one_in(12):
        for one in document["stages"]:
            to = one.get("advance", {}).get("to", [])
            for target in [to] if isinstance(to, str) else to:
                codes = people(document, found, target)
                found["advanced"][target] = sorted(chance.sample(codes, (len(codes) + 1) // 2))
