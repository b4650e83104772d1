"""The recheck before signing, and that nothing is signed that moved on."""

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import EventPhase
from contest.editions.operations import close_stage, move_phase, open_stage
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.foundation.permissions import Actor
from judges.results import operations
from judges.results.errors import (
    NotAskedFor,
    NotThisVersion,
    RecheckFoundErrors,
    RecheckMissing,
    ResultsChanged,
    WrongSaysWhat,
)
from judges.results.models import CheckOutcome, Recheck, ResultVersion
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.results import (
    D0,
    Judged,
    a_computed_version,
    a_judged_workshop,
    a_signed_version,
)
from tests.factories.scoresheets import a_submitted_sheet

ASKED = {"preset": "workshop", "recheck": {"top_percent": 30, "sample_percent": 15}}
MIDDLE = (("34", "34", "18"),) * 3
LOW = (("30", "30", "18"),) * 3
RIGHT, WRONG = CheckOutcome.RIGHT, CheckOutcome.WRONG


def test_nobody_signs_before_the_recheck_is_complete(session: Session) -> None:
    judged, version = a_version_to_check(session)
    with pytest.raises(RecheckMissing):
        sign(session, judged, version)
    recheck = start(session, judged.organiser, version)
    with pytest.raises(RecheckMissing):
        sign(session, judged, version)

    for one in recheck.checks:
        look(session, judged.organiser, recheck, one.entry.public_id)
    sign(session, judged, version)

    assert (recheck.checks[0].part, recheck.checks[0].position) == ("top", 1)
    assert len(recheck.checks) == 2
    assert recheck.completed_at == NOON


def test_the_seed_and_all_that_were_drawn_stand_in_the_trail(session: Session) -> None:
    judged, version = a_version_to_check(session)

    recheck = start(session, judged.organiser, version, seed="骰子 3 5 1")

    told = [body for _row, body in ledger.records(session, version.stream, ("recheck.start",))]
    assert told[0]["data"]["seed"] == "骰子 3 5 1"
    drawn = told[0]["data"]["top"] + told[0]["data"]["sample"]
    assert drawn == [one.entry.public_id for one in recheck.checks]


def test_too_many_errors_widen_it_to_everything(session: Session) -> None:
    judged, version = a_version_to_check(session)
    recheck = start(session, judged.organiser, version)
    first, second = (one.entry.public_id for one in recheck.checks)

    look(session, judged.organiser, recheck, first, WRONG, note="工艺分应为 34")
    assert recheck.is_full is False  # one of one is no rate yet
    look(session, judged.organiser, recheck, second)

    assert recheck.is_full is True
    assert [one.part for one in recheck.checks].count("rest") == 1
    assert recheck.completed_at is None


def test_what_was_found_wrong_is_corrected_before_anybody_signs(session: Session) -> None:
    judged, version = a_version_to_check(session)
    recheck = start(session, judged.organiser, version)
    for one in list(recheck.checks):
        outcome = WRONG if one.position == 1 else RIGHT
        look(session, judged.organiser, recheck, one.entry.public_id, outcome, note="应为 34")
    for one in list(recheck.checks):
        if one.outcome is None:
            look(session, judged.organiser, recheck, one.entry.public_id)
    assert recheck.completed_at is not None

    with pytest.raises(RecheckFoundErrors):
        sign(session, judged, version)


def test_after_the_correction_the_seed_stays_and_what_was_right_need_not_be_checked_again(
    session: Session,
) -> None:
    judged, version = a_version_to_check(session)
    old = start(session, judged.organiser, version)
    best = old.checks[0].entry
    for one in list(old.checks):
        outcome = WRONG if one.entry_id == best.id else RIGHT
        look(session, judged.organiser, old, one.entry.public_id, outcome, note="应为 39")
    correct(session, judged, best)

    new = start(session, judged.organiser, a_computed_version(session, judged))

    assert new.seed == old.seed
    assert new.is_full
    assert (new.checked_before, new.wrong_before) == (2, 1)
    waiting = {one.entry_id for one in new.checks if one.outcome is None}
    carried = {one.entry_id for one in new.checks if one.is_carried}
    assert best.id in waiting
    assert carried == {one.entry_id for one in old.checks if one.outcome is RIGHT}


def test_an_error_says_what_it_is(session: Session) -> None:
    judged, version = a_version_to_check(session)
    recheck = start(session, judged.organiser, version)

    with pytest.raises(WrongSaysWhat):
        look(
            session, judged.organiser, recheck, recheck.checks[0].entry.public_id, WRONG, note=None
        )


