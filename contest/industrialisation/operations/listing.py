"""The public library of outcomes: a project stands in it by consent of its own people only."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.models import Entry
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require, system_actor
from contest.industrialisation.errors import NotForLibrary, SummaryMissing
from contest.industrialisation.models import TransferCase
from contest.industrialisation.operations.steps import open_case
from contest.industrialisation.queries import case_of_entry, library_stage, may_enter_library


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


def enter_library(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    summary: str,
    now: datetime,
    summary_en: str | None = None,
    shows_benefit: bool = False,
) -> TransferCase:
    """Let the public read of an accepted project in one step, and return its case.

    Where nobody follows the project its case is opened, at the stage that the rules name and with
    no report to hand in. The consent is that of `list_in_library`. Raises `NotPermitted`,
    `NotForLibrary` unless a confirmed award leads there, or `SummaryMissing`.
    """
    require(actor, "transfer.consent", entry)
    if not may_enter_library(session, entry):
        raise NotForLibrary
    case = case_of_entry(session, entry)
    if case is None:
        case = open_case(
            session,
            system_actor("library.enter"),
            entry,
            stage=library_stage(session, entry),
            reports=False,
            now=now,
        )
    list_in_library(
        session, actor, case, summary=summary, summary_en=summary_en,
        shows_benefit=shows_benefit, now=now,
    )  # fmt: skip
    return case
