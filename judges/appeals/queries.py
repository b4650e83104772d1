"""Reads appeals, their windows, and who could rule on them without a conflict of interest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event, Stage, StageKind
from contest.editions.queries import safeguards_of
from contest.entries.models import Entry, EntryMember
from contest.foundation.errors import NotFound
from contest.people.models import Person, RoleGrant, Unit, User
from judges.appeals.models import Appeal, AppealState, Outcome
from judges.appeals.policy import RULING_ROLES
from judges.appeals.rules import KIND_NAMES, Window, remaining, windows
from judges.panels.models import Judge, Panel, Seat, SeatHolder
from judges.panels.queries import judge_of_person, sides_of_units, ties_of_judges
from judges.results.models import ResultRow, ResultVersion
from judges.results.queries import (
    Told,
    milliseconds,
    person_of_user,
    public_versions,
    published_versions,
    told_of,
)
from judges.sealing.models import Work
from judges.sealing.queries import entries_of_works, works_of_stage

OPEN = (AppealState.FILED, AppealState.ASSIGNED)
FILE, ASSIGN, RULE, WITHDRAW = "appeal.file", "appeal.assign", "appeal.rule", "appeal.withdraw"
STATES = {
    FILE: AppealState.FILED,
    ASSIGN: AppealState.ASSIGNED,
    RULE: AppealState.RULED,
    WITHDRAW: AppealState.WITHDRAWN,
}
"""What an appeal is after the last record of it."""


def appeal_by_public_id(session: Session, public_id: str) -> Appeal:
    """Return the appeal of this public id; raises `NotFound`."""
    found = session.scalar(select(Appeal).where(Appeal.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def appeals_of_event(session: Session, event: Event) -> list[Appeal]:
    """Return all appeals of an event: the open ones by their deadline, then the closed, newest on
    top."""
    found = session.scalars(
        select(Appeal).where(Appeal.event_id == event.id).options(joinedload(Appeal.handler))
    )
    return sorted(
        found,
        key=lambda one: (
            not one.is_open,
            one.due_at.timestamp() if one.is_open else -one.number,
            one.number,
        ),
    )


def first_due(session: Session, events: Sequence[Event]) -> dict[int, tuple[int, datetime]]:
    """Return how many appeals wait for a ruling and the first's deadline, by the event's id."""
    query = (
        select(Appeal.event_id, func.count(), func.min(Appeal.due_at))
        .where(
            Appeal.event_id.in_([event.id for event in events]),
            Appeal.state.in_((AppealState.FILED, AppealState.ASSIGNED)),
        )
        .group_by(Appeal.event_id)
    )
    return {event_id: (number, due) for event_id, number, due in session.execute(query)}


def appeals_of_entry(session: Session, entry: Entry) -> list[Appeal]:
    """Return the appeals of an entry, oldest first."""
    query = select(Appeal).where(Appeal.entry_id == entry.id).order_by(Appeal.number)
    return list(session.scalars(query))


def waiting_appeals(session: Session, version: ResultVersion) -> list[Appeal]:
    """Return what keeps the notice of `version` open, by number.

    Appeals without a ruling, and those upheld whose correction is not published yet.
    """
    is_upheld = (Appeal.outcome == Outcome.CORRECTED) & Appeal.corrected_version_id.is_(None)
    query = select(Appeal).where(
        Appeal.version_id == version.id, or_(Appeal.state.in_(OPEN), is_upheld)
    )
    return list(session.scalars(query.order_by(Appeal.number)))


def standing_appeal(session: Session, version: ResultVersion, entry: Entry) -> Appeal | None:
    """Return the appeal of `entry` against `version` that is not withdrawn; None without one."""
    return session.scalar(
        select(Appeal).where(
            Appeal.version_id == version.id,
            Appeal.entry_id == entry.id,
            Appeal.state != AppealState.WITHDRAWN,
        )
    )


def next_number(session: Session, event: Event) -> int:
    """Return the number of the next appeal of an event, from 1."""
    last = session.scalar(select(func.max(Appeal.number)).where(Appeal.event_id == event.id))
    return (last or 0) + 1


def windows_of(session: Session, version: ResultVersion) -> tuple[Window, ...]:
    """Return when this version may be contested; empty before it is public."""
    if version.published_at is None:
        return ()
    guard = safeguards_of(session, version.event)
    return windows(
        version.published_at, version.notice_ends_at, appeal_minutes=guard.appeal_minutes
    )


def clock_of(session: Session, version: ResultVersion, *, now: datetime) -> list[dict[str, object]]:
    """Return each window of a version, the shorter first: its name as a msgid, its last second, how
    much time is left, and whether it is open."""
    return [
        {
            "name": KIND_NAMES[window.kind],
            "last": window.last,
            "left": remaining(window.last, now),
            "is_open": window.holds(now),
        }
        for window in windows_of(session, version)
    ]


def works_behind(session: Session, entry: Entry) -> list[tuple[Stage, Work]]:
    """Return what panels judged of `entry`, stage by stage; nothing of a stage that is sealed."""
    found = []
    for stage in entry.event.stages:
        behind = entries_of_works(session, stage) if stage.kind is StageKind.JUDGED else {}
        works = works_of_stage(session, stage) if behind else []
        found += [(stage, work) for work in works if behind.get(work.id) is entry]
    return found


def contested_versions(session: Session, entry: Entry) -> list[ResultVersion]:
    """Return the public results in which `entry` has a line, the event's own before its periods."""
    shown = public_versions(session, entry.event)
    ids = [version.id for version in shown]
    listed = set(
        session.scalars(
            select(ResultRow.version_id).where(
                ResultRow.entry_id == entry.id, ResultRow.version_id.in_(ids)
            )
        )
    )
    return [version for version in shown if version.id in listed]


