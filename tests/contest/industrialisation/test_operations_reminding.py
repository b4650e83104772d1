"""Reminders by themselves: who is told, of what, and never twice of the same day."""

from datetime import timedelta

from sqlalchemy import select

from contest.foundation import jobs
from contest.foundation.calendar import local_day
from contest.foundation.feature import features
from contest.industrialisation.jobs import REMIND
from contest.industrialisation.models import ReminderKind, TransferReminder
from contest.industrialisation.operations import hand_in_report, remind_of_projects
from contest.notifications.models import StoredMessage
from tests.conftest import NOON
from tests.factories.industrialisation import a_case, a_followed_event, walk
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.some import some

LATE = NOON + timedelta(days=200)
"""Both after the first report's day and after the days without a step."""


def told(session):
    """Return what was sent by the clock: kind, to whom, and the gaps that say of what."""
    rows = session.scalars(
        select(StoredMessage)
        .where(StoredMessage.kind.startswith("transfer_"))
        .order_by(StoredMessage.id)
    )
    return [
        (one.kind, one.person_id, one.context.get("due_on"), one.context.get("late"))
        for one in rows
    ]


def test_owner_and_organiser_are_told_once_of_what_is_overdue_and_of_what_stands_still(session):
    event = a_followed_event(session)
    here = an_actor(session, "organiser", event=event)
    above = an_actor(session, "organiser")
    an_actor(session, "organiser", unit=an_enterprise(session))
    case = a_case(session, event)
    apart(session)

    first = remind_of_projects(session, now=LATE)
    again = remind_of_projects(session, now=LATE + timedelta(days=1))

    owner, due = case.owner_person_id, some(case.next_report_on).isoformat()
    assert (first, again) == (2, 0)
    assert told(session) == [
        ("transfer_report_overdue", owner, due, None),
        ("transfer_stalled", owner, local_day(NOON).isoformat(), None),
        ("transfer_reminders", here.person_id, None, 1),
        ("transfer_reminders", above.person_id, None, 1),
    ]


def test_a_report_or_a_step_ends_the_waiting_and_the_next_day_is_reminded_anew(session):
    case = a_case(session)
    remind_of_projects(session, now=LATE)
    hand_in_report(session, SYSTEM, case, case.reports[0], text="试制两台", now=LATE)
    walk(session, case, "pilot", on=local_day(LATE), now=LATE)

    soon = remind_of_projects(session, now=LATE + timedelta(days=1))
    much_later = remind_of_projects(session, now=LATE + timedelta(days=190))

    days = [
        (one.kind, one.due_on, one.recipients)
        for one in session.scalars(select(TransferReminder).order_by(TransferReminder.id))
    ]
    assert (soon, much_later) == (0, 2)
    assert days == [
        (ReminderKind.REPORT, case.reports[0].due_on, 1),
        (ReminderKind.STALL, local_day(NOON), 1),
        (ReminderKind.REPORT, case.reports[1].due_on, 1),
        (ReminderKind.STALL, local_day(LATE), 1),
    ]


def test_a_project_without_an_owner_reminds_its_authors_and_a_stopped_one_nobody(session):
    event = a_followed_event(session)
    orphan, stopped = a_case(session, event), a_case(session, event, stage="stopped")
    authors = [member.person_id for member in orphan.entry.members]
    orphan.owner_person_id = None
    session.flush()

    remind_of_projects(session, now=LATE)

    reminded = set(session.scalars(select(TransferReminder.case_id)))
    people = {person for kind, person, _due, _late in told(session) if kind != "transfer_reminders"}
    assert (reminded, people) == ({orphan.id}, set(authors))
    assert some(stopped.next_report_on) < local_day(LATE)


def test_on_the_last_day_of_a_report_nobody_is_reminded_yet(session):
    case = a_case(session)
    last = some(case.next_report_on) - local_day(NOON)

    assert remind_of_projects(session, now=NOON + timedelta(days=min(last.days, 180))) == 0


def test_the_clock_asks_for_it_once_a_day(app):
    (feature,) = (one for one in features() if one.name == "industrialisation")

    assert (feature.daily, set(feature.jobs)) == ((REMIND,), {REMIND})
    assert REMIND in jobs._daily
