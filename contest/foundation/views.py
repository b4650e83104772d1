"""Health, counts for monitoring, and the visitor's settings of language, theme and text size."""

import hmac

from flask import Blueprint, Response, current_app, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from contest.foundation import db, jobs, printing
from contest.foundation import metrics as counts
from contest.foundation.errors import NotFound
from contest.foundation.presentation import PREFERENCES
from contest.foundation.web import back_or, public

blueprint = Blueprint(
    "foundation",
    __name__,
    template_folder="templates",
    static_folder="static/foundation",
    static_url_path="/static/foundation",
)

YEAR_SECONDS = 365 * 24 * 3600


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that this process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether database, fonts and queue are ready to serve."""
    faults = [*_database_faults(), *printing.printing_faults()]
    return jsonify(
        status="not ready" if faults else "ready",
        faults=faults,
        queue_age_seconds=jobs.queue_age_seconds(),
    ), 503 if faults else 200


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Show counts to whoever holds the token of monitoring; to others there is no such page."""
    token = current_app.config["METRICS_TOKEN"] or ""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    # A server behind a proxy sees every visitor come from this machine: an address proves nothing.
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFound
    text, media_type = counts.shown(current_app)
    return Response(text, content_type=media_type)


@blueprint.get("/preferences/<string:name>/<string:value>")
@public
def preference(name: str, value: str) -> ResponseReturnValue:
    """Keep a setting in the visitor's own browser; nothing on the server changes."""
    if value not in PREFERENCES.get(name, ()):
        raise NotFound
    answer = make_response(back_or("people.home"))
    answer.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=current_app.config["HTTPS"],
        # The tablet's page, kept on the tablet, reads the language where no server is.
        httponly=name != "language",
    )
    return answer


def _database_faults() -> list[str]:
    try:
        db.ping()
    except Exception as error:
        return [f"database: {type(error).__name__}"]
    return []
