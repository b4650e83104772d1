"""Judge cards: printed ten to a page, and the sign-in that they lead to."""

from flask import current_app, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.foundation import limits
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.printing import paper_css, pdf_from
from contest.foundation.qr import qr_svg
from contest.foundation.web import actor, now, page, permission, see_other
from contest.people import login
from judges.panels import operations, queries
from judges.panels.errors import CardUnknown
from judges.panels.forms import CardForm, PanelForm
from judges.panels.models import Judge
from judges.panels.operations import FreshCode, PrintedCard
from judges.panels.rules import SEAT_ROLE_NAMES, WRONG_CARDS, WRONG_CARDS_WINDOW
from judges.panels.views.base import blueprint, translated_names

BY_ADDRESS = limits.Limit("judge card address", WRONG_CARDS, WRONG_CARDS_WINDOW)
DEVICE_LENGTH = 80


@blueprint.route("/events/<pid:event_id>/judge-cards", methods=["GET", "POST"])
@permission("card.print")
def cards(event_id: str) -> ResponseReturnValue:
    """Show who has a card; the POST answers with the cards themselves, shown this once."""
    codes = _codes(event_id) if request.method == "POST" else []
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "card.print", event)
        form = PanelForm()
        if not form.validate_on_submit():
            return page(
                "panels/cards.html",
                form=form,
                event=event,
                stages=queries.judged_stages(session, event),
                judges=queries.judges_of_event(session, event),
                live=queries.live_cards(session, event),
            )
        wanted = _chosen(session, event)
        url = current_app.config["PUBLIC_URL"]
        printed = operations.print_cards(
            session, actor(), event, judges=wanted, public_url=url, codes=codes, now=now()
        )
        return _paper(session, event, printed, is_pdf=request.form.get("form") == "pdf")


@blueprint.route("/j/<string:secret>", methods=["GET", "POST"])
@permission("card.use")
def card(secret: str) -> ResponseReturnValue:
    """Show a judge's card as a page with one button, which signs them in."""
    form = CardForm()
    if form.validate_on_submit():
        return _sign_in(secret, form.device.data or _device())
    with reading() as session:
        limits.check(session, BY_ADDRESS, request.remote_addr or "", now=now())
        found = queries.card_of_secret(session, secret, now=now())
        if found is None:
            raise CardUnknown
        answer = make_response(page("panels/card.html", card=found, event=found.event, form=form))
    # The address is a secret: it goes into no history of another page and no cache.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _codes(event_id: str) -> list[FreshCode]:
    # Made before the transaction: a tenth of a second each would hold up whoever writes.
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "card.print", event)
        count = len(_chosen(session, event) or queries.judges_of_event(session, event))
    return [operations.fresh_code(event_id) for _ in range(count)]


def _sign_in(secret: str, device: str) -> Response:
    address, token, target = request.remote_addr or "", None, None
    with transaction() as session:
        limits.check(session, BY_ADDRESS, address, now=now())
        found = queries.card_of_secret(session, secret, now=now())
        if found is None:
            # The count must be committed, so the refusal waits until the transaction has ended.
            limits.count(session, BY_ADDRESS, address, now=now())
        else:
            _opened, token = operations.redeem_card(
                session, secret=secret, device=device, now=now()
            )
            declared = queries.declaration_of(session, found.judge, found.event)
            target = "scoresheets.queue" if declared else "panels.declaration"
    if token is None or found is None or target is None:
        raise CardUnknown
    login.remember(token)
    return see_other(target, event_id=found.event.public_id)


def _device() -> str:
    return (request.user_agent.string or "–")[:DEVICE_LENGTH]


def _chosen(session: Session, event: Event) -> list[Judge] | None:
    wanted = request.form.getlist("judge")
    if not wanted:
        return None
    return [j for j in queries.judges_of_event(session, event) if j.public_id in wanted]


def _paper(
    session: Session, event: Event, printed: list[PrintedCard], *, is_pdf: bool
) -> ResponseReturnValue:
    codes = {card.judge.public_id: qr_svg(card.url) for card in printed}
    shown = [_shown(session, event, card) for card in printed]
    if not is_pdf:
        for row in shown:
            # Our own drawing of an address: black squares, nothing typed by anybody.
            row["qr"] = Markup(codes[row["id"]].decode())  # noqa: S704
        return page("panels/card-sheet.html", cards=shown, event=event)
    pdf = pdf_from(
        page("panels/card-pdf.html", cards=shown, event=event),
        title=_("Judge cards"),
        stylesheets=[paper_css()],
        assets={f"{key}.svg": picture for key, picture in codes.items()},
    )
    answer = make_response(pdf)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = 'attachment; filename="judge-cards.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _shown(session: Session, event: Event, card: PrintedCard) -> dict[str, str]:
    seats = queries.seats_of_person(session, card.judge.person_id, event)
    names = translated_names(SEAT_ROLE_NAMES)
    unit = card.judge.person.unit
    return {
        "id": card.judge.public_id,
        "event": localised(event),
        "role": names[seats[0].role] if seats else "",
        "name": card.judge.person.name,
        "unit": localised(unit) if unit else "",
        "seat": _("Seat %(numbers)s", numbers=", ".join(str(seat.number) for seat in seats)),
        "hint": _("Scan to sign in. Keep it to yourself."),
        "code": f"{card.code[:3]} {card.code[3:]}",
        "code_label": _("Code of the card"),
    }
