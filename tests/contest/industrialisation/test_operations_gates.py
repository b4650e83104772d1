"""Where two people are asked, one prepares a step and another lets it pass, of exactly this."""

import pytest

from contest.foundation.approvals import ContentChanged, SamePerson
from contest.foundation.calendar import local_day
from contest.industrialisation import errors, operations
from contest.industrialisation.models import GateState, TransferStage
from contest.industrialisation.queries import asks_two_persons
from tests.conftest import NOON
from tests.factories.industrialisation import a_case, a_followed_event, a_step
from tests.factories.people import an_actor, apart

TODAY = local_day(NOON)
TWO = {"awards": ["first"], "two_persons": True}


@pytest.fixture
def room(session):
    """A case whose rules ask for two people, and the two."""
    case = a_case(session, a_followed_event(session, transfer=TWO))
    people = [an_actor(session, "organiser") for _ in range(2)]
    apart(session)
    return case, *people


def test_one_person_alone_does_not_move_the_case(session, room):
    case, first, _ = room

    with pytest.raises(errors.ReviewAsked):
        operations.move_case(session, first, case, a_step("pilot", on=TODAY), now=NOON)

    assert case.stage is TransferStage.BENCH


def test_another_person_lets_the_prepared_step_pass(session, room):
    case, first, second = room
    review = operations.request_gate(session, first, case, a_step("pilot", on=TODAY), now=NOON)
    assert case.stage is TransferStage.BENCH

    operations.decide_gate(session, second, review, passes=True, now=NOON)

    assert (case.stage, review.state, review.decided_by_name) == (
        TransferStage.PILOT,
        GateState.PASSED,
        second.name,
    )


def test_whoever_prepared_the_step_does_not_decide_it(session, room):
    case, first, _ = room
    review = operations.request_gate(session, first, case, a_step("pilot", on=TODAY), now=NOON)

    for passes in (True, False):
        with pytest.raises(SamePerson):
            operations.decide_gate(session, first, review, passes=passes, now=NOON)

    assert case.stage is TransferStage.BENCH


def test_a_paper_that_came_later_voids_the_request(session, room):
    case, first, second = room
    review = operations.request_gate(session, first, case, a_step("pilot", on=TODAY), now=NOON)
    operations.show_paper(
        session, first, case, stage=TransferStage.PILOT, line=0, shown="另一份报告", now=NOON
    )

    with pytest.raises(ContentChanged):
        operations.decide_gate(session, second, review, passes=True, now=NOON)

    assert case.stage is TransferStage.BENCH


def test_a_refused_step_leaves_the_case_and_another_may_be_prepared(session, room):
    case, first, second = room
    review = operations.request_gate(session, first, case, a_step("pilot", on=TODAY), now=NOON)
    with pytest.raises(errors.ReviewOpen):
        operations.request_gate(session, second, case, a_step("pilot", on=TODAY), now=NOON)
    operations.decide_gate(session, second, review, passes=False, now=NOON)

    with pytest.raises(errors.ReviewDecided):
        operations.decide_gate(session, second, review, passes=True, now=NOON)
    operations.request_gate(session, second, case, a_step("pilot", on=TODAY), now=NOON)

    assert (case.stage, len(case.reviews)) == (TransferStage.BENCH, 2)


@pytest.mark.parametrize(
    ("transfer", "asked"),
    [({"awards": ["first"]}, False), (TWO, True), ({**TWO, "two_persons": False}, False)],
)
def test_the_definition_says_whether_two_are_asked(session, transfer, asked):
    assert asks_two_persons(session, a_followed_event(session, transfer=transfer)) is asked
