"""What if, and what the awards hang on: equal to computing anew, and nothing is saved."""

import hashlib
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.results.models import ResultVersion
from judges.results.queries.whatif import (
    Hit,
    possible_variants,
    robustness,
    what_if,
)
from judges.scoring.variants import NoSuchVariant, Variant
from tests.factories.people import signed_in
from tests.factories.results import Judged, a_computed_version, a_judged_workshop

# The third judge alone puts the second entry first: 88.33 against 88.67.
LOVED = (("36", "36", "18"), ("36", "36", "18"), ("40", "40", "18"))
STEADY = (("36", "36", "18"), ("36", "36", "18"), ("34", "33", "18"))


def a_close_result(session: Session) -> tuple[Judged, ResultVersion]:
    judged = a_judged_workshop(session, STEADY, LOVED)
    return judged, a_computed_version(session, judged)


def test_the_judge_on_whom_the_first_prize_hangs_is_named(session: Session) -> None:
    judged, version = a_close_result(session)
    steady, loved = (entry.public_id for entry in judged.entries)

    found = robustness(session, version)

    # Without the third judge both are equal to the last digit and share the first rank.
    without_third = Variant("judge", "practical", "3")
    assert [hit.variant for hit in found.hits["second"] if hit.variant.kind == "judge"] == [
        without_third
    ]
    assert found.hits["first"][0] == Hit(without_third, (), (steady,))
    assert loved not in found.hits["first"][0].loses


def test_no_single_change_moves_a_clear_winner(session: Session) -> None:
    clear, poor = (("40", "40", "20"),) * 3, (("20", "20", "10"),) * 3
    judged = a_judged_workshop(session, clear, poor)
    version = a_computed_version(session, judged)

    found = robustness(session, version)

    assert found.hits == {"first": (), "second": ()}
    assert found.tried > 10
    assert found.impossible == ()


def test_what_if_nothing_changed_nothing_moves(session: Session) -> None:
    judged = a_judged_workshop(session, STEADY, STEADY, LOVED)

    found = what_if(session, a_computed_version(session, judged), [])

    assert (found.changes, found.ties_before, found.ties_after) == ((), 2, 2)


def test_what_if_shows_awards_first(session: Session) -> None:
    judged, version = a_close_result(session)

    found = what_if(session, version, [Variant("judge", "practical", "3")])

    assert found.changed_awards == 1
    assert found.changes[0].entry == judged.entries[0].public_id
    assert (found.ties_before, found.ties_after) == (0, 2)


def test_several_changes_hold_at_once(session: Session) -> None:
    _judged, version = a_close_result(session)
    both = [
        Variant("judge", "practical", "3"),
        Variant("section_weight", "practical", "craft", Decimal("1.2")),
    ]

    assert what_if(session, version, both).changes != what_if(session, version, both[:1]).changes


def test_a_judge_who_is_the_last_cannot_be_left_out(session: Session) -> None:
    _judged, version = a_close_result(session)
    all_three = [Variant("judge", "practical", str(seat)) for seat in (1, 2, 3)]

    with pytest.raises(NoSuchVariant):
        what_if(session, version, all_three)


def test_the_pages_save_nothing(client, writing) -> None:
    with writing() as session:
        judged, version = a_close_result(session)
        signed_in(client, session, judged.organiser)
        variants = possible_variants(session, version)
        address = f"/desk/results/{version.public_id}"
    judge = next(one for one in variants if one.kind == "judge")
    client.get(address)
    before = fingerprint(writing)

    asked = f"{address}/what-if?judge={judge.stage}:{judge.detail}&weight=practical:&percent=105"
    for page in (f"{address}/robustness", f"{address}/what-if", asked):
        assert client.get(page).status_code == 200, page

    assert fingerprint(writing) == before


def test_what_cannot_be_computed_is_said(client, writing) -> None:
    with writing() as session:
        judged, version = a_close_result(session)
        signed_in(client, session, judged.organiser)
        address = f"/desk/results/{version.public_id}/what-if?judge=practical:99"

    answer = client.get(address)

    assert answer.status_code == 200
    assert "无法试算" in answer.get_data(as_text=True)


def fingerprint(writing) -> str:
    with writing() as session:
        rows = [
            (table.name, [tuple(row) for row in session.execute(table.select())])
            for table in Base.metadata.sorted_tables
        ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
