"""The clock: before a request is answered, what the timeline has switched meanwhile is settled.

So each page, each list of the database and each refusal is right from the due minute on, whether a
background worker runs or not.
"""

from flask import Flask, request

from contest.editions import operations, queries
from contest.foundation.db import reading, transaction
from contest.foundation.web import now


def keep_time(app: Flask) -> None:
    """Let the application settle the timelines of events before it answers."""
    app.before_request(_settle)


def _settle() -> None:
    # Whoever asks for a file, or whether the server lives, asks nothing that a timeline changes.
    if request.blueprint in (None, "foundation") or str(request.endpoint).endswith(".static"):
        return
    with reading() as session:
        due = queries.events_to_switch(session, now())
    for event_id in due:
        with transaction() as session:
            event = queries.event_by_public_id(session, event_id)
            operations.switch_stages(session, event, now=now())
