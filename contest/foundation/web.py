"""What every view uses: who asks, what the time is, the gate, pages and answers."""

import functools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import flash, g, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from contest.foundation import permissions
from contest.foundation.errors import ContestError, Fault
from contest.foundation.feature import Slot, Step, Waiting, offers
from contest.foundation.orm import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH
from contest.foundation.permissions import ANONYMOUS, Actor
from contest.foundation.words import N_

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

# Nine figures fit a column of either database.
MOST_FIGURES = 9


class PublicIdConverter(BaseConverter):
    """A URL parameter that is a public id; anything else is no address of ours."""

    regex = f"[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}"


def permission(name: str) -> Callable[[View], View]:
    """Let a view answer only those who may do `name` to any record at all.

    Whether they may do it to this record is asked by the operation.
    """

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            permissions.require(actor(), name)
            return view(*args, **kwargs)

        guarded.leitai_permission = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def public(view: View) -> View:
    """Let a view answer everybody; the short list of such views is checked by a house test."""
    view.leitai_public = True  # type: ignore[attr-defined]
    return view


def actor() -> Actor:
    """Return who makes this request."""
    if not has_request_context():
        return ANONYMOUS
    signed_in: Actor | None = getattr(current_user, "actor", None)
    return signed_in or ANONYMOUS


def nobody_if_unknown() -> None:
    """Let the rest of this request pass as a visitor's where nobody could be looked up."""
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()


def whole(text: str) -> int:
    """Read a whole number of an address or a form that fits a column; raises `ValueError`.

    Given as `type` to `request.args.get`, by which what is no such number is not there.
    """
    if len(text.lstrip("-")) > MOST_FIGURES:
        raise ValueError("more figures than a column holds")
    return int(text)


def now() -> datetime:
    """Return the instant of this request, read from the clock once."""
    if not has_request_context():
        return datetime.now(UTC)
    if "now" not in g:
        g.now = datetime.now(UTC)
    instant: datetime = g.now
    return instant


def page(template: str, **context: Any) -> str:
    """Return the page; a shorthand so that views read alike."""
    return render_template(template, **context)


def see_other(endpoint: str, **values: Any) -> Response:
    """Return the answer to a POST that was done: look there."""
    return redirect(url_for(endpoint, **values), code=303)


def asked_back() -> str | None:
    """Return the address of a page of ours that the request names as `next`; None without one."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    # Only a path of this site: a foreign address in a link would be an open redirect.
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_ours and not parts.scheme and not parts.netloc else None


def back_or(endpoint: str, **values: Any) -> Response:
    """Return to the page of ours that the form named as `next`, or else to `endpoint`."""
    target = asked_back()
    return redirect(target, code=303) if target else see_other(endpoint, **values)


def flash_ok(message: str) -> None:
    """Tell the user on the next page that it was done; `message` is already translated."""
    flash(message, "ok")


def flash_warning(message: str) -> None:
    """Tell the user on the next page what they should know; `message` is already translated."""
    flash(message, "warn")


def wants_json() -> bool:
    """Say whether the client asked for JSON."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def translated(message: str, params: Any = None) -> str:
    """Return a msgid in the user's language with its parameters filled in."""
    return str(_(message, **(params or {})))


def fault_texts(fault: Fault) -> dict[str, Any]:
    """Return a fault as the user reads it."""
    return {
        "row": fault.row,
        "column": translated(fault.column) if fault.column else None,
        "value": fault.value,
        "rule": translated(fault.rule, fault.params),
        "remedy": translated(fault.remedy, fault.params) if fault.remedy else "",
    }


ROW = N_("Row %(row)s")
# Fields that hold fields: nothing of their own is drawn where a fault could stand.
NESTED = ("FieldList", "FormField")


class form_errors:
    """Put a `ContestError` raised inside on top of the form instead of on a page of its own.

    A fault that names a field of the form by its label stands at that field. The view goes on
    behind the block and shows the same form, its input kept, with `status`.
    """

    def __init__(self, form: FlaskForm) -> None:
        self.form = form

    def __enter__(self) -> FlaskForm:
        return self.form

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, ContestError) or error.status in (401, 403, 404):
            return False
        messages = [translated(error.message, error.params)]
        labels = {str(field.label.text): field for field in self.form if field.type not in NESTED}
        for fault in error.faults:
            texts = fault_texts(fault)
            field = labels.get(texts["column"]) if fault.row is None else None
            if field is not None:
                texts["column"] = None
            if fault.row is not None:
                # A rule may name its row itself.
                named = "row" in fault.params
                texts["row"] = None if named else translated(ROW, {"row": fault.row})
            said = " ".join(str(text) for text in texts.values() if text not in ("", None))
            if field is None:
                messages.append(said)
            else:
                field.errors = [*field.errors, said]
        self.form.form_errors = [*self.form.form_errors, *messages]
        g.form_status = error.status
        return True


def form_page(template: str, form: FlaskForm, **context: Any) -> tuple[str, int]:
    """Return a form's page: 200 when fresh, 422 (or the error's own status) when refused."""
    status = g.pop("form_status", 422) if form.errors or form.form_errors else 200
    return render_template(template, form=form, **context), status


def slots(session: Session, place: str, record: Any) -> list[dict[str, Any]]:
    """Return what other features show on this page: `template`, `context` and drawn `html` each."""
    shown = []
    for slot in _slots_of(place):
        context = slot.context(session, actor(), record)
        if context is not None:
            # The template has escaped what it shows; escaping it again would show its tags.
            html = Markup(render_template(slot.template, **context))  # noqa: S704
            shown.append({"template": slot.template, "context": context, "html": html})
    return shown


URGENCY = ("late", "today", "waiting", "coming")


def todos(session: Session) -> list[Waiting]:
    """Return what waits for the reader in all features: the late first, then by what is due."""
    lines = [
        line
        for todo in offers("todos")
        if permissions.can(actor(), todo.permission)
        for line in todo.lines(session, actor(), now())
    ]
    ever = datetime.max.replace(tzinfo=UTC)
    return sorted(lines, key=lambda line: (URGENCY.index(line.tone), line.due_at or ever))


def steps(session: Session, event: Any) -> list[Step]:
    """Return what all features have to be done in running a contest, in order, done or not."""
    return [step for offer in offers("steps") for step in offer.of_event(session, actor(), event)]


def tiles(session: Session, *, stamp: str = "") -> list[dict[str, Any]]:
    """Return the tiles that the reader may see: `key` and drawn `html`; `stamp` says as of when."""
    shown = []
    for tile in offers("tiles"):
        if not permissions.can(actor(), tile.permission):
            continue
        figures = tile.query(session, actor(), now())
        if figures is not None:
            title = translated(tile.title)
            drawn = render_template(tile.template, title=title, tile=tile, stamp=stamp, **figures)
            # The template has escaped what it shows; escaping it again would show its tags.
            shown.append({"key": tile.key, "html": Markup(drawn)})  # noqa: S704
    return shown


def _slots_of(place: str) -> Iterator[Slot]:
    return (slot for slot in offers("slots") if slot.place == place)
