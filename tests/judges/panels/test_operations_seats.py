"""Panels are made as the definition says; seats are filled, and filled anew with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.editions.models import EventPhase
from contest.entries.operations import open_next_batch
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.people.models import UnitLevel
from judges.panels.errors import (
    AlreadySeated,
    ConflictOfInterest,
    KeeperMayNotJudge,
    NothingToJudge,
    PanelExists,
    ReasonNeeded,
    SeatEmpty,
    SeatTaken,
)
from judges.panels.models import Judge, SeatRole
from judges.panels.operations import (
    add_judge,
    add_seat,
    make_panel,
    replace_judge,
    seat_judge,
)
from judges.panels.queries import panels_of_stage, seats_of_person
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_judge, a_panel, an_assigned_panel
from tests.factories.people import (
    SYSTEM,
    a_person,
    a_unit,
    a_user,
    an_actor,
    an_enterprise,
    apart,
)
from tests.factories.sealing import a_drawn_stage, a_sealed_event


def test_a_person_is_registered_as_a_judge_once(session):
    person = a_person(session)

    first = add_judge(session, SYSTEM, person=person, qualification="高级技师", now=NOON)
    again = add_judge(session, SYSTEM, person=person, now=NOON)

    assert again is first
    assert [judge.qualification for judge in session.scalars(select(Judge))] == ["高级技师"]


def test_a_panel_has_the_seats_of_the_definition_the_chief_first(session):
    stage = a_stage(session, an_event(session))

    panel = make_panel(session, SYSTEM, stage, now=NOON)

    assert [(seat.number, str(seat.role), seat.counts) for seat in panel.seats] == [
        (1, "chief_judge", True),
        (2, "scoring_judge", True),
        (3, "scoring_judge", True),
    ]
    assert panel.name == stage.name


def test_trainees_and_floor_judges_never_count(session):
    stage = a_stage(session, an_event(session))

    panel = make_panel(
        session,
        SYSTEM,
        stage,
        seats=[SeatRole.SCORING, SeatRole.TRAINEE, SeatRole.FLOOR, SeatRole.MEASURING],
        now=NOON,
    )
    extra = add_seat(session, SYSTEM, panel, role=SeatRole.TRAINEE, counts=True, now=NOON)
    silent = add_seat(session, SYSTEM, panel, role=SeatRole.CHIEF, counts=False, now=NOON)

    assert [seat.counts for seat in panel.seats] == [True, False, False, True, False, False]
    assert (extra.number, silent.number) == (5, 6)


def test_a_second_panel_of_one_code_is_refused(session):
    stage = a_stage(session, an_event(session))
    make_panel(session, SYSTEM, stage, now=NOON)

    with pytest.raises(PanelExists):
        make_panel(session, SYSTEM, stage, now=NOON)


@pytest.mark.parametrize(
    ("template", "code"), [("skills-cnc-turner", "prelim"), ("labour-teams", None)]
)
def test_a_stage_without_judged_marks_has_no_panel(session, template, code):
    stage = a_stage(session, an_event(session, template=template), code)

    with pytest.raises(NothingToJudge):
        make_panel(session, SYSTEM, stage, now=NOON)


def test_a_judge_takes_an_empty_seat_and_is_found_there(session):
    event = an_event(session)
    panel = make_panel(session, SYSTEM, a_stage(session, event), now=NOON)
    judge = a_judge(session)

    seat_judge(session, SYSTEM, panel.seats[0], judge=judge, now=NOON)

    assert seats_of_person(session, judge.person_id, event) == [panel.seats[0]]
    assert panel.seats[0].scope.people == {
        "judge": frozenset({judge.person_id}),
        "chief_judge": frozenset({judge.person_id}),
    }


def test_a_taken_seat_is_not_taken_again(session):
    panel = a_panel(session, a_stage(session, an_event(session)))

    with pytest.raises(SeatTaken):
        seat_judge(session, SYSTEM, panel.seats[0], judge=a_judge(session), now=NOON)


def test_one_person_has_one_voice(session):
    stage = a_stage(session, an_event(session))
    judge = a_judge(session)
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    seat_judge(session, SYSTEM, panel.seats[0], judge=judge, now=NOON)

    with pytest.raises(AlreadySeated):
        seat_judge(session, SYSTEM, panel.seats[1], judge=judge, now=NOON)


def test_a_keeper_of_codes_does_not_judge(session):
    event = a_sealed_event(session, sealing=["work"])
    keeper = a_user(session).person
    stage = a_drawn_stage(session, event, keepers={"work": keeper})
    panel = make_panel(session, SYSTEM, stage, now=NOON)
    judge = a_judge(session, person=keeper)
    apart(session)

    with pytest.raises(KeeperMayNotJudge):
        seat_judge(session, SYSTEM, panel.seats[0], judge=judge, now=NOON)


def test_a_substitute_takes_the_same_seat_and_the_former_leaves_it(session):
    event = an_event(session)
    stage = a_drawn_stage(session, event)
    former, substitute = a_judge(session), a_judge(session)
    panel = an_assigned_panel(session, stage, former)
    seat = panel.seats[0]

    replace_judge(session, SYSTEM, seat, judge=substitute, reason="生病", now=NOON)

    assert seat.holder is not None
    assert seat.holder.judge is substitute
    assert [(h.judge, h.left_at, h.reason) for h in seat.holders] == [
        (former, NOON, "生病"),
        (substitute, None, None),
    ]
    assert seats_of_person(session, former.person_id) == []
    ((_, told),) = ledger.records(session, event.stream, ("seat.replace",))
    assert "生病" not in str(told)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_replacement_needs_a_reason(session, reason):
    panel = a_panel(session, a_stage(session, an_event(session)))

    with pytest.raises(ReasonNeeded):
        replace_judge(
            session, SYSTEM, panel.seats[0], judge=a_judge(session), reason=reason, now=NOON
        )


def test_nobody_is_replaced_on_an_empty_seat(session):
    panel = make_panel(session, SYSTEM, a_stage(session, an_event(session)), now=NOON)
    judge = a_judge(session)

    with pytest.raises(SeatEmpty):
        replace_judge(session, SYSTEM, panel.seats[0], judge=judge, reason="生病", now=NOON)


@pytest.mark.parametrize("sealing", [[], ["entry", "station", "work"]])
def test_a_substitute_of_an_entrants_unit_is_refused_on_a_seat_with_works(session, sealing):
    event = a_sealed_event(session, sealing=sealing)
    plant = an_enterprise(session)
    an_accepted_entry(session, event, unit=plant)
    panel = an_assigned_panel(session, a_drawn_stage(session, event))
    kin_unit = a_unit(session, parent=plant, level=UnitLevel.TEAM, name="一班")
    substitute = a_judge(session, unit=kin_unit)
    seat = panel.seats[1]
    before = seat.holder
    apart(session)

    with pytest.raises(ConflictOfInterest):
        replace_judge(session, SYSTEM, seat, judge=substitute, reason="生病", now=NOON)

    assert seat.holder is before


def test_an_emptied_seat_refuses_them_too(session):
    event = an_event(session)
    plant = an_enterprise(session)
    an_accepted_entry(session, event, unit=plant)
    panel = an_assigned_panel(session, a_drawn_stage(session, event))
    seat = panel.seats[1]
    assert seat.holder is not None
    seat.holder.left_at = NOON
    session.flush()
    judge = a_judge(session, unit=plant)
    apart(session)

    with pytest.raises(ConflictOfInterest):
        seat_judge(session, SYSTEM, seat, judge=judge, now=NOON)


@pytest.mark.parametrize("role", ["clerk", "supervisor", "judge", "entrant", "unit_contact"])
def test_others_than_organisers_make_no_panel(session, role):
    stage = a_stage(session, an_event(session))
    actor = an_actor(session, role)
    apart(session)

    with pytest.raises(NotPermitted):
        make_panel(session, actor, stage, now=NOON)


def test_the_judges_of_a_batch_sit_on_the_panel_of_the_next_one(session):
    closes = NOON - timedelta(days=1)
    event = an_event(
        session,
        template="five-small",
        phase=EventPhase.REGISTRATION,
        now=closes - timedelta(days=2),
        registration_closes_at=closes,
    )
    before = a_panel(session, a_stage(session, event))

    after = open_next_batch(session, event, now=NOON)

    assert after is not None
    (panel,) = panels_of_stage(session, a_stage(session, after))
    sitting = [
        [seat.holder and seat.holder.judge_id for seat in one.seats] for one in (panel, before)
    ]
    assert sitting[0] == sitting[1]
    assert None not in sitting[0]
