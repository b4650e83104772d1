"""Which rules the bulk path knows; everything else it must refuse by name. No counting here."""

from dataclasses import MISSING, fields
from typing import Any

from judges.scoring.definition.criteria import Points, Rubric

WORDS = {
    kind: frozenset(words.split())
    for kind, words in {
        "Stage": "code name name_en kind max rubric panel weight counts shown rounding tie_chain "
        "sealing timing",
        "Panel": "seats aggregate aggregate_by trim_high trim_low trim_needs trim_else missing "
        "minimum own_unit",
        "Rubric": "code name name_en max sections floor rescale_to",
        "Section": "code name name_en criteria beyond_max text text_en",
        "Points": "code name max section name_en text text_en factor part_names part_names_en "
        "min step decimals levels fact ranges",
        "Ranking": "compose total part rank_on tie_chain",
    }.items()
}


class NotInBulk(ValueError):
    """The definition states a rule that the bulk path does not know; the text names it."""


def known_only(*objects: Any) -> None:
    """Raise `NotInBulk` where a part of the definition states a key that bulk does not know.

    A key that a later version adds is refused too, until it is named here.
    """
    for found in objects:
        kind = type(found).__name__
        for field in fields(found):
            # What is found from the others states nothing of its own.
            if field.name in WORDS[kind] or not field.init:
                continue
            default = field.default
            if field.default_factory is not MISSING:
                default = field.default_factory()
            if getattr(found, field.name) != default:
                raise NotInBulk(f"{kind.lower()} {field.name}")


def points_of(rubric: Rubric) -> list[Points]:
    """The rubric's criteria, which are all points; raises `NotInBulk` for any other."""
    found = []
    for criterion in rubric.criteria:
        if not isinstance(criterion, Points):
            raise NotInBulk(f"criterion {criterion.code} of type {criterion.type}")
        known_only(criterion)
        found.append(criterion)
    return found
