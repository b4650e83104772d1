"""The lists to be signed: 奖金发放表 and 裁判劳务费表 as Word, PDF and XLSX, accounts masked."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.awards import queries
from contest.awards.models import Payment, PaymentKind
from contest.awards.rules import masked_account
from contest.editions.models import Event
from contest.foundation.office import MEDIA_XLSX, Heading, Sheet, write_xlsx
from contest.foundation.office.documents import (
    MEDIA_DOCX,
    Column,
    Paper,
    Table,
    Text,
    document_docx,
    document_pdf,
)
from contest.foundation.presentation import is_english, localised

MEDIA_PDF = "application/pdf"
NBSP = "\N{NO-BREAK SPACE}"
PAPERS = {
    f"{name}.{ending}": (kind, ending)
    for name, kind in (("prizes", PaymentKind.PRIZE), ("judge-fees", PaymentKind.JUDGE_FEE))
    for ending in ("docx", "pdf", "xlsx")
}


def paper_bytes(
    session: Session, event: Event, paper: str, *, today: date
) -> tuple[bytes, str, str]:
    """Return a list of payments with its media type and file name; `paper` is one of `PAPERS`."""
    kind, ending = PAPERS[paper]
    payments = queries.payments_of_event(session, event, kind)
    accounts = queries.accounts_of(session, [one.person_id for one in payments])
    banks = {key: f"{one.bank} {masked_account(one.last_digits)}" for key, one in accounts.items()}
    is_prize = kind is PaymentKind.PRIZE
    title = _("Payment list of prizes") if is_prize else _("Payment list of judges' fees")
    name = f"{localised(event)}-{title}-{today}.{ending}"
    if ending == "xlsx":
        return write_xlsx([_sheet(title, kind, payments, banks)]), MEDIA_XLSX, name
    described = _paper(title, kind)
    data = _data(event, payments, banks, kind)
    if ending == "docx":
        return document_docx(described, data), MEDIA_DOCX, name
    lang = "en" if is_english() else "zh-CN"
    return document_pdf(described, data, lang=lang), MEDIA_PDF, name


def _paper(title: str, kind: PaymentKind) -> Paper:
    columns = [
        Column(_("No."), "place", 2, is_number=True),
        Column(_("Name"), "name", 4),
        Column(_("Unit"), "unit", 7),
        Column(_("Award") if kind is PaymentKind.PRIZE else _("Basis"), "what", 5),
        Column(_("Due"), "due", 5, is_number=True),
        Column(_("Withheld"), "withheld", 4, is_number=True),
        Column(_("Paid out"), "net", 5, is_number=True),
        Column(_("Paid on"), "paid_on", 5),
        Column(_("Bank account"), "account", 6),
        Column(_("Signature"), "signature", 5),
    ]
    blocks = (
        Text("{{ event }}", "subtitle"),
        Text(title, "title"),
        Table(columns, "rows"),
        Text("{{ signing }}", "plain"),
    )
    return Paper(title="{{ event }} " + title, blocks=blocks, is_landscape=True)


def _data(
    event: Event, payments: list[Payment], banks: dict[int, str], kind: PaymentKind
) -> dict[str, str | int | list[dict[str, str | int]]]:
    rows: list[dict[str, str | int]] = [
        {
            "place": place,
            "name": one.person.name,
            "unit": localised(one.person.unit) if one.person.unit else "",
            "what": _what(one),
            "due": _yuan(one.due_cny),
            "withheld": _yuan(one.withheld_cny),
            "net": _yuan(one.net_cny),
            "paid_on": str(one.paid_on or ""),
            "account": banks.get(one.person_id, ""),
            "signature": "",
        }
        for place, one in enumerate(payments, start=1)
    ]
    # The sum is a row of the table, so that no page holds it alone.
    rows.append(
        {
            **dict.fromkeys(("place", "unit", "what", "paid_on", "account", "signature"), ""),
            "name": _("In all"),
            "due": _yuan(_sum(one.due_cny for one in payments)),
            "withheld": _yuan(_sum(one.withheld_cny for one in payments)),
            "net": _yuan(_sum(one.net_cny for one in payments)),
        }
    )
    signing = _("Prepared by:                    Checked by:                    Approved by:")
    # Blanks that paper does not fold leave room for three hands.
    return {"event": localised(event), "rows": rows, "signing": signing.replace(" " * 4, NBSP * 4)}


def _sheet(title: str, kind: PaymentKind, payments: list[Payment], banks: dict[int, str]) -> Sheet:
    headings = [
        Heading(_("Name")),
        Heading(_("Unit")),
        Heading(_("Award") if kind is PaymentKind.PRIZE else _("Basis")),
        Heading(_("Share")),
        Heading(_("Due"), places=2),
        Heading(_("Withheld"), places=2),
        Heading(_("Paid out"), places=2),
        Heading(_("Paid on")),
        Heading(_("Bank account")),
        Heading(_("Signature"), width=16),
    ]
    return Sheet(
        title,
        headings,
        [
            [
                one.person.name,
                localised(one.person.unit) if one.person.unit else None,
                localised(one.award, "title") if one.award else one.basis,
                one.basis if one.award else None,
                one.due_cny,
                one.withheld_cny,
                one.net_cny,
                one.paid_on,
                banks.get(one.person_id),
                None,
            ]
            for one in payments
        ],
    )


def _what(payment: Payment) -> str:
    if payment.award is None:
        return payment.basis
    return f"{localised(payment.award, 'title')} {payment.basis}"


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
