"""The section `entrants` of the definition document: its JSON Schema and its linter."""

from contest.entries.schemas.entrants import SCHEMA, lint_entrants

__all__ = ["SCHEMA", "lint_entrants"]
