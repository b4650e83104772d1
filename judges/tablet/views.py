"""The judge's page that works without a network and its worker; the desk's list of tablets."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id, stage_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, can, require
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other, translated
from contest.people import login
from contest.people.operations import sign_out
from judges.panels.queries import judged_stages, seats_of_person
from judges.scoresheets.operations import allow_scribe, stop_scribe
from judges.scoresheets.queries import scribe_stages
from judges.tablet import operations, queries
from judges.tablet.errors import HELD_MESSAGES, HELD_REMEDIES
from judges.tablet.models import TabletDevice
from judges.tablet.rules import PREPARED_FOR, is_skewed
from judges.tablet.words import PAGE_WORDS

HERE = Path(__file__).parent
STATIC = HERE / "static" / "tablet"
WORKER = HERE / "app" / "worker.js"
COOKIE = "leitai_tablet"
KEPT = ("built/app.js", "icons.svg", "tablet.css")
DECISIONS = {
    "approve": operations.allow_recollection,
    "refuse": operations.refuse_recollection,
}
FOUNDATION = ("tokens.css", "base.css", "score.css", "favicon.svg")


blueprint = Blueprint(
    "tablet",
    __name__,
    template_folder="templates",
    static_folder="static/tablet",
    static_url_path="/static/tablet",
)


@blueprint.get("/tablet/events/<pid:event_id>")
@permission("tablet.use")
def app_of_event(event_id: str) -> ResponseReturnValue:
    """Show the page of one event; everything on it comes from the tablet's own store."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        if not queries.seats_for(session, actor(), event):
            raise NotFound
    return page("tablet/app.html", version=version())


@blueprint.get("/tablet/prepared/<pid:event_id>")
@permission("tablet.open")
def app_of_prepared(event_id: str) -> ResponseReturnValue:
    """Show the same page on a prepared tablet, where nobody need be signed in yet."""
    with reading() as session:
        device = this_tablet(session, event_id)
        # One that is out of use opens it, too: it says so there.
        if device is None or not (device.is_prepared(now()) or device.revoked_at):
            raise NotFound
    return page("tablet/app.html", version=version())


@blueprint.post("/desk/stages/<pid:stage_id>/prepared-tablet")
@permission("tablet.prepare")
def prepare(stage_id: str) -> ResponseReturnValue:
    """Make this browser a tablet of the stage, sign its user out and show the judges' page."""
    token = login.present_token()
    with transaction() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "tablet.prepare", stage)
        # The system stream first.
        if token is not None:
            sign_out(session, actor(), token=token, now=now())
        prepared = operations.prepare_tablet(
            session,
            actor(),
            stage,
            browser=request.user_agent.string or "",
            known=_known(session, stage.event),
            now=now(),
        )
        event_id = stage.event.public_id
    login.forget()
    answer = see_other(".app_of_prepared", event_id=event_id)
    safe = current_app.config["SESSION_COOKIE_SECURE"]
    kept = {"max_age": PREPARED_FOR, "secure": safe, "httponly": True, "samesite": "Lax"}
    answer.set_cookie(COOKIE, prepared.secret, **kept)
    return answer


def _known(session: Session, event: Event) -> TabletDevice | None:
    """Return the tablet of the event that this browser is already; None: none.

    What its own store says comes first: its sheets are numbered and sent under that name.
    """
    try:
        named = request.form.get("device", "")
        return queries.device_by_public_id(session, event.public_id, named)
    except NotFound:
        return this_tablet(session, event.public_id)


@blueprint.post("/desk/tablets/<pid:device_id>/revocation")
@permission("tablet.prepare")
def revoke(device_id: str) -> ResponseReturnValue:
    """Take a prepared tablet out of use, wherever it is."""
    with transaction() as session:
        device = queries.tablet_by_id(session, device_id)
        operations.revoke_tablet(session, actor(), device, now=now())
        return see_other(".desk", event_id=device.event.public_id)


def this_tablet(session: Session, event_id: str) -> TabletDevice | None:
    """Return the tablet that asks, of the event of this public id, by its cookie; None: none.

    Its days may be over and it may be out of use: whoever lets digits in asks it.
    """
    device = queries.tablet_of_secret(session, request.cookies.get(COOKIE, ""))
    return device if device is not None and device.event.public_id == event_id else None


@blueprint.get("/tablet/shell")
@permission("tablet.open")
def shell() -> ResponseReturnValue:
    """Hand out the same page for the worker to keep: it names no event and no judge."""
    return page("tablet/app.html", version=version())


@blueprint.get("/tablet/worker.js")
@permission("tablet.open")
def worker() -> ResponseReturnValue:
    """Hand out the worker with the version that it keeps and the list of what belongs to it."""
    listed = f"const VERSION = {json.dumps(version())};\nconst ASSETS = {json.dumps(assets())};\n"
    text = listed + WORKER.read_text(encoding="utf-8")
    answer = current_app.response_class(text, mimetype="text/javascript")
    # The browser asks for a newer worker by comparing bytes: a stored answer would hide it.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/tablet/words.json")
