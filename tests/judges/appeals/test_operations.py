"""Contesting a result: in time or late, by whom, ruled by whom, and what comes of it."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.foundation import ledger, secrets
from contest.foundation.errors import NotPermitted
from judges.appeals import operations
from judges.appeals.errors import (
    AppealEarly,
    AppealLate,
    AppealRuns,
    NotInThisResult,
    NotYetHappened,
)
from judges.appeals.models import Appeal, AppealKind, AppealState
from tests.conftest import NOON
from tests.factories.appeals import (
    STATEMENT,
    Contested,
    a_contested_result,
    an_appeal,
)
from tests.factories.people import an_actor, apart
from tests.factories.results import a_signed_version

TWO_HOURS = timedelta(hours=2)
SECOND = timedelta(seconds=1)


def test_an_appeal_one_minute_before_the_end_is_taken_and_routed(session: Session) -> None:
    case = a_contested_result(session)

    appeal = an_appeal(session, case, at=NOON + timedelta(hours=1, minutes=58))

    assert (appeal.number, appeal.kind, appeal.state) == (
        1,
        AppealKind.ON_SITE,
        AppealState.ASSIGNED,
    )
    assert appeal.handler_id == case.supervisor.person_id
    assert appeal.closes_at == NOON + TWO_HOURS
    assert appeal.due_at == NOON + timedelta(hours=3, minutes=58)


def test_after_two_hours_it_is_an_objection_ruled_within_two_working_days(
    session: Session,
) -> None:
    case = a_contested_result(session)

    appeal = an_appeal(session, case, at=NOON + TWO_HOURS + SECOND)

    assert appeal.kind is AppealKind.OBJECTION
    # Filed on a Friday: Monday and Tuesday are the working days.
    assert appeal.due_at.isoformat() == "2026-11-24T15:59:59+00:00"


def test_an_objection_in_the_last_second_is_taken_and_one_second_later_refused(
    session: Session,
) -> None:
    case = a_contested_result(session)
    ends = case.version.notice_ends_at
    assert ends is not None

    with pytest.raises(AppealLate) as refused:
        an_appeal(session, case, at=ends)
    assert str(refused.value) == (
        "Appeals were taken until 2026-11-25 23:59:59. "
        "This one was handed in at 2026-11-26 00:00:00: too late."
    )
    assert session.query(Appeal).count() == 0

    assert an_appeal(session, case, at=ends - SECOND).closes_at == ends - SECOND


@pytest.mark.parametrize(("late", "is_taken"), [(0, True), (1, False)])
def test_where_there_is_no_notice_two_hours_are_all(
    session: Session, late: int, is_taken: bool
) -> None:
    case = a_contested_result(session, safeguards={"preset": "workshop"})
    at = NOON + TWO_HOURS + late * SECOND

    if is_taken:
        assert an_appeal(session, case, at=at).filed_at == at
    else:
        with pytest.raises(AppealLate):
            an_appeal(session, case, at=at)


def test_the_database_itself_refuses_a_late_one(session: Session) -> None:
    appeal = an_appeal(session, a_contested_result(session))

    appeal.filed_at = appeal.closes_at + SECOND

    with pytest.raises(IntegrityError):
        session.flush()


def test_a_result_that_is_not_public_is_not_contested(session: Session) -> None:
    case = a_contested_result(session)
    draft = a_signed_version(session, case.judged)

    with pytest.raises(AppealEarly):
        operations.file_appeal(
            session,
            case.entrant(session),
            draft,
            case.loser,
            ground="mark",
            statement=STATEMENT,
            now=NOON,
        )


def test_paper_counts_from_when_it_was_handed_in(session: Session) -> None:
    case = a_contested_result(session, safeguards={"preset": "workshop"})
    clerk = an_actor(session, "clerk", unit=case.judged.event.edition.unit)
    apart(session)

    appeal = on_paper(session, case, clerk, handed_in_at=NOON + TWO_HOURS)

    assert (appeal.is_paper, appeal.filed_at) == (True, NOON + TWO_HOURS)
    assert secrets.decrypt(appeal.contact_cipher or "", kind="contact") == "0512-6500 0000"


@pytest.mark.parametrize(
    ("handed_in", "error"),
    [
        (TWO_HOURS + SECOND, AppealLate),
        (-SECOND, AppealEarly),
        (timedelta(days=30), NotYetHappened),
    ],
)
def test_paper_out_of_time_is_refused(session: Session, handed_in: timedelta, error: type) -> None:
    case = a_contested_result(session, safeguards={"preset": "workshop"})
    clerk = an_actor(session, "clerk", unit=case.judged.event.edition.unit)
    apart(session)

    with pytest.raises(error):
        on_paper(session, case, clerk, handed_in_at=NOON + handed_in)


def test_one_entry_contests_one_result_once(session: Session) -> None:
    case = a_contested_result(session)
    first = an_appeal(session, case)

    with pytest.raises(AppealRuns):
        an_appeal(session, case)
    operations.withdraw_appeal(session, case.entrant(session), first, now=NOON)
    apart(session)

    assert an_appeal(session, case).number == 2


def test_nobody_contests_for_others(session: Session) -> None:
    case = a_contested_result(session)
    other = case.entrant(session, case.judged.entries[1])
    apart(session)

    with pytest.raises(NotPermitted):
        operations.file_appeal(
            session,
            other,
            case.version,
            case.loser,
            ground="mark",
            statement=STATEMENT,
            now=NOON,
        )


def test_an_entry_without_a_line_has_nothing_to_contest(session: Session) -> None:
    case, other = a_contested_result(session), a_contested_result(session)

    with pytest.raises(NotInThisResult):
        operations.file_appeal(
            session,
            case.entrant(session),
            other.version,
            case.loser,
            ground="mark",
            statement=STATEMENT,
            now=NOON,
        )


def test_the_trail_holds_no_word_of_the_statement(session: Session) -> None:
    case = a_contested_result(session)

    appeal = an_appeal(session, case)

    told = [
        body
        for _row, body in ledger.records(session, appeal.stream, ("appeal.file", "appeal.assign"))
    ]
    assert [body["data"]["number"] for body in told] == [1, 1]
    assert STATEMENT not in str(told)
    assert appeal.appellant_name not in str(told)


def on_paper(session: Session, case: Contested, clerk, *, handed_in_at):
    return operations.record_paper_appeal(
        session,
        clerk,
        case.version,
        case.loser,
        ground="procedure",
        statement=STATEMENT,
        name="领队 王强",
        contact="0512-6500 0000",
        handed_in_at=handed_in_at,
        now=NOON + timedelta(days=4),
    )
