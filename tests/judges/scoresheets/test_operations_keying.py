"""Paper sheets keyed back: by two people, blind, and only equal marks are a sheet."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from contest.foundation import ledger
from judges.scoresheets.errors import (
    AlreadySubmitted,
    NothingKeyed,
    NotTheKeyer,
    RowsUnsettled,
    SameKeyer,
)
from judges.scoresheets.models import PaperKeying, ScoreSheet, SheetState
from judges.scoresheets.operations import (
    discard_keyings,
    key_paper_sheet,
    rebuild_marks,
    settle_keyings,
)
from judges.scoresheets.queries import keyings_of, keyings_of_stage, revisions_of
from tests.conftest import NOON
from tests.factories.people import an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values

TWO: dict[str, Any] = {"safeguards": {"preset": "standard"}, "stage": {"sealing": ["work"]}}
PAPER = {"C1": "36", "Q1": "35.5", "S1": "18"}
SUBMITTED = ("score_sheet.submit",)


@pytest.fixture
def judging(session):
    return a_judging(session, entries=2, **TWO)


@pytest.fixture
def keyers(session, judging):
    """Two clerks, and somebody else who may key, too."""
    found = [an_actor(session, "clerk", event=judging.event) for _ in range(3)]
    apart(session)
    return found


def key(session, judging, actor, **texts):
    values = full_values(session, judging.stage, **{**PAPER, **texts})
    return key_paper_sheet(
        session, actor, seat=judging.seat, work=judging.work, values=values, now=NOON
    )


def settle(session, judging, actor, **choices):
    return settle_keyings(
        session, actor, seat=judging.seat, work=judging.work, choices=choices, now=NOON
    )


def submitted(session, judging):
    return [c["data"] for _, c in ledger.records(session, judging.event.stream, SUBMITTED)]


def test_one_keying_is_no_sheet_and_the_second_equal_one_is(session, judging, keyers):
    first, second, _ = keyers

    waiting = key(session, judging, first)

    assert isinstance(waiting, PaperKeying)
    assert session.scalars(select(ScoreSheet)).all() == []
    assert keyings_of_stage(session, judging.stage) == {(judging.seat.id, judging.work.id): 1}
    # Whoever reads the trail before the second keying learns nothing of the first.
    once = [c for _, c in ledger.records(session, judging.event.stream, ("score_sheet.key",))]
    assert set(once[0]["data"]) == {"seat", "work", "number"}
    assert set(once[0]["secrets"]) == {"body_hash"}

    sheet = key(session, judging, second)

    told = submitted(session, judging)
    revision = revisions_of(session, sheet)[0]
    assert sheet.state is SheetState.SUBMITTED
    assert [one["keyed_by"] for one in told] == [[first.reference, second.reference]]
    assert (told[0]["way"], told[0]["settled"], revision.reason) == ("paper", [], "paper")
    assert revision.entered_by_name == f"{first.name} · {second.name}"[:60]
    assert keyings_of(session, judging.seat, judging.work) == []
    assert rebuild_marks(session, judging.event.stream) == []


def test_the_same_person_never_keys_twice_whatever_the_account(session, judging, keyers):
    first = keyers[0]
    key(session, judging, first)
    # A resend of the very same form is no second voice and no fault.
    assert isinstance(key(session, judging, first), PaperKeying)

    with pytest.raises(SameKeyer):
        key(session, judging, first, C1="37")
    other_account = type(first)(
        user_id=0, person_id=first.person_id, name=first.name, grants=first.grants,
        reference="another account",
    )  # fmt: skip
    with pytest.raises(SameKeyer):
        key(session, judging, other_account, C1="37")

    assert submitted(session, judging) == []


def test_rows_that_differ_wait_until_both_have_looked_at_the_paper(session, judging, keyers):
    first, second, third = keyers
    key(session, judging, first)

    found = key(session, judging, second, C1="37", S1="17")

    assert found.differed == ["C1", "S1"]
    assert submitted(session, judging) == []
    with pytest.raises(NotTheKeyer):
        key(session, judging, third)
    with pytest.raises(NotTheKeyer):
        settle(session, judging, third, C1=1, S1=1)
    with pytest.raises(RowsUnsettled) as unsettled:
        settle(session, judging, second, C1=1)
    assert [fault.column for fault in unsettled.value.faults] == ["S1"]

    # The second takes C1 of the first and keeps their own S1: that row is not equal yet.
    assert isinstance(settle(session, judging, second, C1=1, S1=2), PaperKeying)
    assert submitted(session, judging) == []
    sheet = settle(session, judging, first, S1=2)

    values = json.loads(revisions_of(session, sheet)[0].body)["values"]
    told = submitted(session, judging)[0]
    assert (values["C1"]["value"], values["S1"]["value"]) == (360, 170)
    assert told["settled"] == ["C1", "S1"]
    assert told["keyed_by"] == [first.reference, second.reference]


def test_both_can_be_dropped_and_two_people_begin_anew(session, judging, keyers):
    first, second, third = keyers
    key(session, judging, first)
    key(session, judging, second, C1="37")

    discard_keyings(session, third, seat=judging.seat, work=judging.work, now=NOON)

    with pytest.raises(NothingKeyed):
        settle(session, judging, first, C1=1)
    key(session, judging, third)
    a_submitted_sheet(session, judging)

    # The judge's own sheet came meanwhile: paper is no second voice beside it.
    with pytest.raises(AlreadySubmitted):
        key(session, judging, first)
    assert len(submitted(session, judging)) == 1
    assert keyings_of_stage(session, judging.stage) == {}
