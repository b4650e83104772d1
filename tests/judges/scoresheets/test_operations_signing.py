"""Where the event asks for it, a sheet comes with the judge's hand, to which the trail commits."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from contest.foundation import ledger
from contest.foundation.models import LedgerSecret
from judges.panels.operations import print_cards
from judges.panels.queries import live_cards
from judges.panels.rules import code_key, code_sign
from judges.scoresheets.errors import SignatureNeeded
from judges.scoresheets.operations import LateSignature, signature_by_code
from judges.scoresheets.queries import Signature, revisions_of, signature_of
from judges.scoresheets.rules import strokes_of
from tests.conftest import NOON
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, apart
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

    assert signature_of(session, revision) == Signature(STROKES, None)
    records = ledger.records(session, judging.event.stream, ("score_sheet.submit",))
    ((_, content),) = records
    assert "signature" in content["secrets"]
    assert "signature" not in content["data"]
    assert ledger.verify(session, judging.event.stream).is_good
    # A hand is personal data: taken away, the chain stands all the same.
    session.execute(delete(LedgerSecret).where(LedgerSecret.field == "signature"))
    assert ledger.verify(session, judging.event.stream).is_good
    assert signature_of(session, revision) is None


@pytest.mark.parametrize("wrong", [None, "", "[]", "[[1,2]]", "no json"])
def test_without_a_hand_the_sheet_is_refused(session, wrong):
    judging = a_judging(session, safeguards=SIGNED)

    with pytest.raises(SignatureNeeded):
        a_submitted_sheet(session, judging, signature=wrong)


def test_where_nobody_signs_nothing_is_kept(session):
    judging = a_judging(session)
    sheet = a_submitted_sheet(session, judging, signature=json.dumps(STROKES))

    assert signature_of(session, revisions_of(session, sheet)[0]) is None


def a_code_of(session, judging, place=0, now=NOON):
    """A signature by the digits of a fresh card of this seat's judge, and the card's id."""
    apart(session)
    judge = judging.panel.seats[place].holder.judge
    (card,) = print_cards(session, SYSTEM, judging.event, judges=[judge], now=now)
    apart(session)
    known = live_cards(session, judging.event)[judge.id].public_id
    sign = code_sign(code_key(card.code, judging.event.public_id))
    return sign, known


def test_the_digits_of_the_card_sign_and_only_which_card_it_was_is_kept(session):
    judging = a_judging(session, safeguards=SIGNED)
    sign, card = a_code_of(session, judging)

    sheet = a_submitted_sheet(session, judging, signature=signature_by_code(sign))

    (revision,) = revisions_of(session, sheet)
    assert signature_of(session, revision) == Signature([], card)
    kept = session.scalars(select(LedgerSecret.value)).all()
    assert not any(sign in value for value in kept if value)


def test_digits_sign_with_the_card_that_was_good_when_they_were_typed(session):
    judging = a_judging(session, safeguards=SIGNED)
    printed = NOON - timedelta(hours=1)
    sign, card = a_code_of(session, judging, now=printed)
    a_code_of(session, judging)
    sent = signature_by_code(sign)
    over = live_cards(session, judging.event)[sitting(judging.seat).id].expires_at

    # On the page it is typed now; a sheet of a tablet may come late.
    # A clock that fell back to the last century makes no old card good.
    fell_back = printed - timedelta(seconds=1)
    for wrong in (sent, *(LateSignature(sent, at) for at in (NOON, over, fell_back))):
        with pytest.raises(SignatureNeeded):
            a_submitted_sheet(session, judging, signature=wrong)
    before = LateSignature(sent, NOON - timedelta(seconds=1))
    sheet = a_submitted_sheet(session, judging, signature=before)

    assert signature_of(session, revisions_of(session, sheet)[0]) == Signature([], card)


def test_digits_of_another_judge_sign_nothing(session):
    judging = a_judging(session, safeguards=SIGNED)
    a_code_of(session, judging)
    sign, _ = a_code_of(session, judging, place=1)

    sent = [signature_by_code(wrong) for wrong in (sign, "0" * 64, "")]
    for wrong in (*sent, '{"by": "code"}', '{"by": "code", "sign": 7}', '{"sign": "x"}'):
        with pytest.raises(SignatureNeeded):
            a_submitted_sheet(session, judging, signature=wrong)
