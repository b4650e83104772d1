"""The month's round: the chair signs, targets are agreed, what never came, what opens again."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from contest.editions.models import StageState
from contest.editions.operations import close_stage
from contest.foundation import ledger
from contest.foundation.calendar import start_of_day_utc
from contest.foundation.errors import NotPermitted
from judges.returns.errors import (
    FiguresRefused,
    NoLateRule,
    NotConfirmed,
    NotLapsedYet,
    NotToSign,
    OwnReturn,
    OwnSignature,
    ReasonNeeded,
    ReportedMeanwhile,
)
from judges.returns.models import (
    FigureBefore,
    ReturnReminder,
    ReturnState,
    UnitReturn,
)
from judges.returns.operations import (
    confirm_return,
    file_return,
    lapse_return,
    rebuild_returns,
    remind_late,
    reopen_figure,
    reopen_lapsed,
    save_figures,
    turn_round,
)
from judges.returns.queries import (
    contacts_of,
    figures_of,
    returns_for_scoring,
    values_of,
)
from judges.scoring.values import Attained, Measured
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.returns import (
    MONTHS,
    a_competition,
    a_confirmed_return,
    a_contact,
    a_filed_return,
    a_signed_return,
    figures,
)

WEEK = timedelta(days=7)


def at_ten(day: str) -> datetime:
    return start_of_day_utc(date.fromisoformat(day)) + timedelta(hours=10)


def test_the_chair_signs_what_the_clerk_prepared_and_only_then_it_is_filed(session):
    event, entry = a_competition(session, returns={"chair_signs": True})
    stage, clerk = a_stage(session, event, "m1"), a_contact(session, entry)
    handed = a_filed_return(session, stage, entry, contact=clerk)
    before = (handed.state, handed.filed_at)
    with pytest.raises(OwnSignature):
        a_signed_return(session, handed, chair=clerk)

    chair = a_contact(session, entry)
    a_signed_return(session, handed, chair=chair)

    assert before == (ReturnState.TO_SIGN, None)
    assert (handed.state, handed.filed_by_name, handed.filed_at) == (
        ReturnState.FILED,
        chair.name,
        NOON,
    )
    with pytest.raises(NotToSign):
        a_signed_return(session, handed, chair=chair)


def test_who_handed_a_return_in_does_not_check_it_after_the_chair_has_signed(session):
    event, entry = a_competition(session, returns={"chair_signs": True})
    stage, clerk = a_stage(session, event, "m1"), a_contact(session, entry)
    found = a_filed_return(session, stage, entry, contact=clerk)
    a_signed_return(session, found, chair=a_contact(session, entry))
    inspector = an_actor(session, "inspector", event=event)
    found.handed_by = inspector.reference

    with pytest.raises(OwnReturn):
        confirm_return(session, inspector, found, rest=True, now=NOON)


def test_a_share_above_a_hundred_percent_is_refused_and_named(session):
    event, entry = a_competition(session)
    stage = a_stage(session, event, "m1")

    with pytest.raises(FiguresRefused) as refused:
        a_filed_return(session, stage, entry, texts={**MONTHS["m1"], "quality": "100.1"})

    faults = [(fault.column, fault.params["most"]) for fault in refused.value.faults]
    assert faults == [("quality", "100")]


def test_a_confirmed_figure_opens_again_for_a_reason_and_its_old_value_stays(session):
    event, entry = a_competition(session)
    stage, contact = a_stage(session, event, "m1"), a_contact(session, entry)
    found = a_confirmed_return(session, stage, entry, contact=contact, vouchers=["output"])
    close_stage(session, SYSTEM, stage, now=NOON)
    inspector = an_actor(session, "inspector", event=event)
    apart(session)
    with pytest.raises(ReasonNeeded):
        reopen_figure(session, inspector, found, indicator="output", reason=" ", now=NOON)

    reopen_figure(session, inspector, found, indicator="output", reason="抄错一行", now=NOON)
    open_marks = returns_for_scoring(session, stage)
    values = figures(session, stage, {"output": "1188"})
    save_figures(session, contact, stage=stage, entry=entry, values=values, now=NOON)
    file_return(session, contact, stage=stage, entry=entry, now=NOON)
    confirm_return(session, inspector, found, rest=True, now=NOON)

    before = session.scalars(select(FigureBefore)).one()
    assert open_marks == {}
    assert (before.value["actual"], before.voucher, before.why, before.reported_by_name) == (
        1236,
        "凭证-output",
        "抄错一行",
        contact.name,
    )
    assert returns_for_scoring(session, stage)[entry.id].values["output"] == Attained(
        Decimal(1188), None
    )
    assert (found.reopened_at, rebuild_returns(session, event.stream)) == (None, [])


def test_a_unit_cannot_open_its_own_figure_and_a_draft_is_not_open_to_it(session):
    event, entry = a_competition(session)
    stage, contact = a_stage(session, event, "m1"), a_contact(session, entry)
    found = a_filed_return(session, stage, entry, contact=contact)

    with pytest.raises(NotPermitted):
        reopen_figure(session, contact, found, indicator="output", reason="想改", now=NOON)
    with pytest.raises(NotConfirmed):
        reopen_figure(session, SYSTEM, found, indicator="output", reason="想改", now=NOON)


def test_a_return_that_never_came_counts_nothing_until_somebody_says_so(session):
    # Due on Friday 13 November; the sixth working day after it is Saturday week's Monday the 23rd.
    event, entry = a_competition(session, ends_on="2026-11-13")
    stage = a_stage(session, event, "m1")
    asked: dict[str, Any] = {"stage": stage, "entry": entry, "reason": "停产未报"}
    with pytest.raises(NotLapsedYet):
        lapse_return(session, SYSTEM, **asked, now=at_ten("2026-11-20"))
    before = returns_for_scoring(session, stage)

    found = lapse_return(session, SYSTEM, **asked, now=at_ten("2026-11-23"))

    counted = returns_for_scoring(session, stage)[entry.id]
    assert before == {}
    assert (found.state, counted.values, counted.late_days) == (ReturnState.LAPSED, {}, 6)
    assert rebuild_returns(session, event.stream) == []


def test_what_was_filed_does_not_lapse_and_what_lapsed_can_be_opened_again(session):
    event, entry = a_competition(session, ends_on="2026-11-13")
    other = an_accepted_entry(session, event, unit=an_enterprise(session))
    stage, late = a_stage(session, event, "m1"), at_ten("2026-11-30")
    a_filed_return(session, stage, entry)
    with pytest.raises(NotLapsedYet):
        lapse_return(session, SYSTEM, stage=stage, entry=entry, reason="未报", now=late)
    lapsed = lapse_return(session, SYSTEM, stage=stage, entry=other, reason="未报", now=late)

    reopen_lapsed(session, SYSTEM, lapsed, reason="材料在路上", now=late)
    filed = a_filed_return(session, stage, other, now=late)

    assert (filed.id, filed.state) == (lapsed.id, ReturnState.FILED)


def test_without_a_rule_for_the_late_nothing_lapses(session):
    document = a_document("labour-teams", timeline={"m1": {"ends_on": "2026-10-30"}})
    document["stages"][0].pop("late")
    event = an_event(session, document=document)
    entry = an_accepted_entry(session, event, unit=an_enterprise(session))
    stage = a_stage(session, event, "m1")
    stage.state = StageState.OPEN

    with pytest.raises(NoLateRule):
        lapse_return(session, SYSTEM, stage=stage, entry=entry, reason="未报", now=NOON)


def a_season(session):
    months = {
        "m1": {"starts_on": "2026-10-01", "ends_on": "2026-10-31"},
        "m2": {"starts_on": "2026-11-01", "ends_on": "2026-11-30"},
        "m3": {"starts_on": "2026-12-01", "ends_on": "2026-12-31"},
    }
    event, entry = a_competition(
        session, returns={"opens_by_itself": True, "remind_days": 2}, timeline=months
    )
    return event, entry


def test_the_next_month_opens_by_itself_and_once(session):
    event, _ = a_season(session)

    first = turn_round(session, now=at_ten("2026-11-10"))
    again = turn_round(session, now=at_ten("2026-11-11"))

    states = [stage.state for stage in event.stages]
    assert (first[0], again[0]) == (1, 0)
    assert states == [StageState.OPEN, StageState.OPEN, StageState.PLANNED]


def test_two_competitions_turn_on_one_day_whatever_the_order_of_their_trails(session):
    for _ in range(4):
        a_season(session)
        apart(session)

    opened, _reminded = turn_round(session, now=at_ten("2026-11-10"))

    assert opened == 4


def test_the_late_are_reminded_once_a_day_and_those_who_reported_are_not(session):
    event, entry = a_season(session)
    other = an_accepted_entry(session, event, unit=an_enterprise(session))
    contact = a_contact(session, entry)
    a_filed_return(session, a_stage(session, event, "m1"), other)

    days = ["2026-10-27", "2026-10-29", "2026-10-29", "2026-10-30"]
    reminded = [turn_round(session, now=at_ten(day))[1] for day in days]

    kept = session.scalars(select(ReturnReminder).order_by(ReturnReminder.id)).all()
    told = list(ledger.records(session, event.stream, ("return.remind",)))
    assert reminded == [0, 1, 0, 1]
    assert [(one.entry_id, one.recipients) for one in kept] == [(entry.id, 1)] * 2
    assert contacts_of(session, [entry]) == {entry.id: [contact.person_id]}
    assert [content["data"]["entries"] for _, content in told] == [[entry.public_id]] * 2


def test_the_organiser_reminds_at_any_time_and_the_unit_does_not(session):
    event, entry = a_competition(session)
    a_contact(session, entry)

    assert remind_late(session, SYSTEM, event, now=NOON) == 1
    with pytest.raises(NotPermitted):
        remind_late(session, a_contact(session, entry), event, now=NOON)


def test_two_reports_of_one_period_are_one_row(session):
    event, entry = a_competition(session)
    stage = a_stage(session, event, "m1")
    first, second = a_contact(session, entry), a_contact(session, entry)

    for contact, output in ((first, "1200"), (second, "1236")):
        values = figures(session, stage, {"output": output})
        save_figures(session, contact, stage=stage, entry=entry, values=values, now=NOON)

    assert len(session.scalars(select(UnitReturn)).all()) == 1


def test_two_who_report_one_period_lose_nothing_and_a_figure_of_both_is_named(session):
    event, entry = a_competition(session)
    stage = a_stage(session, event, "m1")
    first, second = a_contact(session, entry), a_contact(session, entry)
    blank = figures(session, stage, dict.fromkeys(MONTHS["m1"], ""))
    where: dict[str, Any] = {"stage": stage, "entry": entry, "now": NOON, "seen": blank}

    def typed(**texts: str) -> dict[str, Any]:
        return {"values": {**blank, **figures(session, stage, texts)}}

    found = save_figures(session, first, **where, **typed(output="1200"))
    save_figures(session, second, **where, **typed(quality="99"))
    with pytest.raises(ReportedMeanwhile) as held:
        save_figures(session, second, **where, **typed(output="1236", quality="99"))

    kept = values_of(list(figures_of(session, found).values()))
    told = [(fault.column, fault.params["theirs"]) for fault in held.value.faults]
    assert told == [("output", "1200")]
    assert [kept[code] for code in ("output", "quality")] == [
        Attained(Decimal(1200), None),
        Measured((Decimal(99),)),
    ]
