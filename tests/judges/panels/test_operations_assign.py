"""Works are assigned to all but those who may not judge them; nobody is told whose they are."""

import pytest
from sqlalchemy import select

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.people.models import Person, UnitLevel
from contest.people.queries import actor_of
from judges.panels.errors import (
    ConflictOfInterest,
    NotAssigned,
    NotDrawn,
    ReasonNeeded,
)
from judges.panels.models import Assignment, Recusal, SeatRole
from judges.panels.operations import (
    add_seat,
    assign_work,
    assign_works,
    record_conflict,
    recuse,
    replace_judge,
    seat_judge,
)
from judges.panels.queries import assigned_works, hard_conflict, is_assigned
from judges.sealing.queries import identities_behind
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_edition, an_event
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
from tests.factories.rubrics import an_event_with
from tests.factories.sealing import a_drawn_stage, a_sealed_event, work_behind

SEALINGS = [[], ["work"], ["entry", "station", "work"]]


def a_case(session, *, sealing=(), judge_unit=None, entry_unit=None, **stage):
    """An event with one entry of `entry_unit` and two others; a panel whose chief is of
    `judge_unit`."""
    event = a_sealed_event(session, sealing=list(sealing), **stage)
    entry = an_accepted_entry(session, event, unit=entry_unit)
    drawn = a_drawn_stage(session, event, entries=2)
    judge = a_judge(session, unit=judge_unit)
    return drawn, a_panel(session, drawn, judge), judge, work_behind(session, drawn, entry)


def test_every_seat_judges_every_work_in_the_order_of_codes(session):
    panel = a_panel(session, a_drawn_stage(session, an_event(session)))

    report = assign_works(session, SYSTEM, panel, now=NOON)

    assert (report.assigned, report.empty_seats, report.recusals, report.unmet) == (9, (), (), ())
    assert [[w.code for w in assigned_works(session, seat)] for seat in panel.seats] == [
        ["01", "02", "03"]
    ] * 3


@pytest.mark.parametrize("sealing", SEALINGS)
def test_a_judge_of_the_entrants_unit_gets_all_works_but_that_one(session, sealing):
    plant = an_enterprise(session)
    _, panel, judge, work = a_case(session, sealing=sealing, judge_unit=plant, entry_unit=plant)

    report = assign_works(session, SYSTEM, panel, now=NOON)

    assert report.assigned == 8
    assert [(row.judge, row.kind, row.count) for row in report.recusals] == [
        (judge, "same_unit", 1)
    ]
    assert [(row.code, row.judges, row.needed) for row in report.unmet] == [(work.code, 2, 3)]
    assert not is_assigned(session, panel.seats[0], work)


@pytest.mark.parametrize("judge_in_team", [True, False])
def test_two_work_teams_of_one_enterprise_are_one_unit(session, judge_in_team):
    plant = an_enterprise(session)
    one = a_unit(session, parent=plant, level=UnitLevel.TEAM, name="一班")
    two = a_unit(session, parent=plant, level=UnitLevel.TEAM, name="二班")
    judge_unit = two if judge_in_team else plant
    _, panel, judge, work = a_case(session, judge_unit=judge_unit, entry_unit=one)

    assign_works(session, SYSTEM, panel, now=NOON)

    assert hard_conflict(session, judge, work) == "same_unit"
    assert not is_assigned(session, panel.seats[0], work)


def test_in_an_enterprises_own_contest_the_work_teams_are_the_units(session):
    plant = an_enterprise(session)
    one, two = (
        a_unit(session, parent=plant, level=UnitLevel.TEAM, name=name) for name in ("一班", "二班")
    )
    event = an_event(session, edition=an_edition(session, unit=plant))
    entry = an_accepted_entry(session, event, unit=one)
    stage = a_drawn_stage(session, event, entries=0)
    work = work_behind(session, stage, entry)
    same, other, office = (a_judge(session, unit=unit) for unit in (one, two, plant))

    kinds = [hard_conflict(session, judge, work) for judge in (same, other, office)]

    assert kinds == ["same_unit", None, None]


