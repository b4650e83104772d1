"""Prize money and judges' fees at the desk: shared, recorded, paid, printed for signing."""

import io
from decimal import Decimal, InvalidOperation

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.awards import operations, queries
from contest.awards.errors import ImplausibleMoney
from contest.awards.forms import BankForm, FeesForm, PaidForm, SharesForm
from contest.awards.models import Award, Payment, PaymentKind
from contest.awards.rules import equal_shares
from contest.awards.views.base import blueprint, event_for
from contest.awards.views.papers import PAPERS, paper_bytes
from contest.editions.models import Event
from contest.foundation.calendar import local_day
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
from contest.foundation.permissions import require
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
from contest.people.models import Person
from contest.people.queries import person_by_id


@blueprint.get("/desk/events/<pid:event_id>/payments")
@permission("payment.view")
def of_payments(event_id: str) -> ResponseReturnValue:
    """Show what is due to winners and judges, what is withheld and what is paid."""
    with reading() as session:
        event = event_for(session, event_id, "payment.view")
        lists = {kind: queries.payments_of_event(session, event, kind) for kind in PaymentKind}
        people = [one.person_id for payments in lists.values() for one in payments]
        prizes = queries.prizes_of_event(session, event)
        return page(
            "awards/payments.html",
            event=event,
            prizes=[award for award in prizes if award.kind.value == "prize"],
            stated={award.id: queries.stated_prize(session, award) for award in prizes},
            lists={kind.value: payments for kind, payments in lists.items()},
            accounts=queries.accounts_of(session, people),
            judges=queries.judges_of_event(session, event),
        )


@blueprint.route("/desk/awards/<pid:award_id>/shares", methods=["GET", "POST"])
@permission("payment.manage")
def shares(award_id: str) -> ResponseReturnValue:
    """Set a prize's money and share it among its winners, in percent that sum to 100."""
    form = SharesForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            award = queries.award_by_public_id(session, award_id)
            money = form.prize_cny.data or Decimal(0)
            if money != award.prize_cny:
                operations.set_prize(session, actor(), award, prize_cny=money, now=now())
            given = {one: _share(one.public_id) for one in queries.winners_of(award)}
            kept = {person: share for person, share in given.items() if share}
            operations.share_prize(session, actor(), award, shares=kept, now=now())
            flash_ok(_("The prize is shared; what is due to each stands on the list."))
            return see_other(".of_payments", event_id=award.event.public_id)
    with reading() as session:
        award = queries.award_by_public_id(session, award_id)
        require(actor(), "payment.manage", award.event)
        if request.method == "GET":
            form.prize_cny.data = award.prize_cny or queries.stated_prize(session, award)
        return form_page(
            "awards/shares.html",
            form,
            award=award,
            event=award.event,
            rows=_share_rows(session, award),
        )


@blueprint.route("/desk/payments/<pid:payment_id>", methods=["GET", "POST"])
@permission("payment.manage")
def payment(payment_id: str) -> ResponseReturnValue:
    """Say what is withheld of one payment and, once it was made, when; a paid one is only shown."""
    form = PaidForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            found = _payment_for(session, payment_id)
            money = form.withheld_cny.data or Decimal(0)
            if money != found.withheld_cny:
                operations.withhold(session, actor(), found, withheld_cny=money, now=now())
            if form.paid_on.data:
                operations.mark_paid(session, actor(), found, paid_on=form.paid_on.data, now=now())
            flash_ok(_("Kept."))
            return see_other(".of_payments", event_id=found.event.public_id)
    return _payment_page(payment_id, form)


@blueprint.post("/desk/payments/<pid:payment_id>/account")
@permission("payment.manage")
def reveal_account(payment_id: str) -> ResponseReturnValue:
    """Show the bank account in full once, in the answer itself; the trail keeps who looked."""
    with transaction() as session:
        found = _payment_for(session, payment_id)
        number = operations.reveal_account(session, actor(), found, now=now())
    return _payment_page(payment_id, PaidForm(formdata=None), number=number)