def row_of(session: Session, version: ResultVersion, entry: Entry) -> ResultRow | None:
    """Return the line of `entry` in `version`; None where it has none."""
    return session.scalar(
        select(ResultRow).where(ResultRow.version_id == version.id, ResultRow.entry_id == entry.id)
    )


def conflict_of(session: Session, person: Person, appeal: Appeal) -> str | None:
    """Return why `person` must not rule on `appeal`, the gravest reason first; None when they may.

    Source: rule book A5.5 (any interest), A5.7 (own unit, kin, teacher). Who judged in the event
    would rule on the own work; who takes part has a rank to win.
    """
    event = appeal.event
    if person.id == appeal.appellant_id:
        return "appellant"
    if _takes_part(session, person, event):
        return "member"
    if _judged(session, person, event):
        return "judged"
    return _tie(session, person, appeal.entry, event) if appeal.entry else None


def handlers(session: Session, event: Event) -> list[Person]:
    """Return who may rule on appeals of `event`: supervisors first, then who holds the contest.

    Within a role by name (pinyin), each person once, under their most trusted role.
    """
    found: dict[int, tuple[int, str, Person]] = {}
    for role, person in session.execute(_ruling_grants(event)):
        place = RULING_ROLES.index(role)
        if person.id not in found or place < found[person.id][0]:
            found[person.id] = (place, person.pinyin, person)
    ordered = sorted(found.values(), key=lambda one: (one[0], one[1], one[2].id))
    return [person for _place, _name, person in ordered]


def free_handler(session: Session, appeal: Appeal) -> Person | None:
    """Return who should rule on `appeal`: free of conflict, of the most trusted role at hand.

    Among equals the one with the fewest open appeals, then by name. None when nobody is free.
    """
    loads = _loads(session)
    roles = _roles(session, appeal.event)
    free = [
        person
        for person in handlers(session, appeal.event)
        if conflict_of(session, person, appeal) is None
    ]
    return min(
        free,
        key=lambda one: (roles[one.id], loads.get(one.id, 0), one.pinyin, one.id),
        default=None,
    )


def overdue(found: Sequence[Appeal], now: datetime) -> list[Appeal]:
    """Return those that wait for a ruling after their deadline."""
    return [one for one in found if one.is_open and now.replace(microsecond=0) > one.due_at]


def _takes_part(session: Session, person: Person, event: Event) -> bool:
    query = (
        select(EntryMember.id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == event.id, EntryMember.person_id == person.id)
        .limit(1)
    )
    return session.scalar(query) is not None


def _judged(session: Session, person: Person, event: Event) -> bool:
    query = (
        select(SeatHolder.id)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        # Whoever left the seat may have marked before, so a former holder counts too.
        .where(Stage.event_id == event.id, Judge.person_id == person.id)
        .limit(1)
    )
    return session.scalar(query) is not None


def _tie(session: Session, person: Person, entry: Entry, event: Event) -> str | None:
    members = {member.person_id for member in entry.members}
    units = {member.person.unit_id for member in entry.members} | {entry.unit_id}
    judge = judge_of_person(session, person.id)
    ties = ties_of_judges(session, [judge])[judge.id] if judge else []
    tied_units = {tie.unit_id for tie in ties if tie.unit_id is not None}
    wanted = {unit for unit in (*units, *tied_units, person.unit_id) if unit is not None}
    sides = sides_of_units(session, event, wanted)
    theirs = {sides.get(unit) for unit in units if unit is not None} - {None}
    if any(tie.person_id in members for tie in ties):
        return "tie"
    if theirs & {sides.get(unit) for unit in tied_units}:
        return "tie"
    own = sides.get(person.unit_id) if person.unit_id is not None else None
    return "same_unit" if own is not None and own in theirs else None