def test_it_is_drawn_once(session: Session) -> None:
    judged, version = a_version_to_check(session)
    start(session, judged.organiser, version)

    with pytest.raises(NotThisVersion):
        start(session, judged.organiser, version)


def test_what_is_signed_is_checked_no_more(session: Session) -> None:
    judged, version = a_version_to_check(session)
    recheck = start(session, judged.organiser, version)
    for one in recheck.checks:
        look(session, judged.organiser, recheck, one.entry.public_id)
    sign(session, judged, version)

    with pytest.raises(NotThisVersion):
        look(session, judged.organiser, recheck, recheck.checks[0].entry.public_id)


def test_where_none_is_asked_none_is_drawn(session: Session) -> None:
    judged = a_judged_workshop(session, D0)

    with pytest.raises(NotAskedFor):
        start(session, judged.organiser, a_computed_version(session, judged))


@pytest.mark.parametrize("role", ["auditor", "inspector"])
def test_others_do_not_draw(session: Session, role: str) -> None:
    judged, version = a_version_to_check(session)
    other = an_actor(session, role, unit=judged.event.edition.unit)

    with pytest.raises(NotPermitted):
        start(session, other, version)


# --- nothing is signed that moved on -------------------------------------------------------------


def test_a_sheet_corrected_after_computing_voids_the_version(session: Session) -> None:
    judged = a_judged_workshop(session, D0, LOW)
    version = a_computed_version(session, judged)
    correct(session, judged, judged.entries[0])

    assert operations.still_holds(session, version) is False
    with pytest.raises(ResultsChanged):
        sign(session, judged, version)


def test_a_sheet_corrected_after_signing_keeps_it_from_being_published(session: Session) -> None:
    judged = a_judged_workshop(session, D0, LOW)
    version = a_signed_version(session, judged)
    correct(session, judged, judged.entries[0])

    with pytest.raises(ResultsChanged):
        operations.publish_results(
            session, judged.organiser, version, shown_hash=version.sha256, now=NOON
        )


def test_a_stage_that_is_open_again_voids_it_too(session: Session) -> None:
    judged = a_judged_workshop(session, D0)
    version = a_computed_version(session, judged)
    open_stage(session, SYSTEM, judged.judging.stage, now=NOON)
    apart(session)

    with pytest.raises(ResultsChanged):
        sign(session, judged, version)


def test_closing_it_without_a_change_makes_it_hold_again(session: Session) -> None:
    judged = a_judged_workshop(session, D0)
    version = a_computed_version(session, judged)
    open_stage(session, SYSTEM, judged.judging.stage, now=NOON)
    close_stage(session, SYSTEM, judged.judging.stage, now=NOON)

    assert operations.still_holds(session, version) is True


def a_version_to_check(session: Session) -> tuple[Judged, ResultVersion]:
    judged = a_judged_workshop(session, LOW, D0, MIDDLE, safeguards=ASKED)
    return judged, a_computed_version(session, judged)


def start(
    session: Session, actor: Actor, version: ResultVersion, seed: str | None = None
) -> Recheck:
    made = operations.start_recheck(session, actor, version, seed=seed, now=NOON)
    apart(session)
    return made


def look(
    session: Session,
    actor: Actor,
    recheck: Recheck,
    entry: str,
    outcome: CheckOutcome = RIGHT,
    *,
    note: str | None = None,
) -> None:
    operations.record_check(
        session, actor, recheck, entry_id=entry, outcome=outcome, note=note, now=NOON
    )
    apart(session)


def sign(session: Session, judged: Judged, version: ResultVersion) -> None:
    operations.sign_results(session, judged.organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)


def correct(session: Session, judged: Judged, entry) -> None:
    stage, seat = judged.judging.stage, judged.judging.panel.seats[0]
    if judged.event.phase is not EventPhase.JUDGING:
        move_phase(session, SYSTEM, judged.event, phase=EventPhase.JUDGING, now=NOON)
    open_stage(session, SYSTEM, stage, now=NOON)
    work = next(one for one in judged.judging.works if one.code == f"{entry.number:02d}")
    apart(session)
    a_submitted_sheet(
        session,
        judged.judging,
        seat=seat,
        work=work,
        texts={"C1": "39", "Q1": "39", "S1": "19"},
        base_revision=1,
        reason="复核更正",
    )
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
