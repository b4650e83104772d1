"""Makes the application: walks the features, sets the gate, maps errors to answers."""

import logging
import re
import secrets
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from contest.features import FEATURES
from contest.foundation import (
    db,
    feature,
    files,
    jobs,
    keyring,
    logs,
    metrics,
    permissions,
    signals,
    words,
)
from contest.foundation.errors import ContestError, SignInNeeded
from contest.foundation.feature import RefusedToStart
from contest.foundation.presentation import FILTERS
from contest.foundation.web import (
    PublicIdConverter,
    actor,
    fault_texts,
    nobody_if_unknown,
    page,
    translated,
    wants_json,
)

N_ = words.N_
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SHORTEST_KEY = 32
NULL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
HTTP_WORDS = {
    400: N_("The browser sent something that we do not understand."),
    404: N_("There is nothing at this address."),
    405: N_("This address cannot be used in this way."),
    413: N_("The file is too large."),
}


def create_app(config: type[Config]) -> Flask:
    """Return the application for `config`; raises `RefusedToStart` rather than serve unsafely."""
    app = Flask("contest", static_folder=None, template_folder=None)
    app.config.from_object(config)
    _prepare_folders(app)
    _check_settings(app)
    logs.configure(app)
    db.init_app(app)
    Migrate(app, db.db, render_as_batch=True)
    CSRFProtect(app)
    Babel(app, locale_selector=_locale, default_translation_directories="translations")
    app.url_map.converters["pid"] = PublicIdConverter
    _install(app)
    _answer_errors(app)
    _prepare_pages(app)
    metrics.init_app(app)
    jobs.init_app(app)
    _stand_behind(app, app.config["PROXIES"])
    return app


def _stand_behind(app: Flask, proxies: int) -> None:
    # Without it every visitor behind a proxy has the proxy's address, and all are slowed as one.
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


def _prepare_folders(app: Flask) -> None:
    data = app.config["DATA"]
    for folder in (data, data / "keys", data / "files", data / "log"):
        folder.mkdir(parents=True, exist_ok=True)
    # Names, marks and keys lie in here: nobody else of the machine has business with them.
    data.chmod(0o700)
    keyring.configure(data / "keys")
    files.configure(data / "files")
    if app.config["SECRET_KEY"] is None:
        path = data / "keys" / "cookies.key"
        keyring.make_key(path, secrets.token_hex(32).encode())
        app.config["SECRET_KEY"] = keyring.read_key(path).decode()


def _check_settings(app: Flask) -> None:
    if len(app.config["SECRET_KEY"]) < SHORTEST_KEY:
        raise RefusedToStart("LEITAI_SECRET_KEY is shorter than 32 characters: set a longer one.")
    if not app.config["DEMO_ALLOWED"] and app.debug:
        raise RefusedToStart("Debugging is on in production: unset FLASK_DEBUG.")


def _install(app: Flask) -> None:
    feature.install(FEATURES)
    gate = permissions.Gate(role for wing in FEATURES for role in wing.roles)
    for wing in FEATURES:
        for policy in wing.policies:
            gate.add(policy)
        for blueprint in wing.blueprints:
            app.register_blueprint(blueprint)
        for command in wing.commands:
            app.cli.add_command(command)
        for name, work in wing.jobs.items():
            jobs.register(name, work.work, prepare=work.prepare)
        for name in wing.daily:
            jobs.register_daily(name)
        for prepare in wing.setup:
            prepare(app)
    permissions.install(gate)
    signals.install([pair for wing in FEATURES for pair in wing.handlers])
    _check_routes(app, gate)


def _check_routes(app: Flask, gate: permissions.Gate) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.rpartition(".")[2] == "static" or getattr(view, "leitai_public", False):
            continue
        name = getattr(view, "leitai_permission", None)
        if name is None:
            raise RefusedToStart(f"the page {endpoint} states no permission")
        if name not in gate.policies:
            raise RefusedToStart(f"the page {endpoint} names {name}, which no feature states")


def _locale() -> str:
    chosen = request.cookies.get("language") if request else None
    return "en" if chosen == "en" else "zh_Hans_CN"


def _answer_errors(app: Flask) -> None:
    app.register_error_handler(ContestError, _contest_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _bug)


