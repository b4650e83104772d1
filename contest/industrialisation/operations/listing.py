"""The public library of outcomes: a project stands in it by consent of its own people only."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.industrialisation.errors import SummaryMissing
from contest.industrialisation.models import TransferCase


def list_in_library(
    session: Session,
    actor: Actor,
    case: TransferCase,
    *,
    summary: str,
    now: datetime,
    summary_en: str | None = None,
    shows_benefit: bool = False,
) -> None:
    """Let the public read of the project in these words; `shows_benefit` adds the verified sum.

    Only the project's authors and their unit consent, never the organiser for them. Raises
    `SummaryMissing`.
    """
    require(actor, "transfer.consent", case)
    if not summary.strip():
        raise SummaryMissing
    case.summary, case.summary_en = summary.strip(), (summary_en or "").strip() or None
    case.shows_benefit = shows_benefit
    case.listed_at, case.listed_by_name = now, actor.name
    session.flush()
    body = {"shows_benefit": shows_benefit}
    told = {"summary": case.summary}
    ledger.record(session, actor, "transfer.list", case, body=body, private=told, now=now)


def take_off_library(session: Session, actor: Actor, case: TransferCase, *, now: datetime) -> None:
    """Take the consent back; the project leaves the library at once."""
    require(actor, "transfer.consent", case)
    case.listed_at = case.listed_by_name = None
    session.flush()
    ledger.record(session, actor, "transfer.unlist", case, body={}, now=now)
