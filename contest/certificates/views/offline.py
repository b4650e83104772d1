"""What a guard takes along to check certificates without a network: page, keys, list, program."""

import hashlib
import json
from functools import cache
from pathlib import Path

from flask import Response, current_app, jsonify, url_for
from flask.typing import ResponseReturnValue

from contest.certificates import queries
from contest.certificates.views.base import blueprint, download_of
from contest.foundation.db import reading
from contest.foundation.web import now, page, public

ROOM = Path(__file__).parents[1]
STATIC = ROOM / "static" / "certificates"
FOUNDATION = ("tokens.css", "base.css", "forms.css", "public.css", "icons.svg", "logo.svg")


@blueprint.get("/check-offline")
@public
def offline() -> ResponseReturnValue:
    """Show the page that checks by itself and stays on the phone."""
    return page("certificates/offline.html")


@blueprint.get("/check-offline/worker.js")
@public
def worker() -> ResponseReturnValue:
    """Hand out the worker with the list of what it keeps."""
    shell = url_for(".offline")
    kept = [shell, url_for(".keys"), url_for(".revoked")]
    kept += [url_for(".static", filename=name) for name in ("offline.js", "record.js")]
    kept += [url_for("foundation.static", filename=name) for name in FOUNDATION]
    head = {"VERSION": _version(), "PAGE": shell, "ASSETS": kept}
    text = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in head.items())
    text += (STATIC / "worker.js").read_text(encoding="utf-8")
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    # It also answers for the addresses in the pictures, which lie beside its own.
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@blueprint.get("/check-offline/keys.json")
@public
def keys() -> ResponseReturnValue:
    """Give the public keys of all years."""
    return jsonify(queries.key_list())


@blueprint.get("/check-offline/revoked.json")
@public
def revoked() -> ResponseReturnValue:
    """Give the signed list of certificates that no longer hold."""
    with reading() as session:
        return jsonify(queries.revocation_list(session, now=now()))


@blueprint.get("/check-offline/check-certificate.py")
@public
def program() -> ResponseReturnValue:
    """Give the command that checks on a computer with stock Python."""
    data = (ROOM / "check_certificate.py").read_bytes()
    return download_of(data, "text/x-python", "check_certificate.py")


@cache
def _version() -> str:
    shared = Path(current_app.blueprints["foundation"].static_folder or "")
    files = [*sorted(STATIC.iterdir()), *(shared / name for name in FOUNDATION)]
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()[:12]
