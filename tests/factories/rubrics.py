"""Events with marking schemes for tests."""

import copy
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from tests.factories.editions import a_document, an_event


def a_scheme(template: str = "workshop", **stage: Any) -> dict[str, Any]:
    """A shipped document whose last stage has `stage` laid over it."""
    document = copy.deepcopy(a_document(template))
    document["stages"][-1].update(stage)
    return document


def an_event_with(
    session: Session,
    *,
    template: str = "workshop",
    safeguards: dict[str, Any] | None = None,
    stage: dict[str, Any] | None = None,
    **details: Any,
) -> Event:
    """An event of a shipped template, its safeguards and its last stage changed."""
    document = a_scheme(template, **(stage or {}))
    if safeguards is not None:
        document["safeguards"] = safeguards
    return an_event(session, document=document, **details)
