"""Units report, inspectors check; every refusal, and the worked vector of the rule book."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage
from contest.entries.queries import accepted_entries
from contest.foundation import ledger
from contest.foundation.calendar import start_of_day_utc
from contest.foundation.errors import NotPermitted
from judges.returns.errors import (
    AlreadyFiled,
    FiguresRefused,
    FiguresUnchecked,
    NotAReturnsStage,
    NotFiled,
    NotTakingPart,
    OwnReturn,
    PeriodNotOpen,
    ReasonNeeded,
)
from judges.returns.models import CheckState, ReturnFigure, ReturnMark, ReturnState
from judges.returns.operations import (
    confirm_figure,
    confirm_return,
    file_return,
    rebuild_returns,
    save_figures,
    send_back_figure,
)
from judges.returns.queries import figures_of, late_days_of, returns_for_scoring, rules_of
from judges.rubrics.queries import parsed_definition
from judges.scoring.contest import score_contest
from judges.scoring.inputs import ContestInput, EntryInput, ReturnInput
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.returns import (
    MONTHS,
    a_competition,
    a_confirmed_return,
    a_contact,
    a_filed_return,
    figures,
    open_period,
)
from tests.factories.scoresheets import a_judging


@pytest.fixture
def competition(session):
    return a_competition(session)


@pytest.fixture
def month(session, competition):
    return a_stage(session, competition[0], "m1")


@pytest.fixture
def unit(competition):
    return competition[1]


@pytest.fixture
def inspector(session, competition):
    apart(session)
    actor = an_actor(session, "inspector", event=competition[0])
    apart(session)
    return actor


def test_three_months_give_the_totals_of_the_rule_book(session, competition):
    """D4: 90.60, 98.83, 56.75; season 82.06."""
    event, entry = competition
    returns = []
    for code in ("m1", "m2", "m3"):
        stage = a_stage(session, event, code)
        if code != "m1":
            open_period(session, event, code)
        a_confirmed_return(session, stage, entry)
        confirmed = returns_for_scoring(session, stage)[entry.id]
        returns.append(ReturnInput(code, "T1", confirmed.values, confirmed.late_days))

    result = score_contest(
        parsed_definition(session, event),
        ContestInput(entries=(EntryInput("T1"),), returns=tuple(returns)),
    )

    totals = [result.stages[code].entries["T1"].total for code in ("m1", "m2", "m3")]
    assert totals == [Decimal("90.60"), Decimal("98.83"), Decimal("56.75")]
    assert result.overall["T1"].total == Decimal("82.06")


def test_a_confirmed_return_has_a_mark_for_each_indicator(session, month, unit):
    found = a_confirmed_return(session, month, unit)

    marks = session.scalars(select(ReturnMark).where(ReturnMark.return_id == found.id))
    assert {mark.indicator: mark.mark for mark in marks} == {
        "output": Decimal("25.6"),
        "quality": Decimal(22),
        "safety": Decimal(18),
        "saving": Decimal(9),
        "innovation": Decimal(6),
        "order": Decimal(9),
        "commendation": Decimal(1),
        "criticism": Decimal(0),
    }


@pytest.mark.parametrize(
    ("filed", "late"),
    [("2026-10-09", 0), ("2026-10-10", 1), ("2026-10-11", 1), ("2026-10-12", 2)],
)
def test_lateness_counts_working_days_from_the_end_of_the_period(session, filed, late):
    # 10 October 2026 is a Saturday on which people work, the 11th a free Sunday.
    event, entry = a_competition(session, ends_on="2026-10-09")
    stage = a_stage(session, event, "m1")
    day = start_of_day_utc(datetime.fromisoformat(filed).date()) + timedelta(hours=10)

    found = a_filed_return(session, stage, entry, now=day)

    assert late_days_of(found, rules_of(session, stage)) == late


def test_days_of_grace_belong_to_the_definition(session):
    event, entry = a_competition(session, ends_on="2026-11-18", returns={"due_working_days": 2})
    stage = a_stage(session, event, "m1")

    assert late_days_of(a_filed_return(session, stage, entry), rules_of(session, stage)) == 0


def test_a_corrected_return_is_not_late_again(session):
    event, entry = a_competition(session, ends_on="2026-11-20")
    stage = a_stage(session, event, "m1")
    contact = a_contact(session, entry)
    found = a_filed_return(session, stage, entry, contact=contact)
    send_back_figure(session, SYSTEM, found, indicator="output", reason="凭证不清", now=NOON)
    texts = {"output": "1200"}
    later = NOON + timedelta(days=9)
    values = figures(session, stage, texts)
    save_figures(session, contact, stage=stage, entry=entry, values=values, now=later)
    file_return(session, contact, stage=stage, entry=entry, now=later)

    assert (found.filed_at, late_days_of(found, rules_of(session, stage))) == (NOON, 0)


def test_one_unit_cannot_report_for_another(session, competition, month, unit):
    other = an_accepted_entry(session, competition[0], unit=an_enterprise(session))
    contact = a_contact(session, other)

    with pytest.raises(NotPermitted):
        save_figures(session, contact, stage=month, entry=unit, values={}, now=NOON)
    with pytest.raises(NotPermitted):
        file_return(session, contact, stage=month, entry=unit, now=NOON)


@pytest.mark.parametrize("missing", list(MONTHS["m1"]))
def test_a_return_with_a_blank_figure_is_not_filed_and_names_it(session, month, unit, missing):
    texts = {code: text for code, text in MONTHS["m1"].items() if code != missing}

    with pytest.raises(FiguresRefused) as refused:
        a_filed_return(session, month, unit, texts=texts)

    assert [fault.column for fault in refused.value.faults] == [missing]


def test_nothing_saved_is_nothing_to_file(session, month, unit):
    with pytest.raises(FiguresRefused):
        file_return(session, a_contact(session, unit), stage=month, entry=unit, now=NOON)


def test_a_voucher_that_the_definition_asks_for_is_missed(session):
    event, entry = a_competition(session, returns={"voucher_for": ["output"]})
    stage = a_stage(session, event, "m1")

    with pytest.raises(FiguresRefused) as refused:
        a_filed_return(session, stage, entry, with_asked=False)
    found = a_filed_return(session, stage, entry, vouchers=["output"])

    assert [fault.column for fault in refused.value.faults] == ["output"]
    assert figures_of(session, found)["output"].voucher == "凭证-output"


def test_a_plus_or_minus_needs_its_voucher_and_none_of_either_needs_none(session, month, unit):
    """D4: 1 commendation and no criticism in the first month of the vector."""
    with pytest.raises(FiguresRefused) as refused:
        a_filed_return(session, month, unit, with_asked=False)

    found = a_filed_return(session, month, unit, vouchers=["commendation"], with_asked=False)

    assert [fault.column for fault in refused.value.faults] == ["commendation"]
    assert found.state is ReturnState.FILED


def test_a_closed_period_takes_nothing(session, month, unit):
    contact = a_contact(session, unit)
    close_stage(session, SYSTEM, month, now=NOON)

    with pytest.raises(PeriodNotOpen):
        save_figures(session, contact, stage=month, entry=unit, values={}, now=NOON)


def test_an_entry_of_another_event_takes_no_part(session, month):
    _, other = a_competition(session)

    with pytest.raises(NotTakingPart):
        save_figures(
            session, a_contact(session, other), stage=month, entry=other, values={}, now=NOON
        )


def test_a_judged_stage_takes_no_return(session):
    judging = a_judging(session)
    entry = accepted_entries(session, judging.event)[0]

    with pytest.raises(NotAReturnsStage):
        save_figures(
            session,
            a_contact(session, entry),
            stage=judging.stage,
            entry=entry,
            values={},
            now=NOON,
        )


def test_a_filed_figure_changes_only_after_it_was_sent_back(session, month, unit, inspector):
    contact = a_contact(session, unit)
    found = a_filed_return(session, month, unit, contact=contact)
    where = {"stage": month, "entry": unit, "now": NOON}

    more, other = (figures(session, month, t) for t in ({"output": "1300"}, {"quality": "99"}))
    with pytest.raises(AlreadyFiled):
        save_figures(session, contact, **where, values=more)
    with pytest.raises(AlreadyFiled):
        file_return(session, contact, **where)
    send_back_figure(session, inspector, found, indicator="output", reason="与台账不符", now=NOON)
    with pytest.raises(AlreadyFiled):
        save_figures(session, contact, **where, values=other)
    save_figures(session, contact, **where, values=figures(session, month, {"output": "1200"}))
    file_return(session, contact, **where)

    states = {code: one.check_state for code, one in figures_of(session, found).items()}
    assert (found.state, found.revision) == (ReturnState.FILED, 2)
    assert set(states.values()) == {CheckState.UNCHECKED}


def test_what_was_confirmed_stays_confirmed_when_another_figure_came_back(
    session, month, unit, inspector
):
    contact = a_contact(session, unit)
    found = a_filed_return(session, month, unit, contact=contact)
    confirm_figure(session, inspector, found, indicator="quality", now=NOON)
    send_back_figure(session, inspector, found, indicator="output", reason="不符", now=NOON)

    file_return(session, contact, stage=month, entry=unit, now=NOON)

    states = {code: one.check_state for code, one in figures_of(session, found).items()}
    assert states["quality"] is CheckState.CONFIRMED
    assert states["output"] is CheckState.UNCHECKED


def test_sending_back_needs_a_reason(session, month, unit, inspector):
    found = a_filed_return(session, month, unit)

    with pytest.raises(ReasonNeeded):
        send_back_figure(session, inspector, found, indicator="output", reason=" ", now=NOON)

    assert found.state is ReturnState.FILED


def test_a_return_is_confirmed_when_each_of_its_figures_is(session, month, unit, inspector):
    found = a_filed_return(session, month, unit)

    with pytest.raises(FiguresUnchecked):
        confirm_return(session, inspector, found, now=NOON)
    for code in figures_of(session, found):
        confirm_figure(session, inspector, found, indicator=code, now=NOON)
    confirm_return(session, inspector, found, now=NOON)

    assert (found.state, found.confirmed_by) == (ReturnState.CONFIRMED, inspector.reference)


def test_a_sent_back_or_confirmed_return_cannot_be_confirmed(session, month, unit, inspector):
    found = a_filed_return(session, month, unit)
    send_back_figure(session, inspector, found, indicator="output", reason="不符", now=NOON)

    with pytest.raises(NotFiled):
        confirm_return(session, inspector, found, rest=True, now=NOON)


def test_a_confirmed_figure_cannot_be_sent_back_any_more(session, month, unit, inspector):
    found = a_confirmed_return(session, month, unit)

    with pytest.raises(NotFiled):
        send_back_figure(session, inspector, found, indicator="output", reason="x", now=NOON)


def test_the_unit_s_contact_may_not_check(session, month, unit):
    contact = a_contact(session, unit)
    found = a_filed_return(session, month, unit, contact=contact)

    with pytest.raises(NotPermitted):
        confirm_figure(session, contact, found, indicator="output", now=NOON)


def test_nobody_checks_what_they_reported_themselves(session, month, unit, inspector):
    found = a_filed_return(session, month, unit)
    found.filed_by = inspector.reference
    session.flush()

    with pytest.raises(OwnReturn):
        confirm_figure(session, inspector, found, indicator="output", now=NOON)
    with pytest.raises(OwnReturn):
        confirm_return(session, inspector, found, rest=True, now=NOON)


def test_without_an_inspector_filing_confirms(session):
    event, entry = a_competition(session, safeguards={"returns_need_inspector": False})
    stage = a_stage(session, event, "m1")

    found = a_filed_return(session, stage, entry)

    assert found.state is ReturnState.CONFIRMED
    assert list(returns_for_scoring(session, stage)) == [entry.id]


def test_only_confirmed_returns_are_scored(session, month, unit):
    a_filed_return(session, month, unit)

    assert returns_for_scoring(session, month) == {}


def test_a_sound_system_has_nothing_to_rebuild(session, competition, month, unit):
    a_confirmed_return(session, month, unit)

    assert rebuild_returns(session, competition[0].stream) == []
    assert rebuild_returns(session, "system") == []


def test_a_planted_mark_and_a_planted_figure_are_found_and_mended(
    session, competition, month, unit
):
    found = a_confirmed_return(session, month, unit)
    mark = session.scalars(select(ReturnMark).where(ReturnMark.indicator == "output")).one()
    mark.mark = Decimal(28)
    figure = session.scalars(select(ReturnFigure).where(ReturnFigure.indicator == "quality")).one()
    figure.value = {"kind": "measured", "decimals": 2, "value": 10000}
    session.flush()

    lines = rebuild_returns(session, competition[0].stream)

    name = f"return {found.public_id} (m1)"
    assert lines == [
        f"{name} quality: the figure was changed after it was confirmed",
        f"{name} output: 28 stands, the trail gives 25.6",
    ]
    assert rebuild_returns(session, competition[0].stream) == []


def test_the_trail_holds_the_whole_body_and_only_a_commitment_to_the_voucher(
    session, competition, month, unit
):
    a_filed_return(session, month, unit, vouchers=["output"])

    rows = list(ledger.records(session, competition[0].stream, ("return.file",)))
    data = rows[0][1]["data"]
    assert data["body"]["values"]["output"] == {
        "kind": "attained",
        "actual": 1236,
        "target": None,
        "decimals": 0,
    }
    assert "凭证" not in str(rows[0][1])
