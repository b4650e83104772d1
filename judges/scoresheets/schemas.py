"""Turns what a sheet's form sends into values of scoring; it knows no page and no mark.

What each control sends is written in foundation/scores.html. An empty or missing name is "not
scored", never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from contest.foundation.words import N_
from judges.scoresheets.rules import decimal_slip
from judges.scoring.definition import (
    Criterion,
    Deduction,
    Indicator,
    Measurement,
    PassFail,
    Points,
    Rubric,
)
from judges.scoring.faults import ValueFault
from judges.scoring.fields import NO, YES, texts_from_values, values_from_texts
from judges.scoring.numbers import plain
from judges.scoring.values import Measured, Value, Values

MISSING, SLIP = "missing", "slip"
EXACT, MORE = "exact", "more"
SURE = "__sure"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form brought: readable values, the texts as typed, and what is wrong by criterion.

    `faults` holds no blanks; those are in `missing`, in the rubric's order. `doubts` names the
    readings that look like a slipped point, confirmed or not.
    """

    values: Mapping[str, Value | None]
    texts: Mapping[str, str]
    faults: tuple[ValueFault, ...]
    missing: tuple[str, ...]
    doubts: Mapping[str, str]


def typed_of(
    rubric: Rubric,
    form: Mapping[str, str],
    *,
    facts: Mapping[str, Decimal] | None = None,
    group: str | None = None,
) -> Typed:
    """Return what was typed. A value with a fault is left out of `values` and stays in `texts`."""
    texts = _texts(rubric, form)
    values, found = values_from_texts(rubric, texts, facts=facts, group=group)
    doubts = _doubts(rubric, values)
    # The tick confirms one number; another number typed later is asked about anew.
    slips = {code for code, reading in doubts.items() if form.get(code + SURE) != reading}
    faults = [fault for fault in found if fault.rule != MISSING]
    faults += [
        _slip_fault(rubric.criterion(code), values[code]) for code in doubts if code in slips
    ]
    return Typed(
        values={code: None if code in slips else value for code, value in values.items()},
        texts=texts,
        faults=tuple(faults),
        missing=tuple(fault.criterion for fault in found if fault.rule == MISSING),
        doubts=doubts,
    )


def typed_from_values(rubric: Rubric, values: Values) -> Typed:
    """Return stored values as if they had been typed and were right."""
    missing = tuple(c.code for c in rubric.judged if values.get(c.code) is None)
    texts = texts_from_values(rubric, values)
    return Typed(dict(values), texts, (), missing, _doubts(rubric, values))


def _texts(rubric: Rubric, form: Mapping[str, str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for criterion in rubric.judged:
        texts.update(_criterion_texts(criterion, form))
    return {name: text for name, text in texts.items() if text}


def _criterion_texts(criterion: Criterion, form: Mapping[str, str]) -> dict[str, str]:
    code = criterion.code
    parts = int(getattr(criterion, "parts", 1))
    names = [f"{code}.{number}" for number in range(1, parts + 1)] if parts > 1 else [code]
    sent = {name: form.get(name, "").strip() for name in names}
    match criterion:
        case PassFail():
            words = {"pass": YES, "fail": NO}
            return {name: words.get(text, text) for name, text in sent.items()}
        case Points() if sent[code] == EXACT:
            return {code: form.get(f"{code}__exact", "").strip()}
        case Deduction() if sent[code] == MORE:
            return {code: form.get(f"{code}__count", "").strip()}
        case Measurement() if parts == 1 and form.get(f"{code}__cannot"):
            return {f"{code}.unmeasurable": YES}
        case Indicator():
            flag = YES if form.get(f"{code}.flag") else ""
            return {**sent, f"{code}.target": form.get(f"{code}.target", ""), f"{code}.flag": flag}
    return sent


def _doubts(rubric: Rubric, values: Values) -> dict[str, str]:
    doubts = {}
    for criterion in rubric.judged:
        value = values.get(criterion.code)
        if _slip(criterion, value) is not None and isinstance(value, Measured):
            doubts[criterion.code] = " ".join(plain(reading, 9) for reading in value.readings)
    return doubts


def _slip(criterion: Criterion, value: Value | None) -> tuple[Decimal, Decimal] | None:
    if not isinstance(criterion, Measurement) or not isinstance(value, Measured):
        return None
    for reading in value.readings:
        meant = decimal_slip(reading, criterion.low, criterion.high)
        if meant is not None:
            return reading, meant
    return None


def _slip_fault(criterion: Criterion, value: Value | None) -> ValueFault:
    reading, meant = _slip(criterion, value) or (Decimal(0), Decimal(0))
    return ValueFault(
        criterion.code,
        SLIP,
        N_("%(code)s %(name)s: %(value)s is far from the tolerance. Was %(meant)s meant?"),
        {
            "code": criterion.code,
            "name": criterion.name,
            "value": plain(reading, 9),
            "meant": plain(meant, 9),
        },
        N_("Correct the number, or tick that it is right."),
    )
