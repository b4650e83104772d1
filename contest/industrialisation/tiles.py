"""What transfer cases show elsewhere: on an entry's page, on the work desk, as dashboard tiles."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.entries.models import Entry
from contest.foundation.calendar import local_day
from contest.foundation.feature import Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.web import now as present
from contest.industrialisation import queries
from contest.industrialisation.queries import Wanted
from contest.industrialisation.rules import days_late
from contest.industrialisation.views.common import STAGE_TONES, case_context, page_of


def on_entry_page(session: Session, actor: Actor, entry: Entry) -> Mapping[str, Any] | None:
    """Return the road of an entry's project (E8); None where none was opened or may be seen."""
    found = queries.case_of_entry(session, entry)
    if found is None or not can(actor, "transfer.view", found):
        return None
    return {**case_context(session, found), "case_endpoint": page_of(found)}


def offer_library(session: Session, actor: Actor, entry: Entry) -> Mapping[str, Any] | None:
    """Return the entry where its people may let the public read of it and have not yet."""
    if not can(actor, "transfer.consent", entry) or not queries.may_enter_library(session, entry):
        return None
    case = queries.case_of_entry(session, entry)
    return None if case is not None and case.listed_at is not None else {"entry": entry}


def on_work_desk(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return one's own projects with what is due; None for who has none."""
    if actor.person_id is None:
        return None
    today = local_day(present())
    cases = queries.own_cases(session, actor)
    rows = [(case, days_late(case.next_report_on, today)) for case in cases]
    return {"project_rows": rows} if rows else None


def late_reports(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return how many projects have an overdue report."""
    return {"late": queries.cases_due(session, actor, today=local_day(now))}


def stalled(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return in how many projects nothing has happened for long."""
    wanted = Wanted(is_stalled=True)
    found = queries.board(session, actor, today=local_day(now), wanted=wanted)
    return {"stalled": found.stalled}


def on_public_start(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return how many projects the public library holds; None while it is empty."""
    _outcomes, count = queries.library(session)
    return {"count": count} if count else None


def to_verify(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return how many projects have a benefit that waits to be verified."""
    wanted = Wanted(has_waiting=True)
    found = queries.board(session, actor, today=local_day(now), wanted=wanted)
    return {"projects": len(found.cards), "figures": sum(card.waiting for card in found.cards)}


def by_stage(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any]:
    """Return how many projects stand at each stage today, and what they brought in."""
    found = queries.board(session, actor, today=local_day(now))
    parts = [
        (stage.value, len(cards), STAGE_TONES[stage.value])
        for stage, cards in found.columns.items()
    ]
    return {"stages": parts, "projects": len(found.cards), "verified_cny": found.verified_cny}


def waiting_lines(session: Session, actor: Actor, now: datetime) -> Sequence[Waiting]:
    """Return how many reports of projects are overdue, for those who follow them."""
    late = queries.cases_due(session, actor, today=local_day(now))
    if not late:
        return []
    text = ngettext("%(num)d overdue report", "%(num)d overdue reports", late)
    url = url_for("industrialisation.board", late=1)
    return [Waiting(text, _("Projects after the contest"), url, "late")]


def waiting_figures(session: Session, actor: Actor, now: datetime) -> Sequence[Waiting]:
    """Return how many benefits wait to be verified."""
    figures = to_verify(session, actor, now)["figures"]
    if not figures:
        return []
    text = ngettext("%(num)d benefit to verify", "%(num)d benefits to verify", figures)
    url = url_for("industrialisation.board", waiting=1)
    return [Waiting(text, _("Projects after the contest"), url)]
