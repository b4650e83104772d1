"""Contesting a result: in time or late, by whom, ruled by whom, and what comes of it."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.editions.models import EventPhase
from contest.editions.operations import close_stage, move_phase, open_stage
from contest.foundation import ledger, secrets
from contest.foundation.approvals import NotApproved
from contest.foundation.errors import NotPermitted
from judges.appeals import operations, queries
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
)
from tests.factories.people import SYSTEM, a_person, an_actor, apart
from tests.factories.results import a_published_version, a_signed_version
from tests.factories.scoresheets import a_submitted_sheet, judge_on

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


def put_right(session: Session, case: Contested) -> None:
    judging, loser = case.judged.judging, case.loser
    move_phase(session, SYSTEM, judging.event, phase=EventPhase.JUDGING, now=NOON)
    open_stage(session, SYSTEM, judging.stage, now=NOON)
    work = next(one for one in judging.works if one.code == f"{loser.number:02d}")
    for seat in judging.panel.seats:
        apart(session)
        judge_on(session, seat)
        a_submitted_sheet(
            session,
            judging,
            seat=seat,
            work=work,
            texts={"C1": "40", "Q1": "40", "S1": "18"},
            base_revision=1,
            reason="裁定更正",
        )
    apart(session)
    close_stage(session, SYSTEM, judging.stage, now=NOON)
    apart(session)


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
