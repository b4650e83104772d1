"""Random criteria of every kind and option of the definition document, and values for them."""

import random
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Maker = Callable[[random.Random], Json]

TEXTS = ("低", "中", "好", "优")


def measurement(chance: random.Random) -> Json:
    found: Json = {
        "type": "measurement",
        "max": chance.choice(("8", "6", "5")),
        "unit": "mm",
        "decimals": chance.choice((1, 2)),
    }
    rule = chance.choice(("bands", "bands", "steps", "values", "none"))
    if rule != "values":
        sides = {"low": "9.8", "high": "10.2"}
        for side in chance.choice(((), (), ("low",), ("high",))):
            del sides[side]
        found["tolerance"] = sides
    if rule == "bands":
        found["excess_bands"] = chance.choice(
            (
                [{"up_to": "0.1", "share": "1"}, {"up_to": "0.3", "share": "0.5"}],
                [{"up_to": "0.2", "marks": "1.5"}],
            )
        )
    elif rule == "steps":
        found["excess_steps"] = {"every": "0.1", "minus": chance.choice(("0.5", "1"))}
    elif rule == "values":
        upwards = chance.random() < 0.5
        limits = ("10.2", "9.9") if upwards else ("9.8", "10.1")
        found["value_bands"] = {
            "direction": "at_least" if upwards else "up_to",
            "bands": [{"limit": limits[0], "share": "1"}, {"limit": limits[1], "marks": "2"}],
        }
        if chance.random() < 0.5:
            found["value_bands"]["otherwise"] = "0.5"
    parts = chance.choice((0, 0, 2, 3))
    if parts:
        found["parts"] = parts
        if chance.random() < 0.3:
            found["agree_within"] = "0.2"
    elif chance.random() < 0.3:
        found["readings"] = {"least": 1, "most": 4}
        if chance.random() < 0.7:
            found["readings"]["combine"] = chance.choice(("mean", "median", "least", "most"))
    elif chance.random() < 0.5:
        found["agree_within"] = "0.2"
        if chance.random() < 0.5:
            found["readings"] = {"least": 1, "most": 3}
    return found


