"""Activation slips: printed many to a page, and the page to which each leads."""

from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contest.foundation import limits, secrets
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.presentation import local_date, localised
from contest.foundation.printing import paper_css, pdf_from
from contest.foundation.qr import qr_svg
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
)
from contest.people import login, operations, queries
from contest.people.errors import SlipRefused
from contest.people.forms import SlipCodeForm, SlipForm, SlipsForm
from contest.people.models import ActivationSlip
from contest.people.operations import PrintedSlip
from contest.people.rules import (
    ATTEMPTS_OF_ADDRESS,
    ATTEMPTS_WINDOW,
    SLIPS_AT_ONCE,
    slip_code,
)
from contest.people.views.common import blueprint, unit_choices

BY_ADDRESS = limits.Limit("slip address", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)


@blueprint.route("/slips", methods=["GET", "POST"])
@permission("slip.print")
def slips() -> ResponseReturnValue:
    """Print slips for everybody of a unit, and of those below it, who cannot sign in yet."""
    form = SlipsForm()
    with reading() as session:
        units = queries.units_seen_by(session, actor())
        missing = {
            unit.public_id: queries.count_without_account(session, unit.path) for unit in units[:1]
        }
    form.unit.choices = unit_choices(units)
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            unit = queries.unit_by_id(session, form.unit.data)
            require(actor(), "slip.print", unit)
            people = queries.persons_without_account(session, unit.path, limit=SLIPS_AT_ONCE)
            return _paper(operations.print_slips(session, actor(), people, now=now()))
    return form_page("people/slips.html", form, missing=sum(missing.values()), most=SLIPS_AT_ONCE)


@blueprint.post("/persons/<pid:person_id>/slip")
@permission("slip.print")
def person_slip(person_id: str) -> ResponseReturnValue:
    """Print one person's slip, e.g. because they have lost their way in."""
    with transaction() as session:
        person = queries.person_by_id(session, person_id)
        return _paper(operations.print_slips(session, actor(), [person], now=now()))


@blueprint.route("/slip", methods=["GET", "POST"])
@permission("slip.use")
def slip_form() -> ResponseReturnValue:
    """Take a code that is typed because the picture cannot be scanned."""
    form = SlipCodeForm()
    if form.validate_on_submit():
        code = slip_code(form.code.data or "")
        if code is not None:
            return see_other(".slip", slip=code)
        form.code.errors = [_("The code has twelve characters, in three groups of four.")]
    return form_page("people/slip_form.html", form)


@blueprint.route("/a/<string:slip>", methods=["GET", "POST"])
@permission("slip.use")
def slip(slip: str) -> ResponseReturnValue:
    """Let the bearer of a slip choose how to sign in, once."""
    form = SlipForm()
    found = _found(slip)
    if form.validate_on_submit():
        with form_errors(form):
            _count(slip, form.last_figures.data or "")
            with transaction() as session:
                _opened, token = operations.use_slip(
                    session, code=slip, last_figures=form.last_figures.data or "",
                    login=form.login.data or "", password=form.password.data or "",
                    device=request.user_agent.string, now=now(),
                )  # fmt: skip
            login.remember(token)
            flash_ok(_("You are in. From now on sign in with the name and password you chose."))
            return see_other("people.home")
    return _private(*_slip_page(form, found))


def _found(code: str) -> ActivationSlip:
    """Return the slip; guesses from one address are limited, and the count outlives the refusal."""
    with transaction() as session:
        address = request.remote_addr or ""
        limits.check(session, BY_ADDRESS, address, now=now())
        found = queries.live_slip(session, code, now=now())
        if found is None:
            limits.count(session, BY_ADDRESS, address, now=now())
    if found is None:
        raise SlipRefused
    return found


def _count(code: str, last_figures: str) -> None:
    with transaction() as session:
        tries = operations.count_slip_try(session, code=code, last_figures=last_figures, now=now())
    if tries is None:
        raise SlipRefused


def _slip_page(form: SlipForm, found: ActivationSlip) -> tuple[str, int]:
    with reading() as session:
        user = queries.user_of_person(session, found.person)
        if user is not None:
            form.login.data = user.login
        elif not form.login.data:
            form.login.data = _suggested(session, found)
    return form_page(
        "people/slip.html",
        form,
        name=secrets.mask_name(found.person.name),
        asks_figures=found.person.identity_cipher is not None,
        has_account=user is not None,
    )


def _suggested(session: Session, found: ActivationSlip) -> str:
    """Return the phone number as sign-in name where one is known and free, else the pinyin."""
    person = found.person
    if person.phone_cipher:
        phone = secrets.decrypt(person.phone_cipher, kind="phone").removeprefix("+86")
        if queries.user_by_login(session, phone) is None:
            return phone
    return f"{person.pinyin.partition(' ')[0][:20]}{found.id}"


def _private(text: str, status: int) -> Response:
    answer = make_response(text, status)
    # The address is a secret: it goes into no history of another page and no cache.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _paper(printed: list[PrintedSlip]) -> Response:
    address = current_app.config["PUBLIC_URL"].rstrip("/")
    pdf = pdf_from(
        page("people/slips-pdf.html", slips=[_shown(one, address) for one in printed]),
        title=_("Activation slips"),
        stylesheets=[paper_css()],
        assets={f"{one.code}.svg": qr_svg(f"{address}/a/{one.code}") for one in printed},
    )
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="slips.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(slip: PrintedSlip, address: str) -> dict[str, str]:
    return {
        "asset": slip.code,
        "code": slip.shown,
        "name": slip.person.name,
        "unit": localised(slip.person.unit) if slip.person.unit else "",
        "until": local_date(slip.expires_at),
        "address": f"{address}/slip",
    }