def test_the_unit_of_every_member_counts_beside_the_entrys_own(session):
    plant = an_enterprise(session)
    event = an_event(session)
    entry = an_accepted_entry(session, event)
    entry.members[0].person.unit_id = plant.id
    session.flush()
    stage = a_drawn_stage(session, event, entries=0)
    judge = a_judge(session, unit=plant)

    assert hard_conflict(session, judge, work_behind(session, stage, entry)) == "same_unit"


def test_who_takes_part_does_not_judge_themselves(session):
    event = an_event(session)
    person = a_person(session)
    entry = an_accepted_entry(session, event, people=[person], unit=an_enterprise(session))
    stage = a_drawn_stage(session, event, entries=1)
    judge = a_judge(session, person=person)

    assert hard_conflict(session, judge, work_behind(session, stage, entry)) == "member"


@pytest.mark.parametrize("kind", ["kin", "teacher", "co_author", "adviser", "employer"])
def test_a_recorded_tie_to_a_person_bars(session, kind):
    event = an_event(session)
    entry = an_accepted_entry(session, event)
    stage = a_drawn_stage(session, event, entries=1)
    judge = a_judge(session)
    apart(session)

    record_conflict(
        session, SYSTEM, judge, event, kind=kind, person=entry.members[0].person, now=NOON
    )

    assert hard_conflict(session, judge, work_behind(session, stage, entry)) == kind


def test_a_tie_recorded_later_takes_the_work_off_when_assigned_again(session):
    stage, panel, judge, work = a_case(session)
    assign_works(session, SYSTEM, panel, now=NOON)
    apart(session)
    behind = _person_behind(session, work)
    apart(session)
    record_conflict(session, SYSTEM, judge, stage.event, kind="kin", person=behind, now=NOON)

    report = assign_works(session, SYSTEM, panel, now=NOON)

    assert report.assigned == 8
    assert not is_assigned(session, panel.seats[0], work)
    assert [row.kind for row in session.scalars(select(Recusal))] == ["kin"]


def test_where_the_definition_allows_it_judges_judge_their_own_unit(session):
    plant = an_enterprise(session)
    event = an_event_with(
        session, stage={"panel": {"seats": 1, "aggregate": "mean", "own_unit": "allowed"}}
    )
    entry = an_accepted_entry(session, event, unit=plant)
    stage = a_drawn_stage(session, event, entries=0)

    judge = a_judge(session, unit=plant)

    assert hard_conflict(session, judge, work_behind(session, stage, entry)) is None


def test_assigning_again_adds_what_is_missing_and_nothing_twice(session):
    stage = a_drawn_stage(session, an_event(session))
    panel = an_assigned_panel(session, stage)
    add_seat(session, SYSTEM, panel, role=SeatRole.TRAINEE, now=NOON)
    trainee = a_judge(session)
    apart(session)
    seat_judge(session, SYSTEM, panel.seats[3], judge=trainee, now=NOON)

    report = assign_works(session, SYSTEM, panel, now=NOON)

    assert report.assigned == 12
    assert len(list(session.scalars(select(Assignment)))) == 12


def test_floor_judges_and_empty_seats_get_nothing(session):
    stage = a_drawn_stage(session, an_event(session))
    panel = a_panel(session, stage)
    add_seat(session, SYSTEM, panel, role=SeatRole.FLOOR, now=NOON)
    add_seat(session, SYSTEM, panel, role=SeatRole.SCORING, now=NOON)
    floor = a_judge(session)
    apart(session)
    seat_judge(session, SYSTEM, panel.seats[3], judge=floor, now=NOON)

    report = assign_works(session, SYSTEM, panel, now=NOON)

    assert (report.assigned, report.empty_seats) == (9, (5,))


def test_before_the_draw_there_is_nothing_to_assign(session):
    panel = a_panel(session, a_stage(session, an_event(session)))

    with pytest.raises(NotDrawn):
        assign_works(session, SYSTEM, panel, now=NOON)


@pytest.mark.parametrize("sealing", SEALINGS)
def test_a_single_work_is_not_given_to_a_judge_of_its_unit(session, sealing):
    plant = an_enterprise(session)
    _, panel, _, work = a_case(session, sealing=sealing, judge_unit=plant, entry_unit=plant)

    with pytest.raises(ConflictOfInterest):
        assign_work(session, SYSTEM, panel.seats[0], work=work, now=NOON)

    assert assigned_works(session, panel.seats[0]) == []