def _contest_error(error: ContestError) -> ResponseReturnValue:
    if isinstance(error, SignInNeeded) and request.method in SAFE_METHODS and not wants_json():
        return current_app.redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    faults = [fault_texts(fault) for fault in error.faults]
    return _answer(error.status, error.code, translated(error.message, error.params), faults)


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    message = _(
        "The form was open too long or came from elsewhere. Go back, reload and send again."
    )
    return _answer(400, "form_expired", message)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status in (301, 302, 303, 304, 307, 308):
        return error.get_response()
    message = HTTP_WORDS.get(status, N_("This cannot be done."))
    return _answer(status, f"http_{status}", translated(message))


def _bug(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(4)
    logging.getLogger("leitai").exception("bug", exc_info=error, extra={"incident": incident})
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    # The database may be what is away: the answer must not ask it once more who this is.
    nobody_if_unknown()
    message = _(
        "Something went wrong on our side. Nothing of yours was changed. Incident %(number)s."
    )
    return _answer(500, "bug", message % {"number": incident})


def _answer(
    status: int, code: str, message: str, faults: list[dict[str, Any]] | None = None
) -> ResponseReturnValue:
    if wants_json():
        body = {"error": {"code": code, "message": message, "faults": faults or []}}
        return jsonify(body), status
    return page("foundation/error.html", status=status, message=message, faults=faults), status


def _prepare_pages(app: Flask) -> None:
    app.jinja_env.filters.update(FILTERS)
    # A global, not of the page: macros that are imported see no page.
    app.jinja_env.globals["fault_words"] = fault_texts
    app.before_request(_refuse_foreign_posts)
    app.before_request(_refuse_nulls)
    app.after_request(_set_headers)
    app.context_processor(_page_context)


def _refuse_foreign_posts() -> ResponseReturnValue | None:
    # A second lock beside the form token: browsers say where a request comes from.
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method in SAFE_METHODS or site in ("same-origin", "none"):
        return None
    return _answer(403, "foreign_site", _("This form was sent from another site."))


def _refuse_nulls() -> ResponseReturnValue | None:
    # No text of ours holds one: SQLite would keep it, PostgreSQL stop at it, paper show nothing.
    sent = [request.path]
    for name, values in request.values.lists():
        sent += [name, *values]
    in_json = request.is_json and NULL_IN_JSON.search(request.get_data())
    if in_json or any("\0" in text for text in sent):
        return _answer(400, "http_400", translated(HTTP_WORDS[400]))
    return None


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=()")
    if current_app.config["HTTPS"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if actor().is_signed_in or request.method not in SAFE_METHODS:
        headers.setdefault("Cache-Control", "no-store")
    return response


def _page_context() -> dict[str, Any]:
    language = "en" if str(get_locale()) == "en" else "zh-CN"
    return {
        "current_actor": actor(),
        "can": lambda name, record=None: permissions.can(actor(), name, record),
        "nav_items": lambda: _nav_items("rail"),
        "head_items": lambda: _nav_items("head"),
        "language": language,
        "theme": _cookie("theme", ("light", "dark", "contrast"), "auto"),
        "text_size": _cookie("text", ("large",), "standard"),
        "product_name": _("Leitai"),
        "next_page": request.full_path.rstrip("?") if request.method == "GET" else "",
    }


def _cookie(name: str, allowed: tuple[str, ...], otherwise: str) -> str:
    value = request.cookies.get(name, otherwise)
    return value if value in allowed else otherwise


def _nav_items(place: str) -> list[dict[str, Any]]:
    if "nav_items" not in g:
        g.nav_items = [
            {
                "label": translated(entry.label),
                "endpoint": entry.endpoint,
                "url": url_for(entry.endpoint),
                "section": translated(entry.section),
                "icon": entry.icon,
                "place": entry.place,
                "count": _count(entry),
                "active": f"{request.path}/".startswith(f"{url_for(entry.endpoint)}/"),
            }
            for entry in feature.offers("nav")
            if permissions.can(actor(), entry.permission)
        ]
    return [item for item in g.nav_items if item["place"] == place]


def _count(entry: feature.NavItem) -> int:
    if entry.count is None or not actor().is_signed_in:
        return 0
    with db.reading() as session:
        return entry.count(session, actor())
