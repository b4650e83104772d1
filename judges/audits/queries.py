"""Which rules a list can be held against: those of events that one sees, and the templates."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import (
    event_by_public_id,
    event_templates,
    events_seen_by,
    template_by_key,
)
from contest.foundation.errors import Fault, Invalid
from contest.foundation.permissions import Actor, can, require
from contest.foundation.words import N_
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import Definition, lint, parse_definition

BAD_DOCUMENT = N_("The definition document has faults.")


def events_to_choose(session: Session, actor: Actor) -> list[Event]:
    """Return the events whose rules `actor` may see, newest first."""
    return [event for event in events_seen_by(session, actor) if can(actor, "event.view", event)]


def templates_to_choose() -> list[tuple[str, Mapping[str, Any]]]:
    """Return key and document of each shipped template, the simplest first."""
    return [(template.key, template.document) for template in event_templates()]


def event_rule(session: Session, actor: Actor, public_id: str) -> Definition:
    """Return the present rule of an event; raises `NotFound` or `NotPermitted`."""
    event = event_by_public_id(session, public_id)
    require(actor, "event.view", event)
    return parsed_definition(session, event)


def template_rule(key: str) -> Definition:
    """Return the rule of a shipped template; raises `NotFound`."""
    return document_rule(template_by_key(key).document)


def document_rule(document: Mapping[str, Any]) -> Definition:
    """Return the rule that a document states; raises `Invalid` with each error's place."""
    wrong = [found for found in lint(document) if found.severity == "error"]
    if wrong:
        faults = [
            Fault(found.message, found.remedy, column=found.path or "/", params=found.params)
            for found in wrong
        ]
        raise Invalid(BAD_DOCUMENT, faults=faults)
    return parse_definition(document)
