"""What can happen to an appeal: handed in, given to a handler, ruled on, withdrawn; never edited.

A ruling changes no mark. A correction is a new version of the result, signed and published anew.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import safeguards_of
from contest.entries.models import Entry
from contest.foundation import calendar, ledger, secrets, signals
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import Message
from contest.people.models import Person
from judges.appeals.errors import (
    AppealClosed,
    AppealEarly,
    AppealLate,
    AppealRuns,
    AppealsOpen,
    ConflictOfInterest,
    NotAHandler,
    NotInThisResult,
    NotTheHandler,
    NotYetHappened,
)
from judges.appeals.models import Appeal, AppealKind, AppealState, Outcome
from judges.appeals.queries import (
    conflict_of,
    free_handler,
    handlers,
    next_number,
    row_of,
    standing_appeal,
    waiting_appeals,
    windows_of,
)
from judges.appeals.rules import CONFLICT_NAMES, ON_SITE, ONE_SECOND, Window, window_at
from judges.results.models import ResultVersion
from judges.results.queries import public_versions
from judges.results.signals import NoticeCloses, ResultsPublished
from judges.returns.errors import RulingNeeded
from judges.returns.models import UnitReturn
from judges.returns.signals import FigureReopens


def file_appeal(
    session: Session,
    actor: Actor,
    version: ResultVersion,
    entry: Entry,
    *,
    ground: str,
    statement: str,
    now: datetime,
) -> Appeal:
    """Contest the line of `entry` in `version`, as its member or its unit's contact.

    Raises `AppealLate` one second after the last window, `AppealEarly` before the result is
    public, `AppealRuns` for a second one, `NotInThisResult`, `NotPermitted`.
    """
    require(actor, "appeal.file", entry)
    _refuse_second(session, version, entry)
    appeal = _new(version, entry, ground=ground, statement=statement, name=actor.name, at=now)
    appeal.appellant_id = actor.person_id
    return _file(session, actor, appeal, version, now=now)


def record_paper_appeal(
    session: Session,
    actor: Actor,
    version: ResultVersion,
    entry: Entry | None,
    *,
    ground: str,
    statement: str,
    name: str,
    contact: str | None,
    handed_in_at: datetime,
    now: datetime,
) -> Appeal:
    """Key in an appeal that came on paper; the time of handing in is what counts.

    Raises as `file_appeal` does, and `NotYetHappened` for a time ahead.
    """
    require(actor, "appeal.record", version)
    if handed_in_at > now:
        raise NotYetHappened(at=_clock(handed_in_at))
    if entry is not None:
        _refuse_second(session, version, entry)
    appeal = _new(version, entry, ground=ground, statement=statement, name=name, at=handed_in_at)
    appeal.is_paper, appeal.contact_cipher = True, _sealed(contact)
    return _file(session, actor, appeal, version, now=now)


def file_public_objection(
    session: Session,
    actor: Actor,
    version: ResultVersion,
    *,
    statement: str,
    name: str,
    contact: str,
    now: datetime,
) -> Appeal:
    """Take an objection of anybody to a list in public notice, under their name.

    No permission is asked: the notice invites everybody. Raises `AppealLate`, `AppealEarly`.
    """
    appeal = _new(version, None, ground="other", statement=statement, name=name, at=now)
    appeal.contact_cipher = _sealed(contact)
    return _file(session, actor, appeal, version, now=now)


def withdraw_appeal(session: Session, actor: Actor, appeal: Appeal, *, now: datetime) -> None:
    """Take an appeal back before it is ruled on; raises `AppealClosed`, `NotPermitted`."""
    require(actor, "appeal.file", appeal)
    _refuse_closed(appeal)
    appeal.state, appeal.withdrawn_at = AppealState.WITHDRAWN, now
    session.flush()
    ledger.record(session, actor, "appeal.withdraw", appeal, body=_about(appeal), now=now)


def assign_appeal(
    session: Session, actor: Actor, appeal: Appeal, *, person: Person, now: datetime
) -> None:
    """Give an appeal to `person`; raises `ConflictOfInterest`, `NotAHandler`, `AppealClosed`."""
    require(actor, "appeal.assign", appeal)
    _refuse_closed(appeal)
    if person.id not in {one.id for one in handlers(session, appeal.event)}:
        raise NotAHandler(name=person.name)
    _refuse_conflict(session, person, appeal)
    _assign(session, actor, appeal, person, now)


def rule_on_appeal(
    session: Session,
    actor: Actor,
    appeal: Appeal,
    *,
    outcome: Outcome,
    findings: str,
    now: datetime,
) -> Appeal:
    """Rule on an appeal, for good, as the one to whom it was given.

    Raises `AppealClosed`, `NotTheHandler`, and `ConflictOfInterest` for one that arose since.
    """
    require(actor, "appeal.rule", appeal)
    _refuse_closed(appeal)
    if appeal.handler is None or actor.person_id != appeal.handler_id:
        raise NotTheHandler
    _refuse_conflict(session, appeal.handler, appeal)
    appeal.state, appeal.outcome = AppealState.RULED, outcome
    appeal.findings, appeal.ruled_at = findings, now
    session.flush()
    is_late = now.replace(microsecond=0) > appeal.due_at
    body = {**_about(appeal), "outcome": outcome.value, "is_late": is_late}
    private = {"findings": findings}
    ledger.record(session, actor, "appeal.rule", appeal, body=body, private=private, now=now)
    if appeal.appellant_id is not None:
        entry = appeal.entry.public_id if appeal.entry else None
        context = {**_named(appeal), "entry": entry, "outcome": outcome.value}
        signals.send(session, Message("appeal_ruled", [appeal.appellant_id], context))
    return appeal


def keep_notice_open(session: Session, signal: NoticeCloses) -> None:
    """Refuse, by raising `AppealsOpen`, that a notice ends while an appeal waits.

    One that was upheld waits too, until the corrected result is published.
    """
    waiting = waiting_appeals(session, session.get_one(ResultVersion, signal.version_id))
    if waiting:
        raise AppealsOpen(numbers="、".join(str(one.number) for one in waiting))


def note_correction(session: Session, signal: ResultsPublished) -> None:
    """Write beside every upheld appeal which published version put it right."""
    version = session.get_one(ResultVersion, signal.version_id)
    upheld = session.scalars(
        select(Appeal)
        .join(ResultVersion, ResultVersion.id == Appeal.version_id)
        .where(
            Appeal.event_id == version.event_id,
            Appeal.outcome == Outcome.CORRECTED,
            Appeal.corrected_version_id.is_(None),
            ResultVersion.version < version.version,
            ResultVersion.stage_id == version.stage_id
            if version.stage_id
            else ResultVersion.stage_id.is_(None),
        )
    )
    for appeal in upheld:
        appeal.corrected_version_id = version.id
    session.flush()


def require_ruling(session: Session, signal: FigureReopens) -> None:
    """Refuse, by raising `RulingNeeded`, that a figure behind a posted result is opened again.

    Unless an appeal against that period's or the season's result was upheld with a correction,
    about this unit or about nobody in particular, and no corrected result was published since.
    """
    found = session.get_one(UnitReturn, signal.return_id)
    posted = [
        version
        for version in public_versions(session, found.stage.event)
        if version.stage_id in (None, found.stage_id)
    ]
    if not posted:
        return
    upheld = session.scalar(
        select(Appeal.id)
        .join(ResultVersion, ResultVersion.id == Appeal.version_id)
        .where(
            Appeal.event_id == found.stage.event_id,
            Appeal.outcome == Outcome.CORRECTED,
            Appeal.corrected_version_id.is_(None),
            or_(Appeal.entry_id == found.entry_id, Appeal.entry_id.is_(None)),
            or_(ResultVersion.stage_id == found.stage_id, ResultVersion.stage_id.is_(None)),
        )
        .limit(1)
    )
    if upheld is None:
        raise RulingNeeded


def _new(
    version: ResultVersion,
    entry: Entry | None,
    *,
    ground: str,
    statement: str,
    name: str,
    at: datetime,
) -> Appeal:
    return Appeal(
        edition_id=version.edition_id,
        event_id=version.event_id,
        version_id=version.id,
        entry_id=entry.id if entry else None,
        ground=ground,
        statement=statement,
        appellant_name=name,
        filed_at=at,
    )


def _file(
    session: Session, actor: Actor, appeal: Appeal, version: ResultVersion, *, now: datetime
) -> Appeal:
    window = _window(session, version, appeal.filed_at)
    # Two at once would take one number.
    session.execute(select(Event.id).where(Event.id == appeal.event_id).with_for_update())
    appeal.number = next_number(session, version.event)
    appeal.kind, appeal.closes_at = AppealKind(window.kind), window.last
    # Whoever hands it in within the last second is in time, fractions or not.
    appeal.filed_at = appeal.filed_at.replace(microsecond=0)
    appeal.due_at = _due(session, version.event, window.kind, now)
    appeal.recorded_at, appeal.recorded_by = now, actor.reference
    session.add(appeal)
    session.flush()
    body = {
        **_about(appeal),
        "entry": appeal.entry.public_id if appeal.entry else None,
        "kind": appeal.kind.value,
        "ground": appeal.ground,
        "is_paper": appeal.is_paper,
        "closes_at": int(appeal.closes_at.timestamp()),
        "filed_at": int(appeal.filed_at.timestamp()),
        "due_at": int(appeal.due_at.timestamp()),
    }
    private = {"statement": appeal.statement, "name": appeal.appellant_name}
    ledger.record(session, actor, "appeal.file", appeal, body=body, private=private, now=now)
    handler = free_handler(session, appeal)
    if handler is not None:
        _assign(session, actor, appeal, handler, now)
    return appeal


def _window(session: Session, version: ResultVersion, at: datetime) -> Window:
    found = windows_of(session, version)
    open_one = window_at(found, at)
    if open_one is not None:
        return open_one
    if not found or at < found[0].first:
        raise AppealEarly(at=_clock(at))
    last = max(window.last for window in found)
    raise AppealLate(last=_clock(last), at=_clock(at))


def _due(session: Session, event: Event, kind: str, now: datetime) -> datetime:
    guard = safeguards_of(session, event)
    if kind == ON_SITE:
        from_now = timedelta(minutes=guard.ruling_minutes)
        return now.replace(microsecond=0) + from_now
    last = calendar.add_working_days(calendar.local_day(now), guard.ruling_working_days)
    return calendar.end_of_day_utc(last) - ONE_SECOND


def _assign(session: Session, actor: Actor, appeal: Appeal, person: Person, now: datetime) -> None:
    appeal.state, appeal.handler_id, appeal.assigned_at = AppealState.ASSIGNED, person.id, now
    session.flush()
    session.refresh(appeal, ["handler"])
    body = {**_about(appeal), "handler": person.public_id}
    ledger.record(session, actor, "appeal.assign", appeal, body=body, now=now)
    due = {"appeal": appeal.public_id, "due_at": appeal.due_at.isoformat()}
    context = {**_named(appeal), **due}
    signals.send(session, Message("appeal_assigned", [person.id], context))


def _named(appeal: Appeal) -> dict[str, object]:
    event = appeal.event
    return {"event": event.name, "event_en": event.name_en or "", "number": str(appeal.number)}


def _about(appeal: Appeal) -> dict[str, object]:
    return {"number": appeal.number, "result": appeal.version.sha256}


def _refuse_second(session: Session, version: ResultVersion, entry: Entry) -> None:
    if row_of(session, version, entry) is None:
        raise NotInThisResult
    standing = standing_appeal(session, version, entry)
    if standing is not None:
        raise AppealRuns(number=standing.number)


def _refuse_closed(appeal: Appeal) -> None:
    if not appeal.is_open:
        raise AppealClosed


def _refuse_conflict(session: Session, person: Person, appeal: Appeal) -> None:
    kind = conflict_of(session, person, appeal)
    if kind is not None:
        raise ConflictOfInterest(CONFLICT_NAMES[kind], name=person.name)


def _sealed(contact: str | None) -> str | None:
    return secrets.encrypt(contact, kind="contact") if contact else None


def _clock(instant: datetime) -> str:
    return calendar.local_format_to_second(instant)
