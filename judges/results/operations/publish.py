"""Publishing: awards are granted from the signed snapshot and from nothing else."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.operations import (
    Distinction,
    confirm_awards,
    grant_award,
    withdraw_award,
)
from contest.editions.models import EventPhase
from contest.editions.operations import move_phase
from contest.editions.queries import safeguards_of
from contest.entries.models import Entry
from contest.foundation import approvals, calendar, ledger, signals
from contest.foundation.approvals import ContentChanged
from contest.foundation.models import Approval
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from judges.results.errors import NoticeRuns, NotThisVersion
from judges.results.models import ResultState, ResultVersion
from judges.results.policy import EventWithChiefs
from judges.results.queries.versions import (
    chief_judges,
    entries_by_public_id,
    standing_versions,
)
from judges.results.signals import NoticeCloses, ResultsPublished
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import AwardRule

ACTION = "result.publish"
CORRECTED = N_("Corrected result")


def request_publication(
    session: Session, actor: Actor, version: ResultVersion, *, reason: str, now: datetime
) -> Approval:
    """Ask a second person to approve that exactly this content is published."""
    require(actor, "result.publish", version)
    if version.state is not ResultState.SIGNED:
        raise NotThisVersion
    return approvals.request_approval(
        session, actor, ACTION, version, shown_hash=version.sha256, reason=reason, now=now
    )


def approve_publication(
    session: Session, actor: Actor, version: ResultVersion, *, shown_hash: str, now: datetime
) -> None:
    """Approve as another person; raises `SamePerson`, `ContentChanged`, `NotThisVersion`."""
    require(
        actor,
        "result.approve",
        EventWithChiefs(version.event, chief_judges(session, version.event)),
    )
    waiting = [one for one in approvals.pending(session, version) if one.decided_at is None]
    if not waiting:
        raise NotThisVersion
    approvals.approve(session, actor, waiting[-1], shown_hash=shown_hash, now=now)


def publish_results(
    session: Session,
    actor: Actor,
    version: ResultVersion,
    *,
    shown_hash: str,
    now: datetime,
    objections_to: str | None = None,
) -> ResultVersion:
    """Make a signed version public and grant its awards.

    `objections_to` is printed with the notice: a telephone number, a room, an address. With a
    notice period the awards wait until it closes; without one they stand at once. An earlier
    public version becomes `corrected` and the awards that it alone gave are withdrawn. Raises
    `NotThisVersion`, `ContentChanged`, `NotApproved` where a second person is asked.
    """
    require(actor, "result.publish", version)
    if version.state is not ResultState.SIGNED:
        raise NotThisVersion
    if shown_hash != version.sha256:
        raise ContentChanged
    safeguards = safeguards_of(session, version.event)
    if needs_second_person(session, version):
        approvals.consume(session, actor, ACTION, version, shown_hash=version.sha256, now=now)
    _succeed(session, version)
    _give_awards(session, actor, version, now)
    version.published_at, version.objections_to = now, objections_to
    if safeguards.notice_working_days:
        last = calendar.add_working_days(calendar.local_day(now), safeguards.notice_working_days)
        version.state = ResultState.IN_NOTICE
        version.notice_starts_at, version.notice_ends_at = now, calendar.end_of_day_utc(last)
    else:
        version.state = ResultState.PUBLISHED
    session.flush()
    body = {"sha256": version.sha256, "state": version.state.value}
    ledger.record(session, actor, "result.publish", version, body=body, now=now)
    _move_on(session, actor, version, now)
    signals.send(session, ResultsPublished(version.id))
    return version


def close_notice(
    session: Session, actor: Actor, version: ResultVersion, *, now: datetime
) -> ResultVersion:
    """End the public notice once its last working day is over; the awards stand from now on.

    Raises `NotThisVersion` when no notice runs, `NoticeRuns` before its end. Whoever listens to
    `NoticeCloses` may refuse too: an appeal that waits keeps the notice open.
    """
    require(actor, "result.publish", version)
    if version.state is not ResultState.IN_NOTICE or version.notice_ends_at is None:
        raise NotThisVersion
    if now < version.notice_ends_at:
        last = calendar.local_format_to_second(version.notice_last_at or version.notice_ends_at)
        raise NoticeRuns(end=last)
    signals.send(session, NoticeCloses(version.id))
    version.state = ResultState.PUBLISHED
    session.flush()
    body = {"sha256": version.sha256}
    ledger.record(session, actor, "result.close_notice", version, body=body, now=now)
    _move_on(session, actor, version, now)
    return version


def _move_on(session: Session, actor: Actor, version: ResultVersion, now: datetime) -> None:
    if version.state is ResultState.PUBLISHED:
        period = version.stage.code if version.stage else None
        confirm_awards(session, actor, version.event, now=now, period=period)
    if version.stage_id is None:
        is_final = version.state is ResultState.PUBLISHED
        phase = EventPhase.FINISHED if is_final else EventPhase.NOTICE
        if version.event.phase is not phase:
            move_phase(session, actor, version.event, phase=phase, now=now)


def needs_second_person(session: Session, version: ResultVersion) -> bool:
    """Say whether another person has to approve that this version is published.

    Where the event asks it of every publication, or of corrections and this is one.
    """
    asked = safeguards_of(session, version.event).second_person_for
    if "publish" in asked:
        return True
    return "correction" in asked and bool(standing_versions(session, version))


def _succeed(session: Session, version: ResultVersion) -> None:
    for one in standing_versions(session, version):
        one.state = ResultState.CORRECTED


def _give_awards(session: Session, actor: Actor, version: ResultVersion, now: datetime) -> None:
    snapshot = json.loads(version.snapshot)
    rules = {rule.code: rule for rule in parsed_definition(session, version.event).awards.rules}
    lines = {line["entry"]: line for line in snapshot["lines"]}
    entries = entries_by_public_id(session, version.event, list(lines))
    won = {(entries[code].id, level) for code in lines for level in lines[code]["awards"]}
    period = snapshot["period"] or None
    standing = _standing(session, version, period)
    for (entry_id, level), award in standing.items():
        if (entry_id, level) not in won or _differs(award, lines[_code(entries, entry_id)]):
            withdraw_award(session, actor, award, reason=CORRECTED, now=now)
    kept = _standing(session, version, period)
    for code, line in lines.items():
        for level in line["awards"]:
            if (entries[code].id, level) not in kept:
                _grant(
                    session,
                    actor,
                    entries[code],
                    rule=rules[level],
                    line=line,
                    period=period,
                    now=now,
                )


def _standing(
    session: Session, version: ResultVersion, period: str | None
) -> dict[tuple[int, str], Award]:
    awards = session.scalars(
        select(Award).where(
            Award.event_id == version.event_id,
            Award.source == "computed",
            Award.state != AwardState.WITHDRAWN,
            Award.period == period if period else Award.period.is_(None),
        )
    )
    return {(award.entry_id, award.level): award for award in awards if award.entry_id}


def _differs(award: Award, line: Mapping[str, Any]) -> bool:
    # A certificate prints rank and total, so a corrected number needs a new award too.
    return award.rank != line["rank"] or award.total != _total(line)


def _total(line: Mapping[str, Any]) -> Decimal | None:
    return Decimal(line["total"]) if line["total"] is not None else None


def _code(entries: Mapping[str, Entry], entry_id: int) -> str:
    return next(code for code, entry in entries.items() if entry.id == entry_id)


def _grant(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    rule: AwardRule,
    line: Mapping[str, Any],
    period: str | None,
    now: datetime,
) -> None:
    distinction = Distinction(
        # An award of one period is the travelling red flag, whatever it is called.
        kind=AwardKind.RED_FLAG if period else AwardKind(rule.kind),
        level=rule.code,
        title=rule.name,
        title_en=rule.name_en or None,
        rank=line["rank"],
        total=_total(line),
        period=period,
    )
    grant_award(session, actor, entry.event, recipient=entry, distinction=distinction, now=now)
