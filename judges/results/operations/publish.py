"""Publishing: awards are granted from the signed snapshot and from nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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
from contest.editions.errors import OnlyARehearsal
from contest.editions.models import Event, EventPhase
from contest.editions.operations import move_phase
from contest.editions.queries import safeguards_of
from contest.entries.models import Entry
from contest.foundation import approvals, calendar, ledger, signals
from contest.foundation.approvals import ContentChanged
from contest.foundation.models import Approval
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.models import Unit
from judges.results.errors import NoticeRuns, NotThisVersion
from judges.results.models import ResultState, ResultVersion
from judges.results.operations.compute import refuse_changed
from judges.results.policy import EventWithChiefs
from judges.results.queries.telling import milliseconds
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
# Whether an entry or a unit (as a team) has an award, its row's id, and the rule's code.
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Won:
    """Who has an award, and the line of the list or of the teams that says so."""

    recipient: Entry | Unit
    line: Mapping[str, Any]


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
    `NotThisVersion`, `ContentChanged`, `ResultsChanged` when the marks moved on since, and
    `NotApproved` where a second person is asked.
    """
    require(actor, "result.publish", version)
    if version.event.is_rehearsal:
        raise OnlyARehearsal
    if version.state is not ResultState.SIGNED:
        raise NotThisVersion
    if shown_hash != version.sha256:
        raise ContentChanged
    refuse_changed(session, version)
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
    body = {"sha256": version.sha256, "state": version.state.value, **_notice_span(version)}
    private = {"objections_to": objections_to}
    ledger.record(session, actor, "result.publish", version, body=body, private=private, now=now)
    _move_on(session, actor, version, now)
    _tell_people(session, version)
    signals.send(session, ResultsPublished(version.id))
    return version


def _tell_people(session: Session, version: ResultVersion) -> None:
    event = version.event
    about = {"event": event.name, "event_en": event.name_en or ""}
    for row in version.rows:
        people = [member.person_id for member in row.entry.members]
        told = {**about, "entry": row.entry.public_id}
        signals.send(session, signals.Message("result_published", people, told))
    told = {**about, "version": version.public_id}
    place = event.edition.unit.path
    signals.send(session, signals.Message("results_published", [], told, place=place))


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


def _notice_span(version: ResultVersion) -> dict[str, int | None]:
    """Return the first and the last-but-one instant of the notice in milliseconds."""
    times = {"notice_from": version.notice_starts_at, "notice_ends": version.notice_ends_at}
    return {key: milliseconds(at) if at else None for key, at in times.items()}


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
    period = snapshot["period"] or None
    won = _won(session, version.event, snapshot)
    for key, award in _standing(session, version, period).items():
        if key not in won or _differs(award, won[key].line):
            withdraw_award(session, actor, award, reason=CORRECTED, now=now)
    kept = _standing(session, version, period)
    for key, one in won.items():
        if key not in kept:
            _grant(session, actor, version.event, one, rule=rules[key[2]], period=period, now=now)


def _won(session: Session, event: Event, snapshot: Mapping[str, Any]) -> dict[Key, Won]:
    lines = {line["entry"]: line for line in snapshot["lines"]}
    entries = entries_by_public_id(session, event, list(lines))
    teams = {team["team"]: team for team in snapshot.get("teams", ())}
    units = session.scalars(select(Unit).where(Unit.public_id.in_(list(teams))))
    found: dict[Key, Won] = {}
    for code, line in lines.items():
        for level in line["awards"]:
            found["entry", entries[code].id, level] = Won(entries[code], line)
    for unit in units:
        for level in teams[unit.public_id]["awards"]:
            found["unit", unit.id, level] = Won(unit, teams[unit.public_id])
    return found


def _standing(session: Session, version: ResultVersion, period: str | None) -> dict[Key, Award]:
    awards = session.scalars(
        select(Award).where(
            Award.event_id == version.event_id,
            Award.source == "computed",
            Award.state != AwardState.WITHDRAWN,
            Award.period == period if period else Award.period.is_(None),
        )
    )
    found: dict[Key, Award] = {}
    for award in awards:
        if award.entry_id:
            found["entry", award.entry_id, award.level] = award
        elif award.unit_id:
            found["unit", award.unit_id, award.level] = award
    return found


def _differs(award: Award, line: Mapping[str, Any]) -> bool:
    # A certificate prints rank and total, so a corrected number needs a new award too.
    return award.rank != line["rank"] or award.total != _total(line)


def _total(line: Mapping[str, Any]) -> Decimal | None:
    return Decimal(line["total"]) if line["total"] is not None else None


def _grant(
    session: Session,
    actor: Actor,
    event: Event,
    one: Won,
    *,
    rule: AwardRule,
    period: str | None,
    now: datetime,
) -> None:
    distinction = Distinction(
        # An award of one period is the travelling red flag, whatever it is called.
        kind=AwardKind.RED_FLAG if period else AwardKind(rule.kind),
        level=rule.code,
        title=rule.name,
        title_en=rule.name_en or None,
        rank=one.line["rank"],
        total=_total(one.line),
        period=period,
    )
    grant_award(session, actor, event, recipient=one.recipient, distinction=distinction, now=now)
