"""The pages of a long list: how far it is, why it stopped, and taken back as a whole."""

import io

import pytest
from sqlalchemy import select

from contest.entries import jobs, operations
from contest.entries.errors import PhaseChanged
from contest.entries.models import ImportBatch
from contest.entries.queries import entries_page, looked, run_of_import
from contest.foundation import ledger
from contest.foundation.models import JobRun
from contest.people.models import Person
from tests.conftest import NOON
from tests.factories.entries import a_list, a_registration, an_entry
from tests.factories.people import a_person, an_actor, an_enterprise, signed_in

UNIT = "亨通集团有限公司"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch, clock):
    """More than two entries make a long list; the one of a test before this one is forgotten."""
    monkeypatch.setattr(jobs, "PIECE", 2)
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(looked, "LONG", 2)
    looked._kept.clear()


def handed_in(client, writing):
    with writing() as session:
        an_enterprise(session, UNIT)
        event = a_registration(session)
        signed_in(client, session, an_actor(session, "organiser"))
        at = f"/events/{event.public_id}/entries/import"
    five = a_list(("姓名", "单位"), *((f"{name}强", UNIT) for name in "赵钱孙李周"))
    sent = client.post(at, data={"file": (io.BytesIO(five), "名单.xlsx")})
    return sent.headers["Location"]


def test_the_page_imports_a_long_list_later_and_takes_all_of_it_back(client, writing):
    check = handed_in(client, writing)

    sent = client.post(check)

    assert (sent.status_code, sent.headers["Location"]) == (303, check)
    with writing() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.rows, entries_page(session, batch.event).counts) == (5, {"submitted": 5})
        run = run_of_import(session, batch)
        assert run is not None
        assert (run.done, run.total, run.failed) == (5, 5, False)
    assert "可撤销整次导入" in client.get(check).text

    assert client.post(f"{check}/undo").status_code == 303
    with writing() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert entries_page(session, batch.event).counts == {"withdrawn": 5}
        assert ledger.verify(session, batch.stream).is_good
    assert client.post(f"{check}/undo").status_code == 409


def test_the_page_of_a_list_that_is_being_imported_says_how_far_it_is(client, writing):
    check = handed_in(client, writing)
    with writing() as session:
        batch = session.scalars(select(ImportBatch)).one()
        key = f"import:{batch.public_id}"
        run = JobRun(key=key, name=jobs.IMPORT, payload={}, done=2, total=5, queued_at=NOON)
        session.add(run)

    page = client.get(check).text

    assert '<progress value="2" max="5">' in page
    assert 'name="leave"' not in page
    with writing() as session:
        run = session.scalars(select(JobRun)).one()
        run.finished_at, run.failed = NOON, True
    assert "导入停在第 2 份（共 5 份）" in client.get(check).text


def test_a_long_list_is_looked_at_once_and_anew_when_asked(client, writing):
    check = handed_in(client, writing)
    assert client.get(check).text.count('class="is-error"') == 0
    with writing() as session:
        unit = an_enterprise(session, "另一家公司")
        event = session.scalars(select(ImportBatch)).one().event
        an_entry(session, event, people=[a_person(session, name="赵强", unit=unit)])
        moved = session.scalars(select(Person).where(Person.name == "赵强")).one()
        moved.unit_id = session.scalars(select(type(unit).id).where(type(unit).name == UNIT)).one()

    assert client.get(check).text.count('class="is-warn"') == 0
    assert client.get(f"{check}?look=anew").text.count('class="is-warn"') == 1


def test_an_undo_that_stopped_half_way_can_be_begun_again_on_both_pages(client, writing):
    check = handed_in(client, writing)
    client.post(check)
    undo = f'action="{check}/undo"'
    with writing() as session:
        batch = session.scalars(select(ImportBatch)).one()
        actor = an_actor(session, "organiser")
        operations.undo_import(session, actor, batch, now=NOON, at_most=2)
        key, message = f"undo:{batch.public_id}", jobs.MAY_NO_MORE
        run = JobRun(key=key, name=jobs.UNDO, payload={}, done=2, total=5, queued_at=NOON)
        run.finished_at, run.failed, run.message = NOON, True, message
        session.add(run)

    page = client.get(check).text
    assert "本次导入只撤销了一部分：仍有 3 份报名有效。" in page
    assert "发起人已无权继续此操作。" in page
    assert undo in page
    entries = client.get(check.partition("/import/")[0]).text
    assert "只撤销了一部分" in entries
    assert undo in entries

    client.post(f"{check}/undo")

    page = client.get(check).text
    assert undo not in page
    assert "部分" not in page
    assert undo not in client.get(check.partition("/import/")[0]).text


def test_the_page_says_why_an_import_stopped_and_who_did_not_come_in(client, writing):
    check = handed_in(client, writing)
    client.post(check)
    with writing() as session:
        run = session.scalars(select(JobRun)).one()
        run.done, run.failed, run.message = 2, True, PhaseChanged.message
    assert "赛项已进入另一阶段" in client.get(check).text

    with writing() as session:
        run = session.scalars(select(JobRun)).one()
        run.failed, run.message = False, None
    assert "本次导入有 3 份报名未能生成" in client.get(check).text


@pytest.mark.parametrize(("number", "pieces"), [(2, 0), (3, 2)])
def test_projects_are_made_few_at_a_time_whoever_waits(
    client, writing, monkeypatch, number, pieces
):
    monkeypatch.setattr(jobs, "AT_ONCE", 500)
    monkeypatch.setattr(jobs, "PIECE_OF_PROJECTS", 2)
    with writing() as session:
        an_enterprise(session, UNIT)
        event = a_registration(session, entrants={"subject": "project"})
        signed_in(client, session, an_actor(session, "organiser"))
        at = f"/events/{event.public_id}/entries/import"
    rows = [(f"项目{name}", UNIT, f"{name}强") for name in "赵钱孙"[:number]]
    data = a_list(("项目名称", "单位", "姓名"), *rows)
    check = client.post(at, data={"file": (io.BytesIO(data), "名单.xlsx")}).headers["Location"]

    client.post(check)

    with writing() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert batch.rows == number
        kinds = [row.kind for row, _ in ledger.records(session, batch.stream)]
        assert kinds.count("entry.import") == max(pieces, 1)
        assert (run_of_import(session, batch) is None) == (pieces == 0)


def test_a_file_without_headings_is_told_once_which_row_was_taken_for_them(client, writing, clock):
    with writing() as session:
        event_id = a_registration(session).public_id
        signed_in(client, session, an_actor(session, "organiser"))
    data = a_list(("工号", "部门"), ("1", "焊接"))

    refused = client.post(
        f"/events/{event_id}/entries/import", data={"file": (io.BytesIO(data), "名单.xlsx")}
    )

    assert refused.status_code == 422
    assert "<span>第 1 行不是表头 " in refused.text
