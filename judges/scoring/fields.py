"""The entry fields of a sheet, and texts typed by people turned into values; no page, no mark.

The same fields serve the page, the tablet, paper forms and spreadsheets.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from judges.scoring.checks import check_value
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
from judges.scoring.faults import ValueFault
from judges.scoring.numbers import parse_decimal
from judges.scoring.values import (
    Attained,
    Counted,
    LevelGiven,
    Measured,
    Passed,
    Placed,
    PointsGiven,
    Seconds,
    Unmeasurable,
    Value,
    Values,
)
from judges.scoring.words import N_

YES, NO = "yes", "no"
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)", re.ASCII)
SEVERAL = re.compile(r"[\s,;、，；]+")


@dataclass(frozen=True, slots=True)
class Field:
    """One box on a sheet.

    `kind`: decimal, decimals (several in one box), yes_no, level, count, time (h:mm:ss, m:ss or
    seconds), target, unmeasurable, flag. `part` counts from 1; 0 = the criterion has no parts.
    """

    name: str
    criterion: Criterion
    kind: str
    part: int = 0
    required: bool = True
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None


def sheet_fields(rubric: Rubric) -> tuple[Field, ...]:
    """All boxes of the rubric's sheet in document order; imported criteria have none."""
    return tuple(field for criterion in rubric.judged for field in criterion_fields(criterion))


def criterion_fields(criterion: Criterion) -> tuple[Field, ...]:  # noqa: PLR0911 - one return per kind
    """The boxes of one criterion, the main one first."""
    code = criterion.code
    match criterion:
        case Measurement():
            return _measurement_fields(criterion)
        case Judgement():
            top = Decimal(criterion.top)
            return (Field(code, criterion, "level", low=Decimal(0), high=top, step=Decimal(1)),)
        case Points():
            return (
                Field(
                    code,
                    criterion,
                    "decimal",
                    low=criterion.min,
                    high=criterion.max,
                    step=criterion.step,
                ),
            )
        case PassFail(parts=1):
            return (Field(code, criterion, "yes_no"),)
        case PassFail():
            numbers = range(1, criterion.parts + 1)
            return tuple(Field(f"{code}.{n}", criterion, "yes_no", n) for n in numbers)
        case Deduction():
            return (Field(code, criterion, "count", low=Decimal(0), high=Decimal(criterion.most)),)
        case TimeTaken():
            return (Field(code, criterion, "time", low=Decimal(0)),)
        case Placing():
            return (Field(code, criterion, "count", low=Decimal(1)),)
        case Indicator():
            return _indicator_fields(criterion)
        case _:
            return (Field(code, criterion, "decimal", low=Decimal(0), high=criterion.max),)


def _measurement_fields(criterion: Measurement) -> tuple[Field, ...]:
    code, low, high = criterion.code, criterion.entry_low, criterion.entry_high
    step = Decimal(1).scaleb(-criterion.decimals)
    if criterion.parts > 1:
        numbers = range(1, criterion.parts + 1)
        return tuple(
            Field(f"{code}.{n}", criterion, "decimal", n, low=low, high=high, step=step)
            for n in numbers
        )
    kind = "decimals" if criterion.readings_most > 1 else "decimal"
    return (
        Field(code, criterion, kind, low=low, high=high, step=step),
        Field(f"{code}.unmeasurable", criterion, "unmeasurable", required=False),
    )


def _indicator_fields(criterion: Indicator) -> tuple[Field, ...]:
    code, zero = criterion.code, Decimal(0)
    step = Decimal(1).scaleb(-criterion.decimals)
    if criterion.method == "attainment":
        return (
            Field(code, criterion, "decimal", low=zero, step=step),
            Field(
                f"{code}.target",
                criterion,
                "target",
                required=criterion.target is None,
                low=zero,
                step=step,
            ),
        )
    if criterion.method == "count":
        fields = [Field(code, criterion, "count", low=zero)]
        if criterion.flag is not None:
            fields.append(Field(f"{code}.flag", criterion, "flag", required=False))
        return tuple(fields)
    kind = "decimals" if criterion.method == "mean" else "decimal"
    return (Field(code, criterion, kind, low=zero, high=criterion.reading_max, step=step),)


class Unreadable(ValueError):
    """A typed text is no number, time or yes/no."""


