"""What a judge or a unit states for each criterion, and its frozen form in the trail.

Whole numbers scaled by declared decimals; None = not scored. It knows no mark, entry or judge.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from judges.scoring.definition.criteria import (
    Criterion,
    Deduction,
    Imported,
    Indicator,
    Judgement,
    Measurement,
    PassFail,
    Placing,
    Points,
    Rubric,
    TimeTaken,
)
from judges.scoring.numbers import from_units, to_units

SHEET_FORMAT = "leitai-sheet"


@dataclass(frozen=True, slots=True)
class Measured:
    """Readings in the criterion's unit: one, repeated ones, or one per part."""

    readings: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Unmeasurable:
    """The judge looked and found it impossible to measure: earns 0, which is not `None`."""


@dataclass(frozen=True, slots=True)
class LevelGiven:
    """A level of a judgement, 0 … top."""

    level: int


@dataclass(frozen=True, slots=True)
class PointsGiven:
    """Points of a points or imported criterion."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Passed:
    """Yes or no, one per part."""

    parts: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened; `flag` is the criterion's stated flag (e.g. an accident)."""

    count: int
    flag: bool = False


@dataclass(frozen=True, slots=True)
class Seconds:
    """Time taken, whole seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Attained:
    """A reported figure and its target; `target` None = the definition's own."""

    actual: Decimal
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The place, from 1, that a judge gives the work on a ballot; `shared` by so many works.

    A frozen sheet states the place only; how many share it follows from the seat's other sheets.
    """

    place: int
    shared: int = 1


Value = (
    Measured
    | Unmeasurable
    | LevelGiven
    | PointsGiven
    | Passed
    | Counted
    | Seconds
    | Attained
    | Placed
)
Values = Mapping[str, Value | None]


def expected_value(criterion: Criterion) -> type:
    """The class of value that the criterion takes (a measurement also takes `Unmeasurable`)."""
    if isinstance(criterion, Indicator):
        by_method = {"attainment": Attained, "count": Counted}
        return by_method.get(criterion.method, Measured)
    by_kind: dict[type, type] = {
        Measurement: Measured,
        Judgement: LevelGiven,
        Points: PointsGiven,
        PassFail: Passed,
        Deduction: Counted,
        TimeTaken: Seconds,
        Placing: Placed,
        Imported: PointsGiven,
    }
    return by_kind[type(criterion)]


def sheet_body(rubric: Rubric, values: Values) -> dict[str, object]:
    """The frozen body of a sheet: JSON of whole numbers, texts, true/false and null only.

    Every criterion of a judge's sheet appears, in the rubric's order; unscored ones as null.
    Raises `ValueError` for a value with more decimals than its criterion declares.
    """
    frozen = {c.code: _freeze(c, values.get(c.code)) for c in rubric.judged}
    return {"format": SHEET_FORMAT, "version": 1, "values": frozen}


def _decimals(criterion: Criterion) -> int:
    return int(getattr(criterion, "decimals", 0))


def _units(criterion: Criterion, value: Decimal) -> int:
    units = to_units(value, _decimals(criterion))
    if units is None:
        raise ValueError(f"{criterion.code}: {value} has more than {_decimals(criterion)} decimals")
    return units


def _freeze(criterion: Criterion, value: Value | None) -> dict[str, object] | None:  # noqa: PLR0911 - one return per kind
    match value:
        case None:
            return None
        case Unmeasurable():
            return {"kind": "unmeasurable"}
        case Measured(readings):
            units = [_units(criterion, reading) for reading in readings]
            return {
                "kind": "measured",
                "decimals": _decimals(criterion),
                "value": units if len(units) != 1 else units[0],
            }
        case LevelGiven(level):
            return {"kind": "level", "value": level}
        case PointsGiven(points):
            return {
                "kind": "points",
                "value": _units(criterion, points),
                "decimals": _decimals(criterion),
            }
        case Passed(parts):
            return {"kind": "passed", "value": list(parts) if len(parts) != 1 else parts[0]}
        case Counted(count, flag):
            body: dict[str, object] = {"kind": "count", "value": count}
            return {**body, "flag": flag} if getattr(criterion, "flag", None) else body
        case Seconds(seconds):
            return {"kind": "time", "value": seconds}
        case Placed(place):
            return {"kind": "place", "value": place}
        case Attained(actual, target):
            return {
                "kind": "attained",
                "actual": _units(criterion, actual),
                "target": None if target is None else _units(criterion, target),
                "decimals": _decimals(criterion),
            }


class NotASheet(ValueError):
    """The body is no frozen sheet of version 1."""


def parse_sheet(body: Mapping[str, object]) -> dict[str, Value | None]:
    """The values in a frozen body, by criterion code, in the body's order.

    Raises `NotASheet` for another format or version, or for anything that is no value.
    `parse_sheet(sheet_body(rubric, values))` gives the values back.
    """
    values = body.get("values")
    if body.get("format") != SHEET_FORMAT or body.get("version") != 1:
        raise NotASheet("not a sheet of version 1")
    if not isinstance(values, Mapping):
        raise NotASheet("values must be an object")
    return {str(code): _thaw(str(code), value) for code, value in values.items()}


def _thaw(code: str, value: object) -> Value | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise NotASheet(f"{code}: a value is an object or null")
    kind = value.get("kind")
    thaw = THAWED.get(kind) if isinstance(kind, str) else None
    if thaw is None:
        raise NotASheet(f"{code}: unknown kind {kind!r}")
    try:
        return thaw(value)
    except (KeyError, TypeError) as error:
        raise NotASheet(f"{code}: {error}") from error


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _several(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else [value]


def _scaled(value: Mapping[str, object], number: object) -> Decimal:
    decimals = _whole(value["decimals"])
    if not 0 <= decimals <= 9:  # noqa: PLR2004 - the most places that a definition may declare
        raise TypeError("decimals out of range")
    return from_units(_whole(number), decimals)


THAWED: dict[str, Callable[[Mapping[str, object]], Value]] = {
    "unmeasurable": lambda value: Unmeasurable(),
    "measured": lambda value: Measured(
        tuple(_scaled(value, number) for number in _several(value["value"]))
    ),
    "level": lambda value: LevelGiven(_whole(value["value"])),
    "points": lambda value: PointsGiven(_scaled(value, value["value"])),
    "passed": lambda value: Passed(tuple(_truth(part) for part in _several(value["value"]))),
    "count": lambda value: Counted(_whole(value["value"]), _truth(value.get("flag", False))),
    "time": lambda value: Seconds(_whole(value["value"])),
    "place": lambda value: Placed(_whole(value["value"])),
    "attained": lambda value: Attained(
        _scaled(value, value["actual"]),
        None if value.get("target") is None else _scaled(value, value["target"]),
    ),
}