@blueprint.route("/desk/events/<pid:event_id>/judge-fees", methods=["GET", "POST"])
@permission("payment.manage")
def fees(event_id: str) -> ResponseReturnValue:
    """Record what is due to each judge who held a seat."""
    form = FeesForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_for(session, event_id, "payment.manage")
            for row in queries.judges_of_event(session, event):
                _keep_fee(session, event, person_by_id(session, row["public_id"]))
            flash_ok(_("The fees stand on the list."))
            return see_other(".of_payments", event_id=event_id)
    with reading() as session:
        event = event_for(session, event_id, "payment.manage")
        return form_page(
            "awards/fees.html",
            form,
            event=event,
            judges=queries.judges_of_event(session, event),
            stand=_fees(session, event),
        )


@blueprint.get("/desk/events/<pid:event_id>/payment-lists/<string:money_list>")
@permission("payment.view")
def payment_list(event_id: str, money_list: str) -> ResponseReturnValue:
    """Give the list of prize money or of judges' fees, to be signed: Word, PDF or XLSX."""
    if money_list not in PAPERS:
        raise NotFound
    with reading() as session:
        event = event_for(session, event_id, "payment.view")
        data, media, name = paper_bytes(session, event, money_list, today=local_day(now()))
    return send_file(io.BytesIO(data), mimetype=media, as_attachment=True, download_name=name)


@blueprint.route("/my/bank-account", methods=["GET", "POST"])
@permission("bank_account.set")
def bank_account() -> ResponseReturnValue:
    """Say where one's own money goes."""
    form = BankForm()
    own = actor().person_id
    if own is None:
        raise NotFound
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            person = session.get_one(Person, own)
            operations.set_bank_account(
                session,
                actor(),
                person,
                bank=form.bank.data or "",
                number=form.number.data or "",
                now=now(),
            )
            flash_ok(_("Your bank account is kept, encrypted."))
            return see_other(".bank_account")
    with reading() as session:
        bank = queries.accounts_of(session, [own]).get(own)
        return form_page("awards/bank_account.html", form, bank=bank)


def _payment_for(session: Session, payment_id: str) -> Payment:
    found = queries.payment_by_public_id(session, payment_id)
    require(actor(), "payment.manage", found)
    return found


def _payment_page(
    payment_id: str, form: PaidForm, number: str | None = None
) -> ResponseReturnValue:
    with reading() as session:
        found = _payment_for(session, payment_id)
        if request.method == "GET" or number:
            form.withheld_cny.data = found.withheld_cny
        account = queries.accounts_of(session, [found.person_id]).get(found.person_id)
        return form_page(
            "awards/payment.html",
            form,
            payment=found,
            event=found.event,
            bank=account,
            number=number,
        )


def _fees(session: Session, event: Event) -> dict[int, Payment]:
    payments = queries.payments_of_event(session, event, PaymentKind.JUDGE_FEE)
    return {one.person_id: one for one in payments}


def _keep_fee(session: Session, event: Event, person: Person) -> None:
    due = _money(f"due-{person.public_id}")
    if due is None:
        return
    operations.record_fee(
        session,
        actor(),
        event,
        person,
        due_cny=due,
        withheld_cny=_money(f"withheld-{person.public_id}") or Decimal(0),
        basis=request.form.get(f"basis-{person.public_id}", "")[:200],
        now=now(),
    )


def _share_rows(session: Session, award: Award) -> list[tuple[Person, Decimal | str]]:
    """Return each winner with the share that was typed, or that stands, or an equal one."""
    winners = queries.winners_of(award)
    stand = queries.shares_of_award(session, award)
    equal = equal_shares(len(winners)) if winners else []
    return [
        (person, request.form.get(f"share-{person.public_id}") or stand.get(person.id, share))
        for person, share in zip(winners, equal, strict=True)
    ]


def _share(person_id: str) -> Decimal:
    return _money(f"share-{person_id}") or Decimal(0)


def _money(name: str) -> Decimal | None:
    text = request.form.get(name, "").strip().removesuffix("%").strip()
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ImplausibleMoney from error
    if not number.is_finite():
        raise ImplausibleMoney
    return number
