"""Who is reminded by itself: of a report that is overdue, of a project in which nothing happens."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation import ledger, signals
from contest.foundation.calendar import local_day
from contest.foundation.permissions import system_actor
from contest.foundation.signals import Message
from contest.industrialisation.models import (
    ReminderKind,
    TransferCase,
    TransferReminder,
    TransferStage,
)
from contest.industrialisation.queries import Card, board
from contest.people.models import RoleGrant, Unit, User

CLOCKWORK = "transfer-reminders"
MESSAGE_KINDS = {
    ReminderKind.REPORT: "transfer_report_overdue",
    ReminderKind.STALL: "transfer_stalled",
}


def remind_of_projects(session: Session, *, now: datetime) -> int:
    """Tell who answers for a project, and its organisers, what is overdue or stands still.

    Once for each day on which a report was due or the last step was taken; a new day comes with
    the next report or step. Authors get a message a project, organisers one a contest. A stopped
    project owes nothing. Returns how many reminders were sent; done again it does nothing.
    """
    today = local_day(now)
    cards = board(session, system_actor(CLOCKWORK), today=today).cards
    rows = select(TransferReminder.case_id, TransferReminder.kind, TransferReminder.due_on)
    known = {(case_id, kind, due) for case_id, kind, due in session.execute(rows)}
    by_event: dict[int, list[TransferReminder]] = defaultdict(list)
    for card in cards:
        for kind, due in _due(card, today):
            if (card.case.id, kind, due) not in known:
                reminder = _remind(session, card.case, kind, due, today=today, now=now)
                by_event[card.case.event_id].append(reminder)
    for event_id, reminders in by_event.items():
        _tell_organisers(session, session.get_one(Event, event_id), reminders)
    return sum(map(len, by_event.values()))


def _due(card: Card, today: date) -> Iterable[tuple[ReminderKind, date]]:
    due = card.case.next_report_on
    if card.days_late and due is not None and card.case.stage is not TransferStage.STOPPED:
        yield ReminderKind.REPORT, due
    if card.days_stalled:
        yield ReminderKind.STALL, today - timedelta(days=card.days_stalled)


def _remind(
    session: Session,
    case: TransferCase,
    kind: ReminderKind,
    due: date,
    *,
    today: date,
    now: datetime,
) -> TransferReminder:
    people = [case.owner_person_id] if case.owner_person_id else _authors(case)
    reminder = TransferReminder(
        edition_id=case.edition_id,
        case_id=case.id,
        kind=kind,
        due_on=due,
        reminded_on=today,
        recipients=len(people),
    )
    session.add(reminder)
    session.flush()
    if people:
        context = {
            "case": case.public_id,
            "title": case.title,
            "title_en": case.title_en or "",
            "due_on": due.isoformat(),
        }
        signals.send(session, Message(MESSAGE_KINDS[kind], people, context))
    body = {"kind": kind.value, "due_on": due.isoformat(), "people": len(people)}
    actor = system_actor(CLOCKWORK)
    ledger.record(session, actor, "transfer.remind", case, body=body, now=now)
    return reminder


def _authors(case: TransferCase) -> list[int]:
    return [member.person_id for member in case.entry.members]


def _tell_organisers(session: Session, event: Event, reminders: Sequence[TransferReminder]) -> None:
    people = _organisers(session, event)
    if not people:
        return
    late = sum(one.kind is ReminderKind.REPORT for one in reminders)
    context = {
        "event": event.name,
        "event_en": event.name_en or "",
        "late": late,
        "stalled": len(reminders) - late,
    }
    signals.send(session, Message("transfer_reminders", people, context))


def _organisers(session: Session, event: Event) -> list[int]:
    """Return the persons who organise the event: named for it, or for its unit or one above."""
    steps = event.edition.unit.path.split("/")
    above = ["/".join(steps[:depth]) + "/" for depth in range(1, len(steps))]
    query = (
        select(User.person_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(
            RoleGrant.role == "organiser",
            RoleGrant.revoked_at.is_(None),
            User.suspended_at.is_(None),
            or_(RoleGrant.event_id == event.id, Unit.path.in_(above)),
        )
        .order_by(RoleGrant.id)
    )
    return list(dict.fromkeys(session.scalars(query)))