@permission("tablet.open")
def words() -> ResponseReturnValue:
    """Hand out the Chinese of every word on the page; the English text is its key."""
    with force_locale("zh_Hans_CN"):
        return jsonify({text: translated(text) for text in PAGE_WORDS})


@blueprint.get("/desk/events/<pid:event_id>/tablets")
@permission("tablet.watch")
def desk(event_id: str) -> ResponseReturnValue:
    """Show the tablets of an event, those in danger first, and the sheets that are held."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "tablet.watch", event)
        recollection = queries.present_recollection(session, event)
        return page(
            "tablet/desk.html",
            event=event,
            tablets=queries.tablets_of_event(session, event),
            held=queries.held_of_event(session, event),
            causes={code: translated(text) for code, text in HELD_MESSAGES.items()},
            remedies={code: translated(text) for code, text in HELD_REMEDIES.items()},
            skewed=is_skewed,
            recollection=recollection,
            brought=queries.count_brought(session, recollection) if recollection else 0,
            owing=queries.tablets_owing(session, recollection) if recollection else [],
            stages=judged_stages(session, event),
            scribes=scribe_stages(session, event),
            now=now(),
        )


@blueprint.post("/desk/stages/<pid:stage_id>/scribe")
@permission("score_sheet.allow_scribe")
def scribe(stage_id: str) -> ResponseReturnValue:
    """Allow in a stage that one tablet enters for all seats, or stop it."""
    with transaction() as session:
        stage = stage_by_public_id(session, stage_id)
        change = allow_scribe if request.form.get("allow") == "1" else stop_scribe
        change(session, actor(), stage, now=now())
        return see_other(".desk", event_id=stage.event.public_id)


@blueprint.post("/desk/events/<pid:event_id>/recollection")
@permission("tablet.recollect")
def recollect(event_id: str) -> ResponseReturnValue:
    """Ask that the tablets bring again what was lost; at once where nobody must agree."""
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        reason = request.form.get("reason", "")
        made = operations.ask_recollection(session, actor(), event, reason=reason, now=now())
        flash_ok(
            _("The tablets bring everything again with their next contact.")
            if made.opened_at
            else _("Asked. Another person has to agree.")
        )
    return see_other(".desk", event_id=event_id)


@blueprint.post("/desk/recollections/<pid:recollection_id>/<string:decision>")
@permission("tablet.approve_recollect")
def decide(recollection_id: str, decision: str) -> ResponseReturnValue:
    """Agree or refuse as the second person."""
    if decision not in DECISIONS:
        raise NotFound
    with transaction() as session:
        found = queries.recollection_by_public_id(session, recollection_id)
        DECISIONS[decision](session, actor(), found, now=now())
        return see_other(".desk", event_id=found.event.public_id)


@blueprint.post("/desk/recollections/<pid:recollection_id>/end")
@permission("tablet.recollect")
def end_recollection(recollection_id: str) -> ResponseReturnValue:
    """Say that everything is here, or take back what was only asked."""
    with transaction() as session:
        found = queries.recollection_by_public_id(session, recollection_id)
        operations.end_recollection(session, actor(), found, now=now())
        return see_other(".desk", event_id=found.event.public_id)


def assets() -> list[str]:
    """Return the addresses of everything that the page needs to open without a network."""
    return [
        url_for("tablet.shell"),
        url_for("tablet.words"),
        *(url_for("tablet.static", filename=name) for name in KEPT),
        *(url_for("foundation.static", filename=name) for name in FOUNDATION),
    ]


@cache
def version() -> str:
    """Return what changes with any byte of the page: twelve digits of a hash over its files."""
    foundation = Path(current_app.blueprints["foundation"].static_folder or "")
    files = [*(STATIC / name for name in KEPT), *(foundation / name for name in FOUNDATION)]
    files += [*sorted((HERE / "templates").rglob("*.html")), HERE / "words.py", WORKER]
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


def queue_piece(session: Session, asking: Actor, event: Event | None) -> dict[str, Any] | None:
    """Return the way from a judge's queue of one event to the tablet's page; None elsewhere."""
    if event is None or not can(asking, "tablet.use"):
        return None
    if not seats_of_person(session, asking.person_id, event):
        return None
    return {"event": event}


def event_piece(session: Session, asking: Actor, event: Event) -> dict[str, Any] | None:
    """Return how many tablets there are and what lies on them; None where nobody used one."""
    if not can(asking, "tablet.watch", event):
        return None
    tablets = queries.tablets_of_event(session, event)
    if not tablets:
        return None
    return {
        "event": event,
        "count": len(tablets),
        "waiting": sum(one.device.waiting for one in tablets),
        "urgent": sum(one.is_urgent for one in tablets),
        "held": len(queries.held_of_event(session, event)),
    }
