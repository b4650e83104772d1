"""The conditions of who may enter: their JSON Schema and their linter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from contest.foundation.feature import Finding
from contest.foundation.words import N_

CODE: Final = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}
NAME: Final = {"type": "string", "minLength": 1, "maxLength": 200}
SENTENCE: Final = {"type": "string", "minLength": 1, "maxLength": 500}
AGE: Final = {"type": "integer", "minimum": 0, "maximum": 120}
GRADE: Final = {"type": "integer", "minimum": 0, "maximum": 7}
DAY: Final = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"}
NAMES: Final = {"type": "array", "items": NAME, "minItems": 1, "maxItems": 200}
PLACE: Final = {
    "type": "object",
    "required": ["code", "name"],
    "additionalProperties": False,
    "properties": {
        "code": {"type": "string", "pattern": r"^\d{2,6}$"},
        "name": NAME,
        "name_en": NAME,
    },
}


def _condition(name: str, required: Sequence[str] = (), **own: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["code", "condition", *required],
        "additionalProperties": False,
        "properties": {
            "code": CODE,
            "condition": {"const": name},
            "text": SENTENCE,
            "text_en": SENTENCE,
            "waivable": {"type": "boolean"},
            **own,
        },
    }


WHO: Final = {"enum": ["all", "first"]}
CONDITION: Final = {
    "anyOf": [
        _condition("age", min=AGE, max=AGE, on=DAY, who=WHO),
        _condition(
            "residence",
            ["places"],
            places={"type": "array", "items": PLACE, "minItems": 1, "maxItems": 100},
            who=WHO,
        ),
        _condition("district", ["units"], units=NAMES, who=WHO),
        _condition("grade", min=GRADE, max=GRADE, who=WHO),
        _condition("worker", who=WHO),
        _condition(
            "unit",
            levels={
                "type": "array",
                "items": {"enum": ["federation", "district", "enterprise", "team"]},
                "minItems": 1,
                "uniqueItems": True,
            },
            industries=NAMES,
        ),
        _condition(
            "entries_per_person",
            within={"enum": ["event", "edition"]},
            most={"type": "integer", "minimum": 1, "maximum": 20},
            who=WHO,
        ),
        _condition(
            "past_winner",
            within={"enum": ["series", "everywhere"]},
            of={"enum": ["person", "work"]},
            years={"type": "integer", "minimum": 0, "maximum": 50},
            levels={"type": "array", "items": CODE, "minItems": 1, "maxItems": 20},
            who=WHO,
        ),
        _condition(
            "answer",
            ["question", "is"],
            question=CODE,
            **{"is": {"type": "array", "items": NAME, "minItems": 1, "maxItems": 50}},
        ),
    ]
}


def lint_condition(
    section: Mapping[str, Any], path: str, row: Mapping[str, Any]
) -> Iterable[Finding]:
    """Yield what one condition says against itself or cannot say at all."""
    least, most = row.get("min"), row.get("max")
    kind = row["condition"]
    if kind in ("age", "grade") and least is None and most is None:
        yield Finding(
            "error", path, N_("The condition asks for nothing"), N_("State min or max, or both.")
        )
    if least is not None and most is not None and least > most:
        yield Finding(
            "error", path, N_("Nobody fits this: min is above max"), N_("Let max be the larger.")
        )
    if kind == "unit" and not row.get("levels") and not row.get("industries"):
        yield Finding(
            "error",
            path,
            N_("The condition asks for nothing"),
            N_("State levels or industries, or both."),
        )
    if kind == "past_winner" and row.get("of") == "work" and section.get("subject") != "project":
        yield Finding("hint", f"{path}/of", N_("Only projects have a work that can come again"))
    if kind == "entries_per_person" and row.get("within") == "event" and not section.get("several"):
        yield Finding(
            "hint", path, N_("A person is in one entry of the event anyway; several is not set")
        )
    if kind == "answer":
        yield from _answer(section, path, row)


def _answer(section: Mapping[str, Any], path: str, row: Mapping[str, Any]) -> Iterable[Finding]:
    """Yield what is wrong with a condition on an answer: what is asked must be a question."""
    asked = {one["code"]: one for one in section.get("fields", ())}.get(row["question"])
    if asked is None:
        yield Finding(
            "error",
            f"{path}/question",
            N_("There is no question %(code)s among the fields"),
            N_("Name the code of a question that is asked."),
            {"code": row["question"]},
        )
        return
    if not asked.get("required"):
        yield Finding(
            "error",
            f"{path}/question",
            N_("The question need not be answered, so the condition may stay open"),
            N_("Set required to true."),
        )
    choices = {
        "yes_no": {"yes", "no"},
        "choice": {
            one if isinstance(one, str) else one["code"] for one in asked.get("choices", ())
        },
    }.get(asked.get("kind", "text"))
    if choices is not None and not set(row["is"]) <= choices:
        yield Finding(
            "error",
            f"{path}/is",
            N_("The question has no such answer"),
            N_("Name the codes of its choices; of yes or no, yes or no."),
        )