def measured(chance: random.Random, criterion: Json) -> Json:
    if chance.random() < 0.06:
        return {"kind": "unmeasurable"}
    places = criterion["decimals"]
    size = 10**places

    def reading() -> int:
        return 10 * size + chance.randint(-6, 6) * size // 10

    if "parts" in criterion:
        value: object = [reading() for _ in range(criterion["parts"])]
    elif "readings" in criterion and chance.random() < 0.8:
        first = reading()
        count = chance.randint(2, criterion["readings"]["most"])
        near = "agree_within" in criterion and count == 2
        value = [first] + [first + size // 10 if near else reading() for _ in range(count - 1)]
    else:
        value = reading()
    return {"kind": "measured", "value": value, "decimals": places}


def judgement(chance: random.Random) -> Json:
    top = chance.choice((2, 3, 3))
    found: Json = {
        "type": "judgement",
        "max": chance.choice(("2", "1.5")),
        "levels": [
            {"value": value, "name": TEXTS[value], "text": TEXTS[value]} for value in range(top + 1)
        ],
    }
    if chance.random() < 0.5:
        found["max_spread"] = chance.choice((1, 2, None))
    return found


def points(chance: random.Random) -> Json:
    found: Json = {"type": "points", "max": chance.choice(("10", "20", "4"))}
    if chance.random() < 0.5:
        found["step"] = chance.choice(("0.5", "1", "0.1"))
    return found


def points_given(chance: random.Random, criterion: Json) -> Json:
    most, step = int(criterion["max"]), criterion.get("step", "0.5")
    if step == "1":
        return {"kind": "points", "value": chance.randint(most // 2, most), "decimals": 0}
    tenths = chance.randint(most * 8, most * 10)
    if step == "0.5":
        tenths -= tenths % 5
    return {"kind": "points", "value": tenths, "decimals": 1}


def pass_fail(chance: random.Random) -> Json:
    parts = chance.choice((0, 0, 3, 4))
    return {"type": "pass_fail", "max": "5"} | ({"parts": parts} if parts else {})


def passed(chance: random.Random, criterion: Json) -> Json:
    one = [chance.random() < 0.6 for _ in range(criterion.get("parts", 1))]
    return {"kind": "passed", "value": one if "parts" in criterion else one[0]}


def deduction(chance: random.Random) -> Json:
    found: Json = {
        "type": "deduction",
        "max": chance.choice(("0", "6")),
        "each": chance.choice(("1", "2.5")),
        "most": 4,
    }
    if chance.random() < 0.4:
        found["cap"] = "4"
    return found


def disqualifying(_: random.Random) -> Json:
    return {"type": "deduction", "max": "0", "most": 1, "effect": "disqualify"}


def count_of(chance: random.Random, criterion: Json) -> Json:
    if criterion.get("effect"):
        return {"kind": "count", "value": int(chance.random() < 0.08)}
    return {"kind": "count", "value": chance.choice((0, 0, 1, 2, 3))}


def time(chance: random.Random) -> Json:
    found: Json = {"type": "time", "max": "0"}
    if chance.random() < 0.8:
        found |= {"limit_seconds": 600, "block_seconds": 60, "penalty": chance.choice(("1", "0.5"))}
        if chance.random() < 0.5:
            found["started"] = chance.random() < 0.5
        if chance.random() < 0.5:
            found["stop_after_seconds"] = 300
    return found


def seconds(chance: random.Random, _: Json) -> Json:
    return {"kind": "time", "value": chance.choice((540, 600, 601, 659, 660, 661, 720, 800))}


def attainment(chance: random.Random) -> Json:
    found: Json = {
        "type": "indicator",
        "method": "attainment",
        "max": "10",
        "unit": "件",
        "decimals": 0,
        "target": "120",
    }
    if chance.random() < 0.7:
        found["bonus"] = {"every_percent": chance.choice(("1", "2.5")), "add": "0.2"}
        if chance.random() < 0.7:
            found["bonus"]["cap"] = "1"
    return found


def attained(chance: random.Random, _: Json) -> Json:
    target = chance.choice((None, 120, 110))
    actual = chance.randint(100, 140)
    return {"kind": "attained", "actual": actual, "target": target, "decimals": 0}


def steps(chance: random.Random) -> Json:
    found: Json = {
        "type": "indicator",
        "method": "steps",
        "max": "10",
        "decimals": 2,
        "threshold": "98.5",
        "every": "0.1",
        "minus": chance.choice(("1", "0.75")),
    }
    if chance.random() < 0.5:
        found["bad_side"] = chance.choice(("above", "below"))
    if chance.random() < 0.5:
        found["started"] = chance.random() < 0.5
    if chance.random() < 0.3:
        found["floor"] = chance.choice(("2", "-3"))
    return found


def stepped(chance: random.Random, _: Json) -> Json:
    return {"kind": "measured", "value": 9850 + chance.randint(-60, 60), "decimals": 2}


def linear(chance: random.Random) -> Json:
    found = steps(chance) | {"method": "linear", "every": chance.choice(("0.1", "0.3"))}
    found.pop("started", None)
    return found


def table(chance: random.Random) -> Json:
    found: Json = {"type": "indicator", "method": "table", "max": "10", "decimals": 2}
    upwards = chance.random() < 0.5
    if not upwards or chance.random() < 0.5:
        found["direction"] = "at_least" if upwards else "up_to"
    limits = ("98.8", "98.4") if upwards else ("98.2", "98.7")
    found["bands"] = [{"limit": limits[0], "share": "1"}, {"limit": limits[1], "marks": "3.5"}]
    if chance.random() < 0.5:
        found["otherwise"] = chance.choice(("1", "-2"))
    return found


def placing(chance: random.Random) -> Json:
    found: Json = {"type": "placing", "max": "12"}
    found["points"] = chance.choice((["12", "10", "8"], ["6", "5", "4", "3", "2", "1"], ["3"]))
    if chance.random() < 0.4:
        found["otherwise"] = "0.5"
    if chance.random() < 0.5:
        found["shared"] = chance.choice(("average", "same", "same", "refuse"))
    return found


def placed(_: random.Random, __: Json) -> Json:
    """Return a place that stands until the whole ballot is written."""
    return {"kind": "place", "value": 1}


def count(chance: random.Random) -> Json:
    found: Json = {"type": "indicator", "method": "count", "max": "8"}
    upwards = chance.random() < 0.5
    found |= {"start": "0", "each": "2"} if upwards else {"start": "8", "each": "-3"}
    if chance.random() < 0.5:
        found |= {"cap": "5"} if upwards else {"floor": "0"}
    if chance.random() < 0.5:
        mark = chance.choice(("0", "1"))
        found["flag"] = {"code": "accident", "name": "事故", "mark": mark}
    return found


def counted(chance: random.Random, criterion: Json) -> Json:
    found: Json = {"kind": "count", "value": chance.randint(0, 4)}
    return found | ({"flag": chance.random() < 0.15} if "flag" in criterion else {})


def mean(_: random.Random) -> Json:
    return {
        "type": "indicator",
        "method": "mean",
        "max": "10",
        "decimals": 1,
        "reading_max": "20",
        "readings_most": 5,
    }


def inspections(chance: random.Random, _: Json) -> Json:
    readings = [chance.randint(140, 200) for _ in range(chance.randint(1, 5))]
    return {"kind": "measured", "value": readings, "decimals": 1}


def imported(chance: random.Random) -> Json:
    found: Json = {"type": "imported", "max": "5", "decimals": 3}
    found |= {"subtract": True} if chance.random() < 0.4 else {}
    return found | ({"counts": False} if chance.random() < 0.15 else {})


EVERYWHERE = {"judged", "returns"}
CRITERIA: dict[str, tuple[Maker, set[str]]] = {
    "measurement": (measurement, EVERYWHERE),
    "judgement": (judgement, {"criterion"}),
    "points": (points, EVERYWHERE),
    "points again": (points, EVERYWHERE),
    "pass_fail": (pass_fail, EVERYWHERE),
    "deduction": (deduction, EVERYWHERE),
    "disqualifying": (disqualifying, EVERYWHERE),
    "time": (time, EVERYWHERE),
    "attainment": (attainment, EVERYWHERE),
    "steps": (steps, EVERYWHERE),
    "linear": (linear, EVERYWHERE),
    "table": (table, EVERYWHERE),
    "placing": (placing, {"judged"}),
    "count": (count, EVERYWHERE),
    "mean": (mean, EVERYWHERE),
    "imported": (imported, EVERYWHERE),
}

VALUES: dict[str, Callable[[random.Random, Json], Json]] = {
    "measurement": measured,
    "points": points_given,
    "pass_fail": passed,
    "deduction": count_of,
    "time": seconds,
    "attainment": attained,
    "steps": stepped,
    "linear": stepped,
    "table": stepped,
    "placing": placed,
    "count": counted,
    "mean": inspections,
}


def value_of(chance: random.Random, criterion: Json) -> Json:
    """Return a frozen value that may stand on a sheet for this criterion."""
    if criterion["type"] == "judgement":
        top = len(criterion["levels"]) - 1
        return {"kind": "level", "value": chance.randint(max(0, top - 2), top)}
    return VALUES[str(criterion.get("method", criterion["type"]))](chance, criterion)
