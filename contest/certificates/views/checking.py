"""The public check: by the code in the picture, or by the number on the paper."""

from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue

from contest.certificates import queries
from contest.certificates.forms import CheckForm
from contest.certificates.models import Certificate
from contest.certificates.views.base import blueprint
from contest.foundation import limits
from contest.foundation.db import transaction
from contest.foundation.secrets import mask_name
from contest.foundation.web import now, page, public

# A wrong code costs the guesser; whoever holds a certificate never notices the limit.
WRONG_CODES = limits.Limit("certificate.check", 60, timedelta(minutes=10))


@blueprint.get("/v/<string:code>")
@public
def check(code: str) -> ResponseReturnValue:
    """Answer the QR code: one word, a colour, an icon, and whose certificate it is."""
    with transaction() as session:
        limits.check(session, WRONG_CODES, request.remote_addr or "", now=now())
        found = queries.certificate_by_code(session, code)
        if found is None:
            limits.count(session, WRONG_CODES, request.remote_addr or "", now=now())
        return _verdict_page(found, is_code=True)


@blueprint.get("/certificates/check")
@public
def check_form() -> ResponseReturnValue:
    """Check by the number on the paper; the name stays masked, since a number can be guessed."""
    form = CheckForm(request.args)
    typed = (form.number.data or "").strip()
    if not typed:
        return page("certificates/check.html", form=form, verdict=None)
    with transaction() as session:
        limits.check(session, WRONG_CODES, request.remote_addr or "", now=now())
        by_code = queries.certificate_by_code(session, typed)
        found = by_code or queries.certificate_by_serial(session, typed)
        if found is None:
            limits.count(session, WRONG_CODES, request.remote_addr or "", now=now())
        return _verdict_page(found, is_code=by_code is not None)


def _verdict_page(found: Certificate | None, *, is_code: bool) -> str:
    shown = None
    if found is not None:
        name = str(found.fields["name"])
        shown = name if is_code or found.person_id is None else mask_name(name)
    return page(
        "certificates/check.html",
        form=CheckForm(),
        verdict=queries.verdict_on(found).value,
        certificate=found,
        name=shown,
        now=now(),
    )
