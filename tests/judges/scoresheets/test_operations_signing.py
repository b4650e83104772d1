"""Where the event asks for it, a sheet comes with the judge's hand, to which the trail commits."""

import json

import pytest
from sqlalchemy import delete

from contest.foundation import ledger
from contest.foundation.models import LedgerSecret
from judges.scoresheets.errors import SignatureNeeded
from judges.scoresheets.queries import revisions_of, signature_of
from judges.scoresheets.rules import strokes_of
from tests.factories.scoresheets import a_judging, a_submitted_sheet

SIGNED = {"preset": "workshop", "sheet_signature": "drawn"}
STROKES = [[10, 20, 30, 40, 50, 60], [100, 150, 120, 160]]


@pytest.mark.parametrize(
    "wrong",
    [
        None, {}, [], [[]], [[1, 2]], [[1, 2, 3]], "x", [["1", "2"] * 5], [[0.5, 1] * 5],
        [[True, False] * 5], [[1001, 2] * 5], [[2, 301] * 5], [[-1, 2] * 5], [[1, 2] * 2001],
        [[1, 2]] * 201,
    ],
)  # fmt: skip
def test_what_no_hand_drew_is_no_signature(wrong):
    assert strokes_of(wrong) is None


def test_a_signed_sheet_keeps_its_strokes_and_the_trail_commits_to_them(session):
    judging = a_judging(session, safeguards=SIGNED)
    sheet = a_submitted_sheet(session, judging, signature=json.dumps(STROKES))
    (revision,) = revisions_of(session, sheet)

    assert signature_of(session, revision) == STROKES
    records = ledger.records(session, judging.event.stream, ("score_sheet.submit",))
    ((_, content),) = records
    assert "signature" in content["secrets"]
    assert "signature" not in content["data"]
    assert ledger.verify(session, judging.event.stream).is_good
    # A hand is personal data: taken away, the chain stands all the same.
    session.execute(delete(LedgerSecret).where(LedgerSecret.field == "signature"))
    assert ledger.verify(session, judging.event.stream).is_good
    assert signature_of(session, revision) == []


@pytest.mark.parametrize("wrong", [None, "", "[]", "[[1,2]]", "no json"])
def test_without_a_hand_the_sheet_is_refused(session, wrong):
    judging = a_judging(session, safeguards=SIGNED)

    with pytest.raises(SignatureNeeded):
        a_submitted_sheet(session, judging, signature=wrong)


def test_where_nobody_signs_nothing_is_kept(session):
    judging = a_judging(session)
    sheet = a_submitted_sheet(session, judging, signature=json.dumps(STROKES))

    assert signature_of(session, revisions_of(session, sheet)[0]) == []
