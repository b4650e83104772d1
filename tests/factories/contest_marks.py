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


def marks(chance: Chance, document: Json) -> Json:
    count = chance.choice((1, 2, 3, 4, 4, 5, 6, 8))
    codes = [f"E{number}" for number in chance.sample(range(1, 40), count)]
    found: Json = {
        "entries": [entry(chance, code) for code in codes],
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
        for code in codes:
            stage_marks(chance, document, one, code, found, complete=complete)
    recorded(chance, document, codes, found)
    return found


def entry(chance: Chance, code: str) -> Json:
    return {
        "code": code,
        "group": chance.choice(("g1", "g2")),
        "status": chance.choice(STATES) if chance.one_in(15) else "present",
        "ineligible_for_award": chance.one_in(10),
        "facts": {},
    }


def stage_marks(
    chance: Chance, document: Json, one: Json, code: str, found: Json, *, complete: bool
) -> None:
    """Add what one entry has in one stage."""
    own = {"stage": one["code"], "entry": code}
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
    base = body(chance, criteria, complete=True)
    for seat in range(one["panel"]["seats"]):
        if complete or not chance.one_in(8):
            sheet = body(chance, criteria, complete=complete, base=base)
            # Seats 9, 10, 11 …: text order is not the order of numbers.
            found["sheets"].append({**own, "seat": str(seat + 9), "body": sheet})


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


def recorded(chance: Chance, document: Json, codes: list[str], found: Json) -> None:
    """Add decisions that somebody recorded: orders of tied entries, and who goes on."""
    for where in ("", *(one["code"] for one in document["stages"])):
        for _ in range(chance.choice((0, 0, 0, 0, 1, 1, 2))):
            order = chance.sample(codes, chance.randint(1, len(codes)))
            found["decisions"].append({"stage": where, "order": order})
    if chance.one_in(12):
        for one in document["stages"]:
            to = one.get("advance", {}).get("to", [])
            for target in [to] if isinstance(to, str) else to:
                found["advanced"][target] = sorted(chance.sample(codes, (len(codes) + 1) // 2))
