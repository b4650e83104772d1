"""The blueprint of the panels, and words that its pages share."""

from collections.abc import Mapping

from flask import Blueprint

from contest.foundation.web import translated
from contest.people.models import Person

# A refused operation leaves its form on the page, so what it did before is taken back by
# `begin_nested`: the transaction around it would commit it.
blueprint = Blueprint("panels", __name__, template_folder="../templates")


def translated_names(names: Mapping[str, str]) -> dict[str, str]:
    """Return `names` in the reader's language."""
    return {key: translated(name) for key, name in names.items()}


def named(person: Person) -> str:
    """Return a person with their unit, as lists of choices show them."""
    return f"{person.name} · {person.unit.name}" if person.unit else person.name
