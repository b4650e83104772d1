"""A list is checked row by row, imported as one batch, undone as one batch."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from contest.editions.models import EventPhase
from contest.editions.operations import move_phase
from contest.entries import operations
from contest.entries.errors import ImportInUse
from contest.entries.models import Entry, EntryState, ImportBatch
from contest.entries.queries import (
    LIMITS,
    accepted_entries,
    entrants_of,
    entries_made_by,
    entries_page,
    list_columns,
)
from contest.foundation import ledger
from contest.foundation.errors import Invalid, NotPermitted
from contest.foundation.lists import ImportDone, ImportUndone, NothingToImport, list_of
from contest.foundation.office import read_table
from contest.people.models import Person, UnitLevel
from contest.people.operations import reveal_numbers
from tests.conftest import NOON
from tests.factories.entries import a_list, a_registration, a_table, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise, apart

IDENTITY = "11010519491231002X"
NUMBERS = [IDENTITY, "320502199003070019"]
HEADINGS = ("姓名", "单位", "身份证号", "手机号")
PROJECT = {
    "subject": "project",
    "team": {"min": 1, "max": 3},
    "nomination": {"by": "unit"},
    "categories": [{"code": "inv", "name": "小发明"}, {"code": "ref", "name": "小革新"}],
    "facts": [{"code": "benefit", "name": "年经济效益"}],
    "screening": [{"code": "used", "name": "已应用"}],
}


def count_rows(session):
    tables = (Entry, Person, ImportBatch)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def bring_in(session, event, table, actor=SYSTEM, **details):
    apart(session)
    return operations.import_entries(
        session, actor, event, table=table, file_name="名单.xlsx", now=NOON, **details
    )


def test_the_good_rows_become_entries_and_the_others_stay_outside(session):
    event = a_registration(session)
    unit = an_enterprise(session, "亨通集团有限公司")
    organiser = an_actor(session, "organiser")
    table = a_table(
        session,
        event,
        HEADINGS,
        ("张 明", "亨通集团有限公司", IDENTITY, "138 0013 8000"),
        ("李敏", "亨通集团", "", ""),
        ("王磊", "亨通集团有限公司", "", ""),
    )

    batch = bring_in(session, event, table, organiser)

    page = entries_page(session, event)
    assert [
        (entry.number, entry.display_name, entry.unit, entry.state) for entry in page.entries
    ] == [
        (1, "张明", unit, EntryState.SUBMITTED),
        (2, "王磊", unit, EntryState.SUBMITTED),
    ]
    assert (batch.rows, batch.imported_at, batch.imported_by) == (2, NOON, organiser.reference)
    person = page.entries[0].members[0].person
    assert IDENTITY not in (person.identity_cipher or "")
    row, content = list(ledger.records(session, event.stream))[-1]
    assert (content["kind"], content["data"]) == (
        "entry.import",
        {
            "entries": [entry.public_id for entry in page.entries],
            "state": "submitted",
            "is_late": False,
        },
    )
    assert "张明" not in row.body.decode()


def test_what_was_imported_is_the_contests_and_not_among_the_organisers_own(session):
    event, unit = a_registration(session), an_enterprise(session)
    organiser = an_actor(session, "organiser")

    bring_in(
        session, event, a_table(session, event, HEADINGS, ("张明", unit.name, "", "")), organiser
    )

    assert entries_page(session, event).counts == {"submitted": 1}
    assert entries_made_by(session, organiser) == []


def test_rows_of_one_project_make_one_entry_that_its_unit_recommended(session):
    event = a_registration(session, entrants=PROJECT)
    unit = an_enterprise(session, "汇川技术有限公司")
    headings = ("项目名称", "单位", "姓名", "奖金份额", "类别", "年经济效益", "已应用")
    table = a_table(
        session,
        event,
        headings,
        ("伺服改进", unit.name, "张明", 60, "小革新", "1,200,000", "是"),
        ("省电夹具", unit.name, "王磊", "", "小发明", "", ""),
        ("伺服改进", unit.name, "李敏", 40, "小革新", "", ""),
    )

    bring_in(session, event, table)

    first, second = entries_page(session, event).entries
    assert (first.title, first.category, first.answers, first.state) == (
        "伺服改进",
        "ref",
        {"benefit": "1200000", "used": True},
        EntryState.NOMINATED,
    )
    assert [(row.person.name, row.role, row.share_percent) for row in first.members] == [
        ("张明", "first_author", Decimal(60)),
        ("李敏", "member", Decimal(40)),
    ]
    assert (second.title, len(second.members), second.answers) == ("省电夹具", 1, {})
    accepted = operations.accept_all(session, SYSTEM, [first, second], now=NOON)
    assert accepted_entries(session, event) == accepted


@pytest.mark.parametrize("subject", ["person", "team"])
def test_namesakes_of_two_numbers_come_in_as_two_people(session, subject):
    team = {"team": {"min": 2, "max": 2}} if subject == "team" else {}
    event = a_registration(session, entrants={"subject": subject, **team})
    unit = an_enterprise(session, "亨通集团有限公司")
    known = a_person(session, name="张伟", unit=unit)
    headings = ("姓名", "单位", "身份证号", *(("队名",) if team else ()))
    title = ("求实队",) if team else ()
    table = a_table(
        session, event, headings, *(("张伟", unit.name, number, *title) for number in NUMBERS)
    )

    bring_in(session, event, table)

    people = [row.person for entry in entries_page(session, event).entries for row in entry.members]
    assert people[0] is known
    assert [reveal_numbers(session, SYSTEM, one, now=NOON).identity for one in people] == NUMBERS


def test_units_are_imported_as_entries_of_their_own(session):
    event = a_registration(session, entrants={"subject": "unit"})
    enterprise = an_enterprise(session)
    for name in ("装配一班", "装配二班"):
        a_unit(session, parent=enterprise, level=UnitLevel.TEAM, name=name)
    table = a_table(
        session, event, ("单位", "负责人"), ("装配一班", "张明"), ("装配二班", ""), ("装配一班", "")
    )

    bring_in(session, event, table)

    assert [
        (entry.display_name, [row.role for row in entry.members])
        for entry in entries_page(session, event).entries
    ] == [("张明", ["captain"]), ("装配二班", [])]


def test_a_list_without_a_good_row_changes_nothing(session):
    event = a_registration(session)
    table = a_table(session, event, HEADINGS, ("张明", "不存在的公司", "", ""))
    before = count_rows(session)

    with pytest.raises(NothingToImport) as refused:
        bring_in(session, event, table)

    assert [fault.row for fault in refused.value.faults] == [2]
    assert count_rows(session) == before


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (
            b"not a spreadsheet",
            "名单.xlsx",
            "The name ends in .%(ending)s, but the content is %(kind)s",
        ),
        (b"", "名单.xlsx", "The file holds no table"),
        ("你好,世界\n1,2\n".encode(), "名单.csv", "Row %(row)d is not a header row"),
    ],
)
def test_a_file_that_is_no_list_is_named_and_nothing_is_changed(session, data, name, rule):
    event = a_registration(session)
    table = read_table(data, name, columns=list_columns(entrants_of(session, event)))
    before = count_rows(session)

    with pytest.raises(Invalid) as refused:
        bring_in(session, event, table)

    assert [fault.rule for fault in refused.value.faults] == [rule]
    assert count_rows(session) == before


def test_more_than_sixty_thousand_rows_are_refused_in_one_sentence(session):
    event = a_registration(session)
    data = ("姓名,单位\n" + "张明,亨通\n" * 60_001).encode()

    columns = list_columns(entrants_of(session, event))
    table = read_table(data, "名单.csv", columns=columns, limits=LIMITS)

    assert [(fault.rule, fault.params["limit"]) for fault in table.faults] == [
        ("The table has %(count)d rows, at most %(limit)d are read", 60_000)
    ]
    with pytest.raises(Invalid):
        bring_in(session, event, table)
    assert count_rows(session)[0] == 0


def test_an_import_is_undone_as_a_whole_and_its_people_stay(session):
    event = a_registration(session)
    unit = an_enterprise(session)
    table = a_table(session, event, HEADINGS, *((f"张{n}", unit.name, "", "") for n in "一二三"))
    batch = bring_in(session, event, table)
    mine = an_entry(session, event)
    organiser = an_actor(session, "organiser")
    people = count_rows(session)[1]
    apart(session)

    assert operations.undo_import(session, organiser, batch, now=NOON) == 3

    assert entries_page(session, event).counts == {"withdrawn": 3, "submitted": 1}
    assert mine.state is EntryState.SUBMITTED
    assert (batch.undone_at, count_rows(session)[1]) == (NOON, people)
    with pytest.raises(ImportUndone):
        operations.undo_import(session, organiser, batch, now=NOON)
    again = bring_in(session, event, table)
    assert again.rows == 3


def test_an_import_is_not_undone_once_judging_has_begun(session):
    event = a_registration(session)
    unit = an_enterprise(session)
    batch = bring_in(session, event, a_table(session, event, HEADINGS, ("张明", unit.name, "", "")))
    move_phase(session, SYSTEM, event, phase=EventPhase.JUDGING, now=NOON)

    with pytest.raises(ImportInUse):
        operations.undo_import(session, SYSTEM, batch, now=NOON)
    assert entries_page(session, event).counts == {"submitted": 1}


def test_a_list_is_kept_encrypted_and_imported_once(session):
    event = a_registration(session)
    unit = an_enterprise(session)
    data = a_list(HEADINGS, ("张明", unit.name, IDENTITY, ""))
    organiser = an_actor(session, "organiser")

    batch = operations.hand_in_list(
        session, organiser, event, data=data, file_name="名单.xlsx", now=NOON
    )

    assert list_of(batch) == data
    assert (batch.imported_at, batch.file_name) == (None, "名单.xlsx")
    assert batch.file is not None
    assert batch.file.media_type == "application/octet-stream"
    columns = list_columns(entrants_of(session, event))
    table = read_table(list_of(batch), batch.file_name, columns=columns)
    assert bring_in(session, event, table, organiser, batch=batch) is batch
    with pytest.raises(ImportDone):
        bring_in(session, event, table, organiser, batch=batch)
    assert entries_page(session, event).counts == {"submitted": 1}


@pytest.mark.parametrize("role", ["unit_contact", "clerk", "district_admin", "entrant"])
def test_importing_is_the_organiser_s(session, role):
    event = a_registration(session)
    unit = an_enterprise(session)
    table = a_table(session, event, HEADINGS, ("张明", unit.name, "", ""))
    actor = an_actor(session, role)
    before = count_rows(session)

    with pytest.raises(NotPermitted):
        bring_in(session, event, table, actor)
    with pytest.raises(NotPermitted):
        operations.hand_in_list(session, actor, event, data=b"x", file_name="x.csv", now=NOON)
    assert count_rows(session) == before


def test_another_district_s_organiser_imports_nothing_here(session):
    event = a_registration(session)
    unit = an_enterprise(session)
    district = a_unit(session, level=UnitLevel.DISTRICT)
    elsewhere = an_actor(session, "organiser", unit=district)
    table = a_table(session, event, HEADINGS, ("张明", unit.name, "", ""))
    batch = bring_in(session, event, table)

    with pytest.raises(NotPermitted):
        operations.undo_import(session, elsewhere, batch, now=NOON)
    with pytest.raises(NotPermitted):
        bring_in(session, event, table, elsewhere)
    assert entries_page(session, event).counts == {"submitted": 1}
