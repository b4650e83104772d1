"""A long list is imported, and taken back, a piece at a time; what is cut goes on behind it."""

import io

import pytest
from sqlalchemy import select

from contest.entries import jobs, operations
from contest.entries.errors import ImportGoesOn
from contest.entries.jobs import JOBS, start_import
from contest.entries.models import Entry, ImportBatch
from contest.entries.queries import entries_page, forget_looks, looked, run_of_import
from contest.foundation import ledger
from contest.foundation.ledger import SYSTEM as SYSTEM_STREAM
from contest.foundation.lists import ImportUndone
from contest.foundation.models import JobRun
from contest.foundation.office import Mending
from contest.people.models import Person
from contest.people.queries import user_of_actor
from tests.conftest import NOON
from tests.factories.entries import a_list, a_registration, an_entry
from tests.factories.people import a_person, an_actor, an_enterprise, apart, signed_in

HEADINGS = ("姓名", "单位", "身份证号", "手机号")
UNIT = "亨通集团有限公司"
NAMES = "赵钱孙李周"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch, clock):
    """Two entries a piece; the list of a test before this one is forgotten."""
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    monkeypatch.setattr(jobs, "PIECE", 2)
    monkeypatch.setattr("contest.entries.views.imports.AT_ONCE", 2)
    monkeypatch.setattr(looked, "LONG", 2)
    forget_looks()


def five_workers():
    return a_list(HEADINGS, *((f"{name}强", UNIT, "", "") for name in NAMES))


def begun(session):
    """A list of five that an organiser has begun to import; its run."""
    event, unit = a_registration(session), an_enterprise(session, UNIT)
    actor = an_actor(session, "organiser")
    batch = operations.hand_in_list(
        session, actor, event, data=five_workers(), file_name="名单.xlsx", now=NOON
    )
    payload = {
        "batch": batch.public_id,
        "user": user_of_actor(session, actor).id,
        "reason": None,
    }
    key = f"import:{batch.public_id}"
    run = JobRun(key=key, name=jobs.IMPORT, payload=payload, total=5, queued_at=NOON)
    session.add(run)
    session.flush()
    return batch, run, unit


def one_piece(session, run):
    apart(session)
    job = JOBS[jobs.IMPORT]
    assert job.prepare is not None
    job.work(session, run.payload, NOON, job.prepare(session, run.payload))


def names_of(session, batch):
    entries = session.scalars(select(Entry).where(Entry.import_batch_id == batch.id))
    return [(entry.number, entry.display_name) for entry in entries.all()]


def test_each_piece_follows_on_the_one_before_and_the_trail_verifies(session):
    batch, run, _unit = begun(session)

    counts = []
    for _ in range(3):
        one_piece(session, run)
        counts.append((run.done, run.total, batch.rows))

    assert counts == [(2, 5, 2), (4, 5, 4), (5, 5, 5)]
    assert names_of(session, batch) == [
        (number, f"{name}强") for number, name in enumerate(NAMES, 1)
    ]
    kinds = [row.kind for row, _ in ledger.records(session, batch.stream)]
    assert kinds.count("entry.import") == 3
    for stream in (SYSTEM_STREAM, batch.stream):
        assert ledger.verify(session, stream).is_good


def test_a_process_that_died_between_two_pieces_loses_and_doubles_nobody(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    # What the process had found of the list dies with it.
    forget_looks()

    one_piece(session, run)
    forget_looks()
    one_piece(session, run)

    assert [name for _, name in names_of(session, batch)] == [f"{name}强" for name in NAMES]
    assert (run.done, run.total, batch.taken) == (5, 5, [2, 3, 4, 5, 6])


def test_somebody_who_was_entered_meanwhile_stays_outside_and_the_others_come_in(session):
    batch, run, unit = begun(session)
    one_piece(session, run)
    an_entry(session, batch.event, people=[a_person(session, name="孙强", unit=unit)])

    one_piece(session, run)
    one_piece(session, run)

    assert batch.taken == [2, 3, 5, 6]
    assert (run.done, run.total) == (5, 5)
    assert session.scalars(select(Person).where(Person.name == "孙强")).one()


def test_while_it_goes_on_the_list_is_neither_put_right_nor_undone_nor_imported_twice(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    actor = an_actor(session, "organiser")

    with pytest.raises(ImportGoesOn):
        operations.mend_list(session, actor, batch, mending=Mending(), now=NOON)
    with pytest.raises(ImportGoesOn):
        operations.undo_import(session, actor, batch, now=NOON)
    with pytest.raises(ImportGoesOn):
        start_import(session, actor, batch, total=3, late_reason=None, now=NOON)
    assert batch.rows == 2


def test_what_was_undone_meanwhile_is_not_gone_on_with(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    run.finished_at = NOON
    apart(session)
    operations.undo_import(session, an_actor(session, "organiser"), batch, now=NOON)

    with pytest.raises(ImportUndone):
        one_piece(session, run)
    assert entries_page(session, batch.event).counts == {"withdrawn": 2}


def handed_in(client, writing):
    with writing() as session:
        an_enterprise(session, UNIT)
        event = a_registration(session)
        signed_in(client, session, an_actor(session, "organiser"))
        at = f"/events/{event.public_id}/entries/import"
    sent = client.post(at, data={"file": (io.BytesIO(five_workers()), "名单.xlsx")})
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
    assert "导入停在第 2 个（共 5 个）" in client.get(check).text


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