def values_from_texts(
    rubric: Rubric,
    texts: Mapping[str, str],
    *,
    complete: bool = True,
    facts: Mapping[str, Decimal] | None = None,
    group: str | None = None,
) -> tuple[dict[str, Value | None], list[ValueFault]]:
    """What was typed, by field name, as values, with every fault in the rubric's order.

    Empty text = not scored (`None`), never 0. Full-width digits and points are accepted.
    A criterion with a fault has the value `None`, so that a draft keeps the others.
    """
    values: dict[str, Value | None] = {}
    faults: list[ValueFault] = []
    for criterion in rubric.judged:
        try:
            value = _value(criterion, texts)
        except Unreadable as error:
            values[criterion.code] = None
            faults.append(
                ValueFault(
                    criterion.code,
                    "kind",
                    N_("%(name)s: “%(text)s” cannot be read."),
                    {
                        "code": criterion.code,
                        "name": criterion.name,
                        "name_en": criterion.name_en,
                        "text": str(error),
                    },
                    N_("Type a plain number, such as 8.5."),
                )
            )
            continue
        found = check_value(criterion, value, complete=complete, facts=facts, group=group)
        faults.extend(found)
        values[criterion.code] = None if found else value
    return values, faults


def _text(texts: Mapping[str, str], name: str) -> str:
    return unicodedata.normalize("NFKC", texts.get(name) or "").replace("。", ".").strip()


def _number(text: str) -> Decimal:
    digits = re.sub(r"^(-?)0+(?=\d)", r"\1", text.removeprefix("+"))
    number = parse_decimal(digits)
    if number is None:
        raise Unreadable(text[:40])
    return number


def _whole(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise Unreadable(text[:40])
    return int(number)


def _truth(text: str) -> bool:
    if text.lower() in {YES, NO}:
        return text.lower() == YES
    raise Unreadable(text[:40])


def _seconds(text: str) -> int:
    clock = CLOCK.fullmatch(text)
    if clock is None:
        return _whole(text)
    hours, minutes, seconds = (int(part or 0) for part in clock.groups())
    return hours * 3600 + minutes * 60 + seconds


def _value(criterion: Criterion, texts: Mapping[str, str]) -> Value | None:  # noqa: PLR0911, PLR0912 - one return per kind
    code = criterion.code
    parts = getattr(criterion, "parts", 1)
    if parts > 1:
        return _parts_value(criterion, [_text(texts, f"{code}.{n}") for n in range(1, parts + 1)])
    if isinstance(criterion, Measurement) and _text(texts, f"{code}.unmeasurable") == YES:
        return Unmeasurable()
    text = _text(texts, code)
    if not text:
        return None
    match criterion:
        case Measurement():
            return Measured(tuple(_number(part) for part in SEVERAL.split(text) if part))
        case Judgement():
            return LevelGiven(_whole(text))
        case Points() | Imported():
            return PointsGiven(_number(text))
        case PassFail():
            return Passed((_truth(text),))
        case Deduction():
            return Counted(_whole(text))
        case TimeTaken():
            return Seconds(_seconds(text))
        case Placing():
            return Placed(_whole(text))
        case Indicator(method="count"):
            return Counted(_whole(text), _text(texts, f"{code}.flag") == YES)
        case Indicator(method="attainment"):
            target = _text(texts, f"{code}.target")
            return Attained(_number(text), _number(target) if target else None)
        case _:
            return Measured(tuple(_number(part) for part in SEVERAL.split(text) if part))


def _parts_value(criterion: Criterion, typed: list[str]) -> Value | None:
    # A half-answered list is not scored: the missing part must not count as 0.
    if not all(typed):
        return None
    if isinstance(criterion, PassFail):
        return Passed(tuple(_truth(text) for text in typed))
    return Measured(tuple(_number(text) for text in typed))


def texts_from_values(rubric: Rubric, values: Values) -> dict[str, str]:
    """What stands in each box for these values; boxes of unscored criteria are left out.

    `values_from_texts(rubric, texts_from_values(rubric, values))` gives the values back.
    """
    texts: dict[str, str] = {}
    for criterion in rubric.judged:
        code, several = criterion.code, getattr(criterion, "parts", 1) > 1
        match values.get(criterion.code):
            case Unmeasurable():
                texts[f"{code}.unmeasurable"] = YES
            case Measured(readings) if several:
                texts.update({f"{code}.{n}": f"{r:f}" for n, r in enumerate(readings, 1)})
            case Measured(readings):
                texts[code] = " ".join(f"{reading:f}" for reading in readings)
            case LevelGiven(number) | Seconds(number) | Placed(number):
                texts[code] = str(number)
            case PointsGiven(points):
                texts[code] = f"{points:f}"
            case Passed(parts):
                names = [f"{code}.{n}" for n in range(1, len(parts) + 1)] if several else [code]
                texts.update({n: YES if part else NO for n, part in zip(names, parts, strict=True)})
            case Counted(count, flag):
                texts[code] = str(count)
                texts.update({f"{code}.flag": YES} if flag else {})
            case Attained(actual, target):
                texts[code] = f"{actual:f}"
                texts.update({f"{code}.target": f"{target:f}"} if target is not None else {})
    return texts
