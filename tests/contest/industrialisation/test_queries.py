"""The board: who sees which cards, in which order, filtered, with a fixed number of queries."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contest.awards.operations import withdraw_award
from contest.foundation import files
from contest.foundation.calendar import local_day
from contest.foundation.errors import NotFound
from contest.foundation.feature import offers
from contest.industrialisation import operations, queries
from contest.industrialisation.models import TransferStage
from contest.industrialisation.queries import Wanted
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.editions import a_series, an_edition
from tests.factories.industrialisation import (
    a_benefit,
    a_case,
    a_followed_event,
    a_step,
    cases,
)
from tests.factories.people import SYSTEM, a_unit, an_actor, apart
from tests.queries import queries_of
from tests.some import some

TODAY = local_day(NOON)
EARLIER = NOON - timedelta(days=190)


def titles(board):
    return [card.case.title for card in board.cards]


def test_the_board_shows_those_due_first_and_how_late_they_are(session):
    event = a_followed_event(session, now=EARLIER)
    late = a_case(session, event, now=EARLIER)
    soon = a_case(session, event)

    found = queries.board(session, SYSTEM, today=TODAY)

    assert [(card.case, card.days_late) for card in found.cards] == [
        (late, (TODAY - some(late.next_report_on)).days),
        (soon, 0),
    ]
    assert found.late == 1
    assert queries.cases_due(session, SYSTEM, today=TODAY) == 1


def test_every_stage_has_a_column_in_the_order_of_the_road(session):
    event = a_followed_event(session)
    cases(session, event, ("bench", "pilot", "pilot"))

    columns = queries.board(session, SYSTEM, today=TODAY).columns

    assert [(stage.value, len(cards)) for stage, cards in columns.items()] == [
        ("bench", 1),
        ("pilot", 2),
        ("trial_sale", 0),
        ("industrialised", 0),
        ("replicated", 0),
        ("stopped", 0),
    ]


def test_each_reader_sees_the_cases_of_their_own_contests(session):
    here, there = (a_unit(session, level=UnitLevel.DISTRICT, name=name) for name in "甲乙")
    event = a_followed_event(session, unit=here)
    mine = a_case(session, event)
    other = a_case(session, a_followed_event(session, unit=there))
    seen = {
        "organiser": an_actor(session, "organiser"),
        "district": an_actor(session, "district_admin", unit=here),
        "event": an_actor(session, "auditor", event=event),
        "contact": an_actor(session, "unit_contact", unit=mine.unit),
        "author": an_actor(session, "entrant", person=mine.owner),
    }

    boards = {
        name: titles(queries.board(session, somebody, today=TODAY))
        for name, somebody in seen.items()
    }

    assert boards == {
        "organiser": [mine.title, other.title],
        "district": [mine.title],
        "event": [mine.title],
        "contact": [],
        "author": [],
    }
    assert queries.own_cases(session, seen["author"]) == [mine]


def test_the_board_is_narrowed_by_series_stage_lateness_and_what_waits(session):
    series = a_series(session)
    edition = an_edition(session, series=series)
    inside = a_case(session, a_followed_event(session, edition=edition), stage="pilot")
    event = a_followed_event(session, now=EARLIER)
    late = a_case(session, event, now=EARLIER)
    waiting = a_case(session, event)
    a_benefit(session, waiting)

    def shown(**wanted):
        return titles(queries.board(session, SYSTEM, today=TODAY, wanted=Wanted(**wanted)))

    assert shown(series_id=series.id) == [inside.title]
    assert shown(stage=TransferStage.PILOT) == [inside.title]
    assert shown(is_late=True) == [late.title]
    assert shown(has_waiting=True) == [waiting.title]
    assert shown(series_id=series.id, is_late=True) == []
    assert queries.series_on_board(session, SYSTEM) == [series]
    assert queries.series_on_board(session, an_actor(session, "entrant")) == []


def test_a_card_carries_what_was_verified_what_waits_and_where_it_may_go(session):
    transfer = {"awards": ["first"], "stages": ["bench", "pilot", "industrialised", "stopped"]}
    case = a_case(session, a_followed_event(session, transfer=transfer), stage="pilot")
    verifier = an_actor(session, "organiser")
    a_benefit(session, case, "300", kind="profit", verifier=verifier)
    a_benefit(session, case, "50", kind="tax", year=2025, verifier=verifier)
    a_benefit(session, case, "9999", kind="new_sales", verifier=verifier)
    a_benefit(session, case, "7", kind="savings")

    board = queries.board(session, SYSTEM, today=TODAY)
    (card,) = board.cards

    assert (card.verified_cny, card.waiting, card.ways) == (
        Decimal(350),
        1,
        ("industrialised", "stopped"),
    )
    assert board.verified_cny == Decimal(350)
    assert (some(card.award).title, card.is_award_withdrawn) == ("一等奖", False)


def test_a_stopped_card_goes_back_to_where_it_was_stopped_as_the_case_itself_does(session):
    event = a_followed_event(session)
    case = a_case(session, event, stage="trial_sale")
    operations.move_case(
        session,
        SYSTEM,
        case,
        a_step("stopped", on=TODAY, evidence="资金中断"),
        now=NOON,
    )

    (card,) = queries.board(session, SYSTEM, today=TODAY).cards

    assert card.ways == queries.open_ways(session, case) == ("trial_sale",)


def test_a_withdrawn_award_leaves_the_card_and_marks_it(session):
    case = a_case(session)
    award = some(queries.award_of_case(session, case))
    apart(session)
    withdraw_award(session, SYSTEM, award, reason="成绩更正", now=NOON)

    (card,) = queries.board(session, SYSTEM, today=TODAY).cards

    assert (card.case, card.is_award_withdrawn) == (case, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_the_same_queries_for_few_and_many(session, count):
    event = a_followed_event(session)
    for case in cases(session, event, ["bench", "stopped", "pilot"][:count]):
        a_benefit(session, case)
    session.expire_all()

    with queries_of(session) as sent:
        board = queries.board(session, SYSTEM, today=TODAY)
        shown = [
            (
                some(card.case.unit).name,
                some(card.case.owner).name,
                card.case.event.edition.unit.path,
                card.case.scope,
                len(card.case.entry.members),
                len(card.case.reports),
                some(card.award).title,
            )
            for card in board.cards
        ]

    assert (len(shown), len(sent)) == (count, 11)


def test_rows_of_another_case_are_not_found(session):
    event = a_followed_event(session)
    mine, other = a_case(session, event), a_case(session, event)
    benefit = a_benefit(session, other)

    with pytest.raises(NotFound):
        queries.benefit_by_public_id(session, mine, benefit.public_id)
    with pytest.raises(NotFound):
        queries.report_by_public_id(session, mine, other.reports[0].public_id)
    with pytest.raises(NotFound):
        queries.case_by_public_id(session, "0" * 26)


def test_a_file_is_given_with_its_own_case_only(session):
    event = a_followed_event(session)
    mine, other = a_case(session, event), a_case(session, event)
    file = files.store(session, data=b"%PDF", name="凭证.pdf", media_type="x/y", now=NOON)
    operations.move_case(
        session,
        SYSTEM,
        mine,
        a_step("pilot", on=TODAY, file=file),
        now=NOON,
    )

    assert queries.file_of_case(session, mine, file.public_id) == file
    with pytest.raises(NotFound):
        queries.file_of_case(session, other, file.public_id)


def test_the_facts_are_documented_column_by_column(session):
    case = a_case(session)
    a_benefit(session, case, "10", verifier=an_actor(session, "organiser"))
    a_benefit(session, case, "20", year=2025)
    facts = {fact.name: fact for fact in offers("facts")}

    for name in ("transfer_cases", "verified_benefits"):
        (row,) = session.execute(facts[name].select()).mappings()
        assert set(row) == set(facts[name].columns)
        assert row["public_id"] == case.public_id
