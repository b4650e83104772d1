"""Answers to the questions of a form, read as typed and checked; plain values only."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from contest.entries.rules.entrants import AskedField, EntrantRules
from contest.foundation.errors import Fault
from contest.foundation.words import N_

LONGEST_ANSWER: Final = 2000
YES_WORDS: Final = frozenset({"yes", "true", "1", "on", "是"})
NO_WORDS: Final = frozenset({"no", "false", "0", "否"})
NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,6})?")


def check_answers(
    rules: EntrantRules, answers: Mapping[str, Any], *, complete: bool
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the answers in one spelling, and what is wrong with them in the form's order.

    Text stays text; numbers are plain decimals in text; choices are codes; yes or no is a bool;
    dates are ISO days. Unknown questions are dropped. What is missing counts only when
    `complete`, and so does a screening question that is not answered yes.
    """
    kept: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in rules.fields:
        value, fault = _read_answer(field, answers.get(field.code))
        if value is not None:
            kept[field.code] = value
        elif fault is None and complete and field.required:
            fault = Fault(rule=N_("This must be filled in"), column=field.name)
        faults += [fault] if fault else []
    for question in rules.screening:
        answer = _yes_or_no(answers.get(question.code))
        if answer is not None:
            kept[question.code] = answer
        if complete and not answer:
            faults.append(
                Fault(
                    rule=N_("This has to be confirmed before the entry can be handed in"),
                    column=question.name,
                )
            )
    return kept, faults


def _read_answer(field: AskedField, raw: Any) -> tuple[Any, Fault | None]:
    text = "" if raw is None else str(raw).strip()
    return ANSWER_READERS.get(field.kind, _read_text)(field, text) if text else (None, None)


def _read_text(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    if len(text) > LONGEST_ANSWER:
        return None, _bad(field, text[:20], N_("This is too long"), N_("Shorten the text."))
    return text, None


def _read_choice(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    if text in {choice.code for choice in field.choices}:
        return text, None
    return None, _bad(field, text, N_("There is no such choice"))


def _read_yes_or_no(field: AskedField, text: str) -> tuple[bool | None, Fault | None]:
    answer = _yes_or_no(text)
    return answer, None if answer is not None else _bad(field, text, N_("Answer yes or no"))


def _read_date(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    try:
        return date.fromisoformat(text).isoformat(), None
    except ValueError:
        return None, _bad(field, text, N_("This is no date"), N_("Write it as 2026-01-31."))


def _read_number(field: AskedField, text: str) -> tuple[str | None, Fault | None]:
    plain = text.replace(",", "").replace("，", "")
    try:
        value = Decimal(plain) if NUMBER.fullmatch(plain) else None
    except InvalidOperation:
        value = None
    if value is None:
        remedy = N_("Enter figures only, without a unit.")
        return None, _bad(field, text, N_("This is no number"), remedy)
    return f"{value:f}", None


def _yes_or_no(raw: Any) -> bool | None:
    word = str(raw).strip().casefold() if raw is not None else ""
    if word in YES_WORDS:
        return True
    return False if word in NO_WORDS else None


def _bad(field: AskedField, value: str, rule: str, remedy: str = "") -> Fault:
    return Fault(rule=rule, remedy=remedy, column=field.name, value=value)


ANSWER_READERS: Final[Mapping[str, Callable[[AskedField, str], tuple[Any, Fault | None]]]] = {
    "number": _read_number,
    "choice": _read_choice,
    "yes_no": _read_yes_or_no,
    "date": _read_date,
}
