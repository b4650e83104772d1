"""What single cells of a marking scheme say, and how they are written: tolerances, levels, JSON.

Each pair of functions gives back what the other one took, or says that it cannot.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from contest.foundation.identity import Malformed
from contest.foundation.office.columns import cell_text, folded_number
from contest.foundation.words import N_

MOST_FIGURES = 15
NUMBER = r"-?\d+(?:\.\d+)?"
UNIT = r"(?P<unit>[^\d\s][^\d]{0,19})?"
BOUNDS = re.compile(rf"(?P<low>{NUMBER})\s*(?:～|~|〜|–|—|至|到|-)\s*(?P<high>{NUMBER})\s*{UNIT}")
AROUND = re.compile(rf"[Øøφ]?\s*(?P<middle>{NUMBER})\s*(?:±|\+/-)\s*(?P<reach>{NUMBER})\s*{UNIT}")
AT_MOST = re.compile(rf"(?:≤|<=|不大于|不超过)\s*(?P<high>{NUMBER})\s*{UNIT}")
AT_LEAST = re.compile(rf"(?:≥|>=|不小于|不低于)\s*(?P<low>{NUMBER})\s*{UNIT}")
PERCENTS = re.compile(rf"(?P<low>{NUMBER})\s*[–—~～-]\s*(?P<high>{NUMBER})\s*[%％]")
WHOLE = re.compile(r"\d{1,3}")


def read_bounds(text: str) -> dict[str, Any] | None:
    """Return `tolerance` and, where it is said, `unit`; None when the text states no bounds.

    >>> read_bounds("47.975 ～ 48.000 mm")
    {'tolerance': {'low': '47.975', 'high': '48.000'}, 'unit': 'mm'}
    >>> read_bounds("85 ±0.05"), read_bounds("通规能通")
    ({'tolerance': {'low': '84.95', 'high': '85.05'}}, None)
    """
    for pattern in (BOUNDS, AROUND, AT_MOST, AT_LEAST):
        match = pattern.fullmatch(text.strip())
        if match is None:
            continue
        given = match.groupdict()
        if "middle" in given:
            middle, reach = Decimal(given["middle"]), Decimal(given["reach"])
            given |= {"low": f"{middle - reach:f}", "high": f"{middle + reach:f}"}
        bounds = {side: given[side] for side in ("low", "high") if given.get(side) is not None}
        found: dict[str, Any] = {"tolerance": bounds}
        unit = (given["unit"] or "").strip()
        return {**found, "unit": unit} if unit else found
    return None


def bounds_text(criterion: Mapping[str, Any]) -> str | None:
    """Return a measurement's tolerance and unit as a cell; None where it cannot be read again.

    >>> bounds_text({"tolerance": {"high": "0.020"}, "unit": "mm"})
    '≤ 0.020 mm'
    """
    bounds = criterion.get("tolerance")
    if not isinstance(bounds, Mapping) or not bounds:
        return None
    low, high = bounds.get("low"), bounds.get("high")
    if low is None or high is None:
        said = f"≤ {high}" if low is None else f"≥ {low}"
    else:
        said = f"{low} ～ {high}"
    unit = criterion.get("unit")
    said = f"{said} {unit}" if unit else said
    wanted = {key: criterion[key] for key in ("tolerance", "unit") if key in criterion}
    return said if read_bounds(said) == wanted else None


def read_score(text: str) -> dict[str, Any] | None:
    """Return what a level's score says: a whole number, or a range of percent; None for neither.

    >>> read_score("3"), read_score("90–100%"), read_score("gut")
    ({'value': 3}, {'from_percent': '90', 'to_percent': '100'}, None)
    """
    plain = folded_number(text)
    if WHOLE.fullmatch(plain):
        return {"value": int(plain)}
    match = PERCENTS.fullmatch(text.strip())
    return match and {"from_percent": match["low"], "to_percent": match["high"]}


def score_text(level: Mapping[str, Any]) -> str | None:
    """Return a level's place on its scale as a cell; None where it cannot be read again."""
    if "value" in level:
        said = str(level["value"])
    else:
        said = f"{level.get('from_percent')}–{level.get('to_percent')}%"
    wanted = {k: level[k] for k in ("value", "from_percent", "to_percent") if k in level}
    return said if read_score(said) == wanted else None


def read_more(text: str) -> dict[str, Any]:
    """Return the keys that a cell states as JSON. Raises `Malformed`."""
    try:
        read = json.loads(text, object_pairs_hook=_without_doubles, parse_float=_refuse_float)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise Malformed(
            N_("These are no rules in JSON"),
            N_('Write them as the rules say, e.g. {"step": "0.5"}, or leave the cell empty.'),
        )
    return read


def more_text(rules: Mapping[str, Any]) -> str | None:
    """Return rules as one line of JSON; None for none.

    Line breaks and runs of blanks inside are escaped, so that the cell gives them back.
    """
    if not rules:
        return None
    text = json.dumps(rules, ensure_ascii=False, separators=(",", ":"))
    return (
        text
        if cell_text(text) == text
        else json.dumps(rules, separators=(",", ":")).replace("  ", "\\u0020\\u0020")
    )


def number_cell(text: object) -> Decimal | str | None:
    """Return a decimal as a number cell where that gives back the same text, otherwise as text.

    >>> number_cell("6.5"), number_cell("6.50"), number_cell(None)
    (Decimal('6.5'), '6.50', None)
    """
    if text is None:
        return None
    number = Decimal(str(text))
    digits = len(number.as_tuple().digits)
    return (
        number if f"{number.normalize():f}" == str(text) and digits <= MOST_FIGURES else str(text)
    )


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read


def _refuse_float(text: str) -> Any:
    raise ValueError(f"{text} is not exact")
