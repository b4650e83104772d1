"""The public library holds what a project's own people consented to, and nothing else."""

import pytest

from contest.awards.models import AwardKind
from contest.editions.models import EventPhase
from contest.foundation.errors import NotFound, NotPermitted
from contest.industrialisation import errors, operations, queries
from contest.industrialisation.models import TransferStage
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.industrialisation import a_benefit, a_case, a_followed_event
from tests.factories.people import an_actor, apart


def listed(session, case, **changes):
    author = an_actor(session, "entrant", person=case.owner)
    apart(session)
    given = {"summary": "退火炉联锁，杜绝误开", "now": NOON, **changes}
    operations.list_in_library(session, author, case, **given)
    return author


def titles(session, **wanted):
    outcomes, count = queries.library(session, **wanted)
    assert count == len(outcomes)
    return [one.case.title for one in outcomes]


def test_a_project_is_listed_by_its_author_and_leaves_when_the_consent_is_taken_back(session):
    case = a_case(session, title="碳纤维纺丝提速")
    assert titles(session) == []

    author = listed(session, case)
    assert titles(session) == ["碳纤维纺丝提速"]
    operations.take_off_library(session, author, case, now=NOON)

    assert titles(session) == []
    with pytest.raises(NotFound):
        queries.outcome_by_public_id(session, case.public_id)


@pytest.mark.parametrize("role", ["organiser", "owner", "district_admin", "auditor"])
def test_nobody_else_consents_for_the_authors(session, role):
    case = a_case(session)

    with pytest.raises(NotPermitted):
        operations.list_in_library(
            session, an_actor(session, role), case, summary="我们的成果", now=NOON
        )


def test_nothing_is_listed_without_words_for_the_public(session):
    case = a_case(session)

    with pytest.raises(errors.SummaryMissing):
        listed(session, case, summary=" ")


def test_the_benefit_is_shown_only_where_the_authors_say_so(session):
    event, verifier = a_followed_event(session), an_actor(session, "organiser")
    cases = [a_case(session, event) for _ in range(2)]
    for case in cases:
        a_benefit(session, case, "500", verifier=verifier)
        listed(session, case, shows_benefit=case is cases[0])

    shown = [queries.outcome_by_public_id(session, one.public_id).verified_cny for one in cases]

    assert shown == [500, None]


def test_it_is_searched_by_words_stage_and_year(session):
    event = a_followed_event(session)
    one = a_case(session, event, stage="pilot", title="碳纤维纺丝提速")
    two = a_case(session, event, title="退火炉联锁")
    for case in (one, two):
        listed(session, case, summary=f"{case.title} 100% 改造")

    assert titles(session, text="碳纤维 改造") == [one.title]
    assert titles(session, text="%") == [one.title, two.title]
    assert titles(session, text="_") == []
    assert titles(session, stage=TransferStage.PILOT) == [one.title]
    assert titles(session, year=1999) == []
    assert queries.years_of_library(session) == [event.edition.year]


def an_innovation(session, **award):
    """A small innovation with an award of this kind, and its author."""
    event = an_event(session, template="five-small", phase=EventPhase.REGISTRATION)
    entry = an_accepted_entry(session, event)
    author = an_actor(session, "entrant", person=entry.members[0].person)
    a_confirmed_award(session, event, entry, **award)
    return entry, author


def test_an_accepted_small_innovation_enters_in_one_step_and_owes_no_report(session):
    entry, author = an_innovation(session, kind=AwardKind.HONOUR, level="accepted")

    case = operations.enter_library(session, author, entry, summary="开门即停机", now=NOON)

    assert titles(session) == [entry.title]
    assert (case.stage, case.reports, case.next_report_on) == (TransferStage.PILOT, [], None)
    assert case.listed_by_name == author.name


@pytest.mark.parametrize("role", ["organiser", "owner", "district_admin"])
def test_nobody_else_brings_a_small_innovation_into_the_library(session, role):
    entry, _author = an_innovation(session, kind=AwardKind.HONOUR, level="accepted")

    with pytest.raises(NotPermitted):
        operations.enter_library(
            session, an_actor(session, role), entry, summary="开门即停机", now=NOON
        )


def test_what_was_not_accepted_stays_out_of_the_library(session):
    entry, author = an_innovation(session, kind=AwardKind.PARTICIPATION, level="participation")

    with pytest.raises(errors.NotForLibrary):
        operations.enter_library(session, author, entry, summary="开门即停机", now=NOON)
    assert titles(session) == []
