"""Every question that the matrix asks: method × page × state of its object × role."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from contest.foundation.orm import new_public_id
from tests.sweeps.bodies import BODIES
from tests.sweeps.declared import SAFE
from tests.sweeps.offices import Places

FIXED = {"phase": "judging", "move": "pause", "template": "workshop", "name": "theme"}
FIXED |= {"value": "dark", "slug": "honours", "kind": "test", "tongue": "en"}
FIXED |= {"slip": "000000000000"}
FIXED |= {"step": "rubric"}
FIXED |= {"decision": "approve"}
FIXED |= {"file": "notice.txt"}
FIXED |= {"money_list": "prizes.xlsx", "design": "honour"}
FIXED |= {"step": "rubric", "form": "template", "paper": "notice", "letter": "form"}
"""Parts of addresses that name no object of anybody."""
SPOKEN = re.compile(r"\{(\w+)\}")
NOTHING = "none"
"""The state of pages that have no object."""


@dataclass(frozen=True, slots=True)
class Question:
    """One address, asked in one way; who asks comes on top."""

    key: str
    endpoint: str
    method: str
    state: str
    address: str
    body: Mapping[str, str]


def questions(app: Flask, places: Places) -> Iterator[Question]:
    """Yield every page in every state for which the world has an object."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.rpartition(".")[2] == "static":
            continue
        for method in sorted((rule.methods or set()) - SAFE):
            for state, values, spoken in _choices(rule, method, places):
                address = adapter.build(rule.endpoint, values, method=method)
                body = _filled(BODIES.get(f"{method} {rule.endpoint}", {}), spoken)
                yield Question(
                    f"{method} {rule.endpoint}", rule.endpoint, method, state, address, body
                )


def _choices(
    rule: Rule, method: str, places: Places
) -> Iterator[tuple[str, dict[str, str], Mapping[str, str]]]:
    """Yield state, parameters of the address, and what its body may speak of."""
    named = [name for name in sorted(rule.arguments) if name not in FIXED]
    fixed = {name: FIXED[name] for name in rule.arguments if name in FIXED}
    spoken = _spoken(BODIES.get(f"{method} {rule.endpoint}", {}))
    if not named and not spoken:
        yield NOTHING, fixed, {}
        return
    own = _found(rule.endpoint, named, places, "own")
    seen: list[dict[str, str]] = []
    for state in places:
        values = _found(rule.endpoint, named, places, state)
        things = {**places["own"], **places[state]}
        if values is None and _falls_back(named, state) and own is not None:
            values = own
        if values is None:
            continue
        essence = {
            **_without_event(values),
            **{one: things[one] for one in spoken if one in things},
        }
        if essence not in seen:
            seen.append(essence)
            yield state, {**values, **fixed}, things
    if named:
        yield "absent", {**dict.fromkeys(named, new_public_id()), **fixed}, places["own"]
    far = _found(rule.endpoint, named, places, "other_district")
    if len(named) > 1 and own and far:
        last = _inner(rule, named)
        yield "mixed", {**own, last: far[last], **fixed}, places["own"]


def _falls_back(named: list[str], state: str) -> bool:
    """A page whose form alone speaks of objects is asked about those of each state."""
    return not named and state in ("other", "other_event", "other_district")


def _inner(rule: Rule, named: list[str]) -> str:
    """Return the parameter that stands last in the address: the inner one of two things."""
    return max(named, key=rule.rule.index)


def _found(endpoint: str, named: list[str], places: Places, state: str) -> dict[str, str] | None:
    """Return the parameters in `state`; those of the page win over its feature's, over all."""
    kept = places[state]
    values = {}
    for name in named:
        for key in (f"{endpoint}.{name}", f"{endpoint.partition('.')[0]}.{name}", name):
            if key in kept:
                values[name] = kept[key]
                break
        else:
            return None
    return values


def _without_event(values: Mapping[str, str]) -> dict[str, str]:
    """An entry of the same event is another object; the event alone is not."""
    return {k: v for k, v in values.items() if k != "event_id"} or dict(values)


def _spoken(body: Mapping[str, str]) -> list[str]:
    return [name for value in body.values() for name in SPOKEN.findall(value)]


def _filled(body: Mapping[str, str], things: Mapping[str, str]) -> dict[str, str]:
    return {name: SPOKEN.sub(lambda found: things[found[1]], value) for name, value in body.items()}
