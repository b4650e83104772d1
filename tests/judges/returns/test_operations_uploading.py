"""One sheet for all teams of a unit: every row with its fault, good rows as drafts."""

import pytest
from sqlalchemy import select

from contest.foundation.office import read_table
from judges.returns.errors import NothingToTake, UploadTaken
from judges.returns.models import ReturnFigure, ReturnState, UnitReturn
from judges.returns.operations import LIMITS, hand_in_sheet, take_sheet
from judges.returns.queries import columns_of_period, plan_returns
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.entries import an_accepted_entry
from tests.factories.people import a_unit, an_actor, an_enterprise, apart
from tests.factories.returns import MONTHS, a_competition, a_filed_return
from tests.factories.spreadsheets import xlsx

CODES = list(MONTHS["m1"])
HEADINGS = ["班组", *CODES, "voucher:output"]


@pytest.fixture
def plant(session):
    """A factory with two teams that take part, and its clerk."""
    event, stranger = a_competition(session)
    factory = an_enterprise(session, "苏新厂")
    teams = [
        an_accepted_entry(
            session, event, unit=a_unit(session, parent=factory, level="team", name=name)
        )
        for name in ("甲班", "乙班")
    ]
    clerk = an_actor(session, "unit_contact", unit=factory)
    apart(session)
    return a_stage(session, event, "m1"), teams, stranger, clerk


def a_row(name: str, **changed: str) -> list[str]:
    return [name, *({**MONTHS["m1"], **changed}[code] for code in CODES), "日报 7 号"]


def sheet(session, stage, *rows):
    data = xlsx([HEADINGS, *rows])
    return data, read_table(
        data, "月报.xlsx", columns=columns_of_period(session, stage), limits=LIMITS
    )


def test_good_rows_become_drafts_with_their_vouchers(session, plant):
    stage, teams, _, clerk = plant
    data, table = sheet(session, stage, a_row("甲班"), a_row("乙班", quality="98,2"))
    kept = hand_in_sheet(session, clerk, stage, data=data, file_name="月报.xlsx", now=NOON)

    taken = take_sheet(session, clerk, kept, table=table, now=NOON)

    returns = session.scalars(select(UnitReturn)).all()
    vouchers = session.scalars(
        select(ReturnFigure.voucher).where(ReturnFigure.indicator == "output")
    ).all()
    assert taken == 1
    assert [(one.entry_id, one.state) for one in returns] == [(teams[0].id, ReturnState.DRAFT)]
    assert vouchers == ["日报 7 号"]
    with pytest.raises(UploadTaken):
        take_sheet(session, clerk, kept, table=table, now=NOON)


def test_every_row_that_cannot_be_taken_says_why(session, plant):
    stage, teams, stranger, clerk = plant
    a_filed_return(session, stage, teams[1], contact=clerk)
    rows = [
        a_row("甲班"),
        a_row("甲班"),
        a_row("乙班"),
        a_row("丙班"),
        a_row(stranger.display_name),
        a_row("", output="1"),
    ]

    _, table = sheet(session, stage, *rows)
    planned = plan_returns(session, clerk, stage, table)

    assert [[fault.rule for fault in row.faults] for row in planned] == [
        [],
        ["The same team as in row %(row)d."],
        ["This team has reported this period already."],
        ["No team of this name takes part."],
        ["This team is not of your unit."],
        ["This must be filled in"],
    ]


def test_a_figure_that_cannot_be_read_names_its_column_and_its_text(session, plant):
    stage, _, _, clerk = plant
    _, table = sheet(session, stage, a_row("甲班", output="12x6", safety="0.5"))

    faults = plan_returns(session, clerk, stage, table)[0].faults

    assert [(fault.column, fault.value, fault.row) for fault in faults] == [
        ("比产量", "12x6", 2),
        ("比安全", "0.5", 2),
    ]


def test_a_share_above_a_hundred_is_named_before_the_sheet_is_taken(session, plant):
    stage, _, _, clerk = plant
    _, table = sheet(session, stage, a_row("甲班", quality="100.1"))

    faults = plan_returns(session, clerk, stage, table)[0].faults

    assert [(fault.column, fault.value, fault.params["most"]) for fault in faults] == [
        ("比质量", "100.1", "100")
    ]


def test_a_sheet_without_a_good_row_takes_nothing(session, plant):
    stage, _, _, clerk = plant
    data, table = sheet(session, stage, a_row("丙班"))
    kept = hand_in_sheet(session, clerk, stage, data=data, file_name="月报.xlsx", now=NOON)

    with pytest.raises(NothingToTake):
        take_sheet(session, clerk, kept, table=table, now=NOON)
    assert session.scalars(select(UnitReturn)).all() == []