def test_a_substitute_seat_closes_the_gap(session):
    plant = an_enterprise(session)
    _, panel, _, work = a_case(session, judge_unit=plant, entry_unit=plant)
    assign_works(session, SYSTEM, panel, now=NOON)
    seat = add_seat(session, SYSTEM, panel, role=SeatRole.SCORING, now=NOON)
    substitute = a_judge(session)
    apart(session)
    seat_judge(session, SYSTEM, seat, judge=substitute, now=NOON)

    assign_work(session, SYSTEM, seat, work=work, now=NOON)

    assert assigned_works(session, seat) == [work]


def test_a_work_of_another_stage_is_not_assigned(session):
    panel = a_panel(session, a_drawn_stage(session, an_event(session)))
    _, _, _, foreign = a_case(session)

    with pytest.raises(NotAssigned):
        assign_work(session, SYSTEM, panel.seats[0], work=foreign, now=NOON)


def test_a_judge_withdraws_from_a_work_for_good(session):
    stage = a_drawn_stage(session, an_event(session))
    judge = a_judge(session)
    panel = an_assigned_panel(session, stage, judge)
    seat, work = panel.seats[0], assigned_works(session, panel.seats[0])[0]
    actor = actor_of(session, a_user(session, person=judge.person))
    apart(session)

    row = recuse(session, actor, seat, work, reason="我带过的徒弟", now=NOON)

    assign_works(session, SYSTEM, panel, now=NOON)
    assert (row.kind, row.reason) == ("declared", "我带过的徒弟")
    assert not is_assigned(session, seat, work)
    told = str([body for _, body in ledger.records(session, stage.stream, ("work.recuse",))])
    assert "徒弟" not in told
    assert "declared" not in told


def test_an_organiser_records_a_recusal(session):
    panel = an_assigned_panel(session, a_drawn_stage(session, an_event(session)))
    work = assigned_works(session, panel.seats[0])[0]
    organiser = an_actor(session)
    apart(session)

    assert recuse(session, organiser, panel.seats[0], work, reason="师徒", now=NOON).kind == (
        "recorded"
    )


@pytest.mark.parametrize("reason", ["", " "])
def test_a_recusal_needs_a_reason(session, reason):
    panel = an_assigned_panel(session, a_drawn_stage(session, an_event(session)))
    work = assigned_works(session, panel.seats[0])[0]

    with pytest.raises(ReasonNeeded):
        recuse(session, SYSTEM, panel.seats[0], work, reason=reason, now=NOON)


def test_a_judge_does_not_recuse_another(session):
    stage = a_drawn_stage(session, an_event(session))
    judge = a_judge(session)
    panel = an_assigned_panel(session, stage, judge)
    actor = actor_of(session, a_user(session, person=judge.person))
    work = assigned_works(session, panel.seats[1])[0]
    apart(session)

    with pytest.raises(NotPermitted):
        recuse(session, actor, panel.seats[1], work, reason="不想让他评", now=NOON)


def test_a_recused_work_is_not_recused_again(session):
    panel = an_assigned_panel(session, a_drawn_stage(session, an_event(session)))
    work = assigned_works(session, panel.seats[0])[0]
    recuse(session, SYSTEM, panel.seats[0], work, reason="师徒", now=NOON)

    with pytest.raises(NotAssigned):
        recuse(session, SYSTEM, panel.seats[0], work, reason="师徒", now=NOON)


def test_who_replaces_a_barred_judge_gets_the_work_when_assigned_again(session):
    plant = an_enterprise(session)
    _, panel, _, work = a_case(session, judge_unit=plant, entry_unit=plant)
    assign_works(session, SYSTEM, panel, now=NOON)
    substitute = a_judge(session)
    apart(session)
    replace_judge(session, SYSTEM, panel.seats[0], judge=substitute, reason="回避", now=NOON)

    report = assign_works(session, SYSTEM, panel, now=NOON)

    assert (report.assigned, report.unmet) == (9, ())
    assert is_assigned(session, panel.seats[0], work)


def _person_behind(session, work):
    behind = identities_behind(session, work.stage)[work.id]
    return session.get_one(Person, next(iter(behind.person_ids)))