def _ruling_grants(event: Event) -> Select[str, Person]:
    path = event.edition.unit.path
    above = [path[: index + 1] for index, sign in enumerate(path) if sign == "/"]
    return (
        select(RoleGrant.role, Person)
        .join(User, User.id == RoleGrant.user_id)
        .join(Person, Person.id == User.person_id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(
            RoleGrant.revoked_at.is_(None),
            User.suspended_at.is_(None),
            RoleGrant.role.in_(RULING_ROLES),
            or_(RoleGrant.event_id == event.id, Unit.path.in_(above)),
        )
    )


def _roles(session: Session, event: Event) -> dict[int, int]:
    best: dict[int, int] = {}
    for role, person in session.execute(_ruling_grants(event)):
        place = RULING_ROLES.index(role)
        best[person.id] = min(place, best.get(person.id, place))
    return best


def _loads(session: Session) -> dict[int | None, int]:
    query = (
        select(Appeal.handler_id, func.count())
        .where(Appeal.state == AppealState.ASSIGNED)
        .group_by(Appeal.handler_id)
    )
    return {handler: count for handler, count in session.execute(query)}


def appeal_faults(session: Session) -> list[str]:
    """Return where an appeal says something else than the trail, or is missing; [] for nowhere."""
    return list(appeal_faults_found(session))


def appeal_faults_found(
    session: Session, told: Mapping[str, Sequence[Told]] | None = None
) -> Iterator[str]:
    """Yield the same one by one, so that whoever asks may stop early.

    `told` is what the trail tells, for whoever has read it already and asks again and again.
    """
    told = told_of(session, tuple(STATES)) if told is None else told
    rows = session.scalars(select(Appeal).order_by(Appeal.id)).all()
    for appeal in rows:
        for fault in _faults(session, appeal, told.get(appeal.public_id, ())):
            yield f"appeal {appeal.public_id}: {fault}"
    for code in sorted(told.keys() - {appeal.public_id for appeal in rows}):
        yield f"the appeal {code} of the trail is missing"


def _faults(session: Session, appeal: Appeal, own: Sequence[Told]) -> Iterator[str]:
    version = session.get(ResultVersion, appeal.version_id)
    # Foreign keys promise both, but not to whoever took them away.
    if not own or own[0].kind != FILE or version is None or version.event_id != appeal.event_id:
        yield "the trail tells of none in this event"
        return
    yield from _filing_faults(session, appeal, version, own[0])
    if appeal.state is not STATES[own[-1].kind]:
        yield "the trail tells of another state"
    last = {one.kind: one for one in own}
    handler = session.get(Person, appeal.handler_id) if appeal.handler_id else None
    assigned = last.get(ASSIGN)
    wanted = (assigned.data["handler"], assigned.at) if assigned else (None, None)
    if (handler.public_id if handler else appeal.handler_id, _at(appeal.assigned_at)) != wanted:
        yield "the trail tells of another who rules on it"
    ruled = last.get(RULE)
    ruling = (Outcome(ruled.data["outcome"]), ruled.at) if ruled else (None, None)
    if (appeal.outcome, _at(appeal.ruled_at)) != ruling:
        yield "the trail tells of another ruling"
    if not (ruled.holds("findings", appeal.findings) if ruled else appeal.findings is None):
        yield "the trail tells of other findings"
    if _at(appeal.withdrawn_at) != (last[WITHDRAW].at if WITHDRAW in last else None):
        yield "the trail tells otherwise of its withdrawal"
    if appeal.corrected_version_id != _correction(session, appeal, version):
        yield "another version put it right"


def _filing_faults(
    session: Session, appeal: Appeal, version: ResultVersion, filed: Told
) -> Iterator[str]:
    entry = session.get(Entry, appeal.entry_id) if appeal.entry_id is not None else None
    is_own = entry is not None and not appeal.is_paper
    stated = {
        "number": appeal.number,
        "result": version.sha256,
        "entry": entry.public_id if entry else appeal.entry_id,
        "kind": appeal.kind.value,
        "ground": appeal.ground,
        "is_paper": appeal.is_paper,
        "closes_at": int(appeal.closes_at.timestamp()),
        "filed_at": int(appeal.filed_at.timestamp()),
    }
    # The trail tells these in seconds, and they are whole ones.
    whole = (appeal.closes_at, appeal.filed_at, appeal.due_at)
    if any(filed.data[key] != value for key, value in stated.items()) or any(
        instant.microsecond for instant in whole
    ):
        yield "the trail tells of another appeal"
    if filed.data.get("due_at", due := int(appeal.due_at.timestamp())) != due:
        yield "the trail tells of another day by which to rule"
    if (filed.actor, filed.at) != (appeal.recorded_by, milliseconds(appeal.recorded_at)):
        yield "the trail tells of another filing"
    said = (("statement", appeal.statement), ("name", appeal.appellant_name))
    if not all(filed.holds(field, value) for field, value in said):
        yield "the trail tells of another statement or name"
    if appeal.appellant_id != (person_of_user(session, filed.actor) if is_own else None):
        yield "it is said to be of another person"


def _correction(session: Session, appeal: Appeal, version: ResultVersion) -> int | None:
    """Return the first version that was published behind a ruling that calls for one."""
    if appeal.outcome is not Outcome.CORRECTED or appeal.ruled_at is None:
        return None
    later = (
        one.id
        for one in published_versions(session, version)
        if one.version > version.version
        and one.published_at is not None
        and one.published_at >= appeal.ruled_at
    )
    return next(later, None)


def _at(instant: datetime | None) -> int | None:
    return milliseconds(instant) if instant else None
