"""Reads docs/access-matrix.toml: who may do what to whose object, as an auditor reads it.

A section is a method and a page, e.g. `["GET entries.show"]`. In it stand `asks`, the permissions
that the page and its operations ask for, and one line for each state of an object:
`own = "entrant unit_contact staff"`. Whoever is not named is refused with 403, visitors with the
sign-in page. `else 404` behind the names says that those who pass the page's own gate are told
that there is nothing; `else 422` that the object is not among what their form offers.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from flask import Flask

from config import ROOT

FILE = ROOT / "docs" / "access-matrix.toml"
PUBLIC = "public"
SAFE = frozenset({"HEAD", "OPTIONS"})
EVERYWHERE = ("absent", "mixed")
"""States that no section names: an id of nothing, and ids that do not belong together."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may, and what the others hear."""

    who: frozenset[str]
    otherwise: int = 403


@dataclass(frozen=True, slots=True)
class Page:
    """One method of one page: what it asks for, and the rule for each state of its object."""

    key: str
    asks: tuple[str, ...]
    rules: Mapping[str, Rule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole declaration."""

    roles: Mapping[str, str]
    states: Mapping[str, str]
    pages: Mapping[str, Page]

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that some page is said to ask for."""
        return frozenset(name for page in self.pages.values() for name in page.asks) - {PUBLIC}


@cache
def matrix() -> Matrix:
    """Return the declaration in docs."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Matrix:
    """Return the declaration; raises `ValueError` naming the section that cannot be read."""
    document = tomllib.loads(text)
    roles, states = document.pop("roles"), document.pop("states")
    groups = {name: frozenset(who.split()) for name, who in document.pop("groups").items()}
    pages = {key: _page(key, section, roles, groups) for key, section in document.items()}
    return Matrix(roles, states, pages)


def keys_of(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the section's name and the endpoint of every method of every page."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] != "static":
            for method in sorted((rule.methods or set()) - SAFE):
                yield f"{method} {rule.endpoint}", rule.endpoint


def _page(
    key: str,
    section: Mapping[str, str],
    roles: Mapping[str, str],
    groups: Mapping[str, frozenset[str]],
) -> Page:
    rules = {}
    for state, line in section.items():
        if state == "asks":
            continue
        who, _else, status = line.partition("else ")
        named: frozenset[str] = frozenset()
        for word in who.split():
            named |= groups.get(word, frozenset({word}))
        if unknown := sorted(named - set(roles)):
            raise ValueError(f"{key}: {state} names {unknown}, which are no roles and no groups")
        rules[state] = Rule(named, int(status or 403))
    return Page(key, tuple(section.get("asks", "").split()), rules)
