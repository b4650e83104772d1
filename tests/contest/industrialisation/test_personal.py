"""What projects tell a person, and which of their names are masked when they are erased."""

from decimal import Decimal

import pytest

from contest.editions.models import EventPhase
from contest.industrialisation import personal
from contest.industrialisation.models import BenefitKind, TransferStage
from contest.industrialisation.operations import (
    hand_in_report,
    list_in_library,
    report_benefit,
    show_paper,
    verify_benefit,
)
from contest.people.operations import erase_person
from tests.conftest import NOON
from tests.factories.industrialisation import a_case, a_followed_event
from tests.factories.people import SYSTEM, a_person, an_actor, apart
from tests.some import some


@pytest.fixture
def worked(session):
    """A case on which its author reported, and that an organiser, by chance its namesake, led."""
    event = a_followed_event(session)
    case = a_case(session, event)
    author = an_actor(session, "entrant", person=case.owner)
    official = an_actor(session, "organiser", person=a_person(session, name=author.name))
    apart(session)
    hand_in_report(session, author, case, case.reports[0], text="试制两台", now=NOON)
    show_paper(
        session, author, case, stage=TransferStage.PILOT, line=0, shown="检测报告 7", now=NOON
    )
    benefit = report_benefit(
        session, author, case, year=2026, kind=BenefitKind.SAVINGS, amount=Decimal(500),
        voucher="财证 9", now=NOON,
    )  # fmt: skip
    verify_benefit(session, official, benefit, now=NOON)
    apart(session)
    list_in_library(
        session, author, case, summary="降低噪声", summary_en=None, shows_benefit=False, now=NOON
    )
    event.phase = EventPhase.FINISHED
    apart(session)
    return case, author, official


def names(session, case):
    session.expire_all()
    (benefit,), (paper,) = case.benefits, case.papers
    return {
        "report": case.reports[0].handed_in_by_name,
        "paper": paper.shown_by_name,
        "figure": benefit.reported_by_name,
        "verified": benefit.verified_by_name,
        "listed": case.listed_by_name,
    }


def test_an_author_is_told_their_projects_and_what_they_handed_in(session, worked):
    case, author, _official = worked

    assert personal.tell(session, author.person_id) == [
        {
            "title": case.title,
            "stage": "bench",
            "answers_for_it": True,
            "reports": [{"due_on": case.reports[0].due_on.isoformat(), "text": "试制两台"}],
            "papers": ["检测报告 7"],
            "figures": [{"year": 2026, "kind": "savings", "amount": "500.00"}],
        }
    ]
    assert personal.tell(session, a_person(session).id) == []


def test_an_erased_author_s_name_is_masked_and_an_official_act_keeps_its_name(session, worked):
    case, _author, official = worked

    erase_person(session, SYSTEM, some(case.owner), reason="本人要求", now=NOON)

    assert names(session, case) == {
        "report": "*",
        "paper": "*",
        "figure": "*",
        "verified": official.name,
        "listed": "*",
    }
    assert case.reports[0].body == "试制两台"


def test_an_erased_official_masks_nothing_of_other_people_s_projects(session, worked):
    case, author, official = worked
    before = names(session, case)

    personal.erase(session, official.person_id, NOON)

    assert names(session, case) == before
    assert author.name in before.values()
