"""Lists of awards: their order, their states, and as many queries for many as for few."""

from typing import Any

import pytest

from contest.awards import operations, queries
from contest.awards.models import AwardKind, AwardState
from contest.foundation.errors import NotFound
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.editions import a_series, an_edition
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.industrialisation import a_followed_event
from tests.factories.people import SYSTEM, a_person
from tests.queries import queries_of
from tests.some import some


def test_an_award_is_found_by_its_public_id_alone(session):
    event = a_registration(session)
    award = an_award(session, event, an_accepted_entry(session, event))

    assert queries.award_by_public_id(session, award.public_id) is award
    with pytest.raises(NotFound):
        queries.award_by_public_id(session, "0" * 26)


def test_prizes_come_by_rank_before_the_other_kinds(session):
    event = a_registration(session)
    judge = an_award(session, event, a_person(session), kind=AwardKind.JUDGE, title="优秀裁判")
    entries = [an_accepted_entry(session, event) for _ in range(3)]
    ranked = [an_award(session, event, entry, rank=3 - n) for n, entry in enumerate(entries)]

    assert queries.awards_of_event(session, event) == [*reversed(ranked), judge]


def test_only_awards_of_the_states_asked_for_are_listed(session):
    event = a_registration(session)
    an_award(session, event, an_accepted_entry(session, event))
    standing = a_confirmed_award(session, event, an_accepted_entry(session, event))

    found = queries.awards_of_event(session, event, states=(AwardState.CONFIRMED,))

    assert found == [standing]


def test_awards_of_an_entry_leave_out_what_was_withdrawn(session):
    event = a_registration(session)
    entry = an_accepted_entry(session, event)
    withdrawn, standing = (a_confirmed_award(session, event, entry) for _ in range(2))
    operations.withdraw_award(session, SYSTEM, withdrawn, reason="重复", now=NOON)

    assert queries.awards_of_entry(session, entry) == [standing]


def test_excellent_projects_are_confirmed_prizes_of_projects_oldest_edition_first(session):
    series = a_series(session)
    newer, older = (an_edition(session, series=series, year=year) for year in (2025, 2024))
    late, early = (a_followed_event(session, edition=one) for one in (newer, older))
    second = a_confirmed_award(session, late, an_accepted_entry(session, late), rank=1)
    first = a_confirmed_award(session, early, an_accepted_entry(session, early), rank=2)
    an_award(session, early, an_accepted_entry(session, early))
    honour: dict[str, Any] = {"kind": AwardKind.HONOUR, "level": "honour", "title": "创新能手"}
    a_confirmed_award(session, early, an_accepted_entry(session, early), **honour)
    elsewhere = a_followed_event(session)
    a_confirmed_award(session, elsewhere, an_accepted_entry(session, elsewhere))

    assert queries.excellent_projects(session, series.id) == [first, second]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_an_event_takes_the_same_queries_for_few_and_many(session, count):
    event = a_registration(session)
    for _ in range(count):
        an_award(session, event, an_accepted_entry(session, event))
    session.expire_all()

    with queries_of(session) as sent:
        awards = queries.awards_of_event(session, event)
        shown = [(one.entry.display_name, some(one.entry.unit).name) for one in awards if one.entry]

    assert (len(shown), len(sent)) == (count, 4)
