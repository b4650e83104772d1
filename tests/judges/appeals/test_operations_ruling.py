"""Who rules on an appeal, that a ruling is final, and what comes of it."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.approvals import NotApproved
from contest.foundation.errors import NotPermitted
from judges.appeals import operations, queries
from judges.appeals.errors import (
    AppealClosed,
    AppealsOpen,
    ConflictOfInterest,
    NotAHandler,
    NotTheHandler,
)
from judges.appeals.models import Appeal, AppealState, Outcome
from judges.results.models import ResultState
from judges.results.operations import close_notice, publish_results
from judges.results.queries.changes import changes_between
from tests.conftest import NOON
from tests.factories.appeals import (
    NOTICED,
    STATEMENT,
    Contested,
    a_contested_result,
    an_appeal,
    person_of,
    put_right,
)
from tests.factories.people import a_person, an_actor, apart
from tests.factories.results import a_published_version, a_signed_version

SECOND = timedelta(seconds=1)


# --- who rules -----------------------------------------------------------------------------------


def test_a_judge_of_the_contest_does_not_rule(session: Session) -> None:
    case = a_contested_result(session, with_supervisor=False)
    judge = case.judged.judging.panel.seats[0].holder
    assert judge is not None
    both = an_actor(session, "supervisor", unit=a_federation_of(case), person=judge.judge.person)
    appeal = an_appeal(session, case)

    assert conflict(session, both, appeal) == "judged"
    with pytest.raises(ConflictOfInterest):
        assign(session, case, appeal, both)


def test_who_takes_part_does_not_rule(session: Session) -> None:
    case = a_contested_result(session)
    winner = case.judged.entries[1].members[0].person
    both = an_actor(session, "supervisor", unit=a_federation_of(case), person=winner)

    assert conflict(session, both, an_appeal(session, case)) == "member"


def test_who_belongs_to_the_unit_that_appeals_does_not_rule(session: Session) -> None:
    case = a_contested_result(session)
    colleague = a_person(session, unit=case.loser.unit)
    both = an_actor(session, "supervisor", unit=a_federation_of(case), person=colleague)

    assert conflict(session, both, an_appeal(session, case)) == "same_unit"


def test_the_appellant_does_not_rule(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)

    assert conflict(session, case.entrant(session), appeal) == "appellant"


def test_without_anybody_free_it_waits_for_a_handler(session: Session) -> None:
    case = a_contested_result(session, with_supervisor=False)
    person_of(session, case.judged.organiser).unit_id = case.loser.unit_id
    session.flush()

    appeal = an_appeal(session, case)

    assert (appeal.state, appeal.handler_id) == (AppealState.FILED, None)
    late_comer = an_actor(session, "supervisor", unit=a_federation_of(case))
    assign(session, case, appeal, late_comer)
    assert (appeal.state, appeal.handler_id) == (AppealState.ASSIGNED, late_comer.person_id)


def test_supervisors_come_before_organisers_and_the_least_busy_first(session: Session) -> None:
    case = a_contested_result(session)
    first = an_appeal(session, case)
    second_supervisor = an_actor(session, "supervisor", unit=a_federation_of(case))
    winner = case.judged.entries[1]
    actor = case.entrant(session, winner)
    apart(session)

    second = operations.file_appeal(
        session, actor, case.version, winner, ground="mark", statement=STATEMENT, now=NOON
    )

    assert first.handler_id == case.supervisor.person_id
    assert second.handler_id == second_supervisor.person_id


def test_an_appeal_is_given_to_nobody_without_the_role(session: Session) -> None:
    case = a_contested_result(session)
    auditor = an_actor(session, "auditor", unit=a_federation_of(case))

    with pytest.raises(NotAHandler):
        assign(session, case, an_appeal(session, case), auditor)


def test_only_its_handler_rules(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)

    with pytest.raises(NotTheHandler):
        rule(session, case.judged.organiser, appeal)
    with pytest.raises(NotPermitted):
        rule(session, case.entrant(session), appeal)
    assert appeal.state is AppealState.ASSIGNED


def test_a_conflict_that_arose_since_stops_the_ruling(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)
    person = person_of(session, case.supervisor)
    person.unit_id = case.loser.unit_id
    session.flush()

    with pytest.raises(ConflictOfInterest):
        rule(session, case.supervisor, appeal)
    assert appeal.outcome is None


def test_a_ruling_is_final(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)
    rule(session, case.supervisor, appeal, outcome=Outcome.DISMISSED)

    with pytest.raises(AppealClosed):
        rule(session, case.supervisor, appeal, outcome=Outcome.CORRECTED)
    with pytest.raises(AppealClosed):
        operations.withdraw_appeal(session, case.entrant(session), appeal, now=NOON)
    assert appeal.outcome is Outcome.DISMISSED


def test_a_late_ruling_stands_and_is_marked_late_in_the_trail(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)
    assert queries.overdue([appeal], appeal.due_at) == []
    assert queries.overdue([appeal], appeal.due_at + SECOND) == [appeal]

    rule(session, case.supervisor, appeal, at=appeal.due_at + SECOND)

    told = [body for _row, body in ledger.records(session, appeal.stream, ("appeal.rule",))]
    assert told[0]["data"]["is_late"] is True


# --- what comes of it ----------------------------------------------------------------------------


def test_the_notice_does_not_close_while_an_appeal_waits(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)
    ends = case.version.notice_ends_at
    assert ends is not None

    with pytest.raises(AppealsOpen):
        close_notice(session, case.judged.organiser, case.version, now=ends)
    rule(session, case.supervisor, appeal, outcome=Outcome.DISMISSED)
    close_notice(session, case.judged.organiser, case.version, now=ends)

    assert case.version.state is ResultState.PUBLISHED


def test_an_upheld_appeal_keeps_it_open_until_the_correction_is_public(session: Session) -> None:
    case = a_contested_result(session)
    appeal = an_appeal(session, case)
    rule(session, case.supervisor, appeal, outcome=Outcome.CORRECTED)
    ends = case.version.notice_ends_at
    assert ends is not None
    with pytest.raises(AppealsOpen):
        close_notice(session, case.judged.organiser, case.version, now=ends)

    put_right(session, case)
    new = a_published_version(session, case.judged)

    assert appeal.corrected_version_id == new.id
    assert case.version.state is ResultState.CORRECTED
    loser, winner = case.judged.entries
    changes = {one.entry: one for one in changes_between(case.version, new)}
    assert set(changes) == {loser.public_id, winner.public_id}
    assert (changes[loser.public_id].old.rank, changes[loser.public_id].new.rank) == (2, 1)
    assert (changes[loser.public_id].old.total, changes[loser.public_id].new.total) == (
        "78.00",
        "98.00",
    )
    assert changes[loser.public_id].changes_award


def test_a_correction_needs_a_second_person_where_the_event_asks_it(session: Session) -> None:
    guarded = {**NOTICED, "second_person_for": ["correction"]}
    case = a_contested_result(session, safeguards=guarded)
    put_right(session, case)
    new = a_signed_version(session, case.judged)

    with pytest.raises(NotApproved):
        publish_results(session, case.judged.organiser, new, shown_hash=new.sha256, now=NOON)

    assert case.version.state is ResultState.IN_NOTICE


def assign(session: Session, case: Contested, appeal: Appeal, to) -> None:
    operations.assign_appeal(
        session, case.judged.organiser, appeal, person=person_of(session, to), now=NOON
    )


def rule(session: Session, actor, appeal: Appeal, *, outcome=Outcome.DISMISSED, at=NOON) -> None:
    apart(session)
    operations.rule_on_appeal(
        session, actor, appeal, outcome=outcome, findings="经复核，原评分无误，予以维持。", now=at
    )
    apart(session)


def conflict(session: Session, actor, appeal: Appeal) -> str | None:
    return queries.conflict_of(session, person_of(session, actor), appeal)


def a_federation_of(case: Contested):
    return case.judged.event.edition.unit
