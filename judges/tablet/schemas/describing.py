"""Describes the interface of tablets to programs (OpenAPI 3.1), by the schemas that check it."""

from typing import Any

from judges.tablet.schemas import ANSWERS, BATCH, DEVICE, PACK, PUBLIC_ID, REFUSAL
from judges.tablet.schemas.entering import ENDED, ENTERED, ENTRY, LEFT, PREPARED

Plain = dict[str, Any]


def openapi() -> Plain:
    """Return the description of the interface (OpenAPI 3.1), made of the schemas that check it."""
    event = {"name": "event_id", "in": "path", "required": True, "schema": PUBLIC_ID}
    of_event = {
        f"/api/tablet/v1/events/{{event_id}}/{part}": {"parameters": [event], **what}
        for part, what in _of_event().items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Leitai: judging on tablets",
            "version": "1",
            "description": "Sheets are sent until they are answered; the same bytes twice count "
            "once. Requests carry the session's cookie; posts carry X-CSRFToken from the pack.",
        },
        "paths": {
            **of_event,
            "/api/tablet/v1/left": {
                "post": _operation("End the session that a judge left on it", ENDED, takes=LEFT)
            },
        },
    }


def _of_event() -> Plain:
    return {
        "devices": {"post": _operation("Enrol this browser", DEVICE, status=201)},
        "prepared": {"get": _operation("What a prepared tablet keeps", PREPARED)},
        "entry": {"post": _operation("Sign in with six digits on it", ENTERED, takes=ENTRY)},
        "pack": {"get": _operation("Everything needed to judge offline", PACK)},
        "deliveries": {"post": _operation("Bring sheets back", ANSWERS, takes=BATCH)},
    }


def _operation(
    summary: str, answer: Plain, *, status: int = 200, takes: Plain | None = None
) -> Plain:
    refused = {"description": "Refused; error.code says why.", **_json(REFUSAL)}
    responses = {str(status): {"description": summary, **_json(answer)}, "default": refused}
    body = {"requestBody": {"required": True, **_json(takes)}} if takes else {}
    return {"summary": summary, "responses": responses, **body}


def _json(schema: Plain) -> Plain:
    return {"content": {"application/json": {"schema": schema}}}
