"""Targets are agreed with each unit; a return that is not filed yet takes them up."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.editions.models import StageState
from judges.returns.errors import FiguresChanged, FiguresRefused, TargetInUse, TargetRefused
from judges.returns.models import ReturnMark
from judges.returns.operations import (
    agree_targets,
    confirm_return,
    rebuild_returns,
    save_figures,
    sign_return,
)
from judges.returns.queries import content_hash, figures_of, targets_of, values_of
from judges.scoring.values import Attained
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_enterprise
from tests.factories.returns import (
    MONTHS,
    a_competition,
    a_confirmed_return,
    a_contact,
    a_filed_return,
    a_signed_return,
    figures,
)


def test_an_agreed_target_is_what_the_actual_is_measured_against(session):
    event, entry = a_competition(session)
    stage = a_stage(session, event, "m1")
    agree_targets(session, SYSTEM, event, targets={(entry, "output"): Decimal(600)}, now=NOON)

    found = a_confirmed_return(session, stage, entry)

    mark = session.scalar(
        select(ReturnMark.mark).where(
            ReturnMark.return_id == found.id, ReturnMark.indicator == "output"
        )
    )
    # 1236 of 600 is 106 % above: 25 and the bonus at its cap.
    assert (targets_of(session, stage, entry), mark) == ({"output": Decimal(600)}, Decimal(28))


def test_a_target_agreed_while_the_chair_looks_is_shown_before_it_is_signed(session):
    """D4, 设标定量: 1236 of 1200 give 25.6; of 1000 the bonus is at its cap."""
    event, entry = a_competition(session, returns={"chair_signs": True})
    stage, chair = a_stage(session, event, "m1"), a_contact(session, entry)
    found = a_filed_return(session, stage, entry)
    shown_hash = content_hash(figures_of(session, found))
    wanted = {(entry, "output"): Decimal(1000)}

    agree_targets(session, SYSTEM, event, targets=wanted, period="m1", now=NOON)
    with pytest.raises(FiguresChanged):
        sign_return(session, chair, found, shown_hash=shown_hash, now=NOON)
    a_signed_return(session, found, chair=chair)
    confirm_return(session, SYSTEM, found, rest=True, now=NOON)

    output = figures_of(session, found)["output"]
    mark = select(ReturnMark.mark).where(ReturnMark.indicator == "output")
    assert values_of([output])["output"] == Attained(Decimal(1236), Decimal(1000))
    assert output.reported_by != SYSTEM.reference
    assert session.scalars(mark).one() == Decimal(28)
    assert rebuild_returns(session, event.stream) == []


def test_a_period_s_target_leaves_the_other_periods_figures_alone(session):
    event, entry = a_competition(session)
    stage, contact = a_stage(session, event, "m1"), a_contact(session, entry)
    values = figures(session, stage, {"output": "1236"})
    found = save_figures(session, contact, stage=stage, entry=entry, values=values, now=NOON)

    for period, target in (("m2", 500), ("", 900), ("m1", 1000)):
        wanted = {(entry, "output"): Decimal(target)}
        agree_targets(session, SYSTEM, event, targets=wanted, period=period, now=NOON)

    kept = values_of(list(figures_of(session, found).values()))["output"]
    assert kept == Attained(Decimal(1236), Decimal(1000))


def test_no_unit_sets_its_own_yardstick(session):
    event, entry = a_competition(session)
    stage = a_stage(session, event, "m1")

    found = a_filed_return(session, stage, entry, texts={**MONTHS["m1"], "output.target": "1"})

    value = values_of(list(figures_of(session, found).values()))["output"]
    assert value == Attained(Decimal(1236), None)


def test_where_targets_are_agreed_a_unit_without_one_cannot_file(session):
    document = a_document("labour-teams", returns={"targets": "agreed"})
    output = document["rubrics"]["month"]["sections"][0]["criteria"][0]
    output.pop("target")
    event = an_event(session, document=document)
    entry = an_accepted_entry(session, event, unit=an_enterprise(session))
    stage = a_stage(session, event, "m1")
    stage.state = StageState.OPEN
    texts = {**MONTHS["m1"], "output.target": "1200"}

    with pytest.raises(FiguresRefused) as refused:
        a_filed_return(session, stage, entry, texts=texts)

    assert [fault.column for fault in refused.value.faults] == ["output"]


def test_the_period_s_own_target_stands_before_the_general_one(session):
    event, entry = a_competition(session)
    wanted = {(entry, "output"): Decimal(900)}
    agree_targets(session, SYSTEM, event, targets=wanted, now=NOON)
    agree_targets(
        session, SYSTEM, event, targets={(entry, "output"): Decimal(500)}, period="m2", now=NOON
    )

    found = [targets_of(session, a_stage(session, event, code), entry) for code in ("m1", "m2")]

    assert found == [{"output": Decimal(900)}, {"output": Decimal(500)}]
    assert agree_targets(session, SYSTEM, event, targets=wanted, now=NOON) == 0


def test_a_target_that_a_filed_return_rests_on_stays(session):
    event, entry = a_competition(session)
    a_filed_return(session, a_stage(session, event, "m1"), entry)

    with pytest.raises(TargetInUse):
        agree_targets(session, SYSTEM, event, targets={(entry, "output"): Decimal(900)}, now=NOON)
    assert targets_of(session, a_stage(session, event, "m1"), entry) == {}


@pytest.mark.parametrize(("code", "target"), [("output", "0"), ("quality", "98"), ("nope", "1")])
def test_a_target_is_a_number_above_nought_of_an_indicator_that_has_one(session, code, target):
    event, entry = a_competition(session)

    with pytest.raises(TargetRefused):
        agree_targets(session, SYSTEM, event, targets={(entry, code): Decimal(target)}, now=NOON)
