"""Computing: what blocks it, what comes out, and that it repeats."""

import json
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.canonical import canonical_json
from contest.foundation.errors import NotPermitted
from judges.results import operations
from judges.results.errors import NotATie, ResultsBlocked, TieUndecided
from judges.results.models import ResultVersion
from judges.results.queries import blockers, scores_of
from judges.sealing.models import WorkStatus
from judges.sealing.operations import set_work_status
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.results import D0, Judged, a_computed_version, a_judged_workshop

SAME = (("30", "30", "20"), ("30", "30", "20"), ("30", "30", "20"))
BLOCKING = {"rules": [{"code": "first", "name": "第一名", "count": 1, "ties": "block"}]}


def listed(
    session: Session, version: ResultVersion
) -> list[tuple[str, Decimal | None, int | None]]:
    return [(row.entry.display_name, row.total, row.rank) for row in scores_of(session, version)]


def test_the_worked_example_of_the_workshop_comes_out_to_the_last_digit(session: Session) -> None:
    judged = a_judged_workshop(session)

    version = a_computed_version(session, judged)

    name = judged.entries[0].display_name
    assert listed(session, version) == [(name, Decimal("89.83"), 1)]


def test_the_same_trail_and_rules_give_the_same_bytes(session: Session) -> None:
    judged = a_judged_workshop(session, D0, SAME)

    first = operations.preview_results(session, judged.organiser, judged.event, None)
    second = operations.preview_results(session, judged.organiser, judged.event, None)

    assert canonical_json(first.content) == canonical_json(second.content)
    content = json.loads(a_computed_version(session, judged).snapshot)
    assert content["lines"] == json.loads(canonical_json(first.content))["lines"]
    assert content["trail"]["seq"] == ledger.head(session, judged.event.stream)[0] - 1


def test_a_snapshot_names_no_person(session: Session) -> None:
    judged = a_judged_workshop(session, D0, SAME)

    version = a_computed_version(session, judged)

    for entry in judged.entries:
        assert entry.display_name not in version.snapshot
    for seat in judged.judging.panel.seats:
        assert seat.holder is not None
        assert seat.holder.judge.person.name not in version.snapshot


def test_an_open_stage_and_each_missing_sheet_block_and_are_named(session: Session) -> None:
    judged = a_judged_workshop(session, D0[:2], is_closed=False)

    with pytest.raises(ResultsBlocked) as refused:
        a_computed_version(session, judged)

    assert [fault.rule for fault in refused.value.faults] == [
        "%(stage)s is still open.",
        "%(stage)s: the sheet of %(work)s from seat %(seat)d is missing.",
    ]
    assert refused.value.faults[1].params["seat"] == 3
    assert session.query(ResultVersion).count() == 0


def test_a_stage_that_was_never_opened_is_not_called_open(session: Session) -> None:
    event = an_event(session)

    assert [one.message for one in blockers(session, event.stages)] == ["%(stage)s has not begun."]


def test_an_absent_entry_needs_no_sheet_and_gets_no_rank_and_no_zero(session: Session) -> None:
    judged = a_judged_workshop(session, D0, ())
    absent = next(
        work for work in judged.judging.works if work.code == f"{judged.entries[1].number:02d}"
    )
    set_work_status(session, SYSTEM, absent, status=WorkStatus.ABSENT, reason="未到场", now=NOON)
    apart(session)

    version = a_computed_version(session, judged)

    rows = scores_of(session, version)
    assert [(row.status, row.total, row.rank) for row in rows] == [
        ("present", Decimal("89.83"), 1),
        ("absent", None, None),
    ]


def test_a_tie_across_a_line_blocks_and_names_the_tied(session: Session) -> None:
    judged = blocked_tie(session)

    with pytest.raises(TieUndecided) as refused:
        a_computed_version(session, judged)

    fault = refused.value.faults[0]
    names = "、".join(sorted(entry.display_name for entry in judged.entries))
    assert "、".join(sorted(str(fault.params["names"]).split("、"))) == names
    assert fault.params["places"] == 1


def test_a_recorded_decision_resolves_it_and_stands_in_the_trail(session: Session) -> None:
    judged = blocked_tie(session)
    second, first = judged.entries
    operations.decide_tie(
        session,
        judged.organiser,
        judged.event,
        order=[first.public_id, second.public_id],
        method="lots",
        reason="抽签",
        witness="严守信",
        now=NOON,
    )
    apart(session)

    version = a_computed_version(session, judged)

    won = {row.entry_id: row.award_level for row in scores_of(session, version)}
    assert won == {first.id: "first", second.id: None}
    kinds = [row.kind for row, _ in ledger.records(session, judged.event.stream)]
    assert "tie.decide" in kinds


def test_a_decision_names_entries_of_this_event_each_once(session: Session) -> None:
    judged = blocked_tie(session)
    one = judged.entries[0].public_id

    for order in ([one], [one, one], [one, "0" * 26]):
        with pytest.raises(NotATie):
            operations.decide_tie(
                session,
                judged.organiser,
                judged.event,
                order=order,
                method="lots",
                reason="抽签",
                witness="严守信",
                now=NOON,
            )


def test_a_second_computation_is_a_new_version_and_the_first_stays(session: Session) -> None:
    judged = a_judged_workshop(session)
    first = a_computed_version(session, judged)
    kept = first.snapshot

    second = a_computed_version(session, judged)

    assert (first.version, second.version) == (1, 2)
    assert first.snapshot == kept


@pytest.mark.parametrize("role", ["auditor", "supervisor", "unit_contact", "entrant"])
def test_others_do_not_compute(session: Session, role: str) -> None:
    judged = a_judged_workshop(session)
    somebody = an_actor(session, role, unit=judged.event.edition.unit)

    with pytest.raises(NotPermitted):
        operations.compute_results(session, somebody, judged.event, now=NOON)


def blocked_tie(session: Session) -> Judged:
    event = an_event(session, document=a_document("workshop", awards=BLOCKING))
    return a_judged_workshop(session, SAME, SAME, event=event)
