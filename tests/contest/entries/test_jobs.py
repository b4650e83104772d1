"""A long list is imported, and taken back, a piece at a time; what is cut goes on behind it."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.editions.models import EventPhase
from contest.editions.operations import adopt_definition, move_phase
from contest.editions.queries import document_of
from contest.entries import jobs, operations
from contest.entries.errors import ImportGoesOn, ImportInUse, PhaseChanged, RulesChanged
from contest.entries.jobs import JOBS, start_import, start_undo
from contest.entries.models import Entry, EntryStep
from contest.entries.queries import (
    entries_page,
    look_at_list,
    looked,
    run_of_undo,
)
from contest.foundation import ledger
from contest.foundation.ledger import SYSTEM as SYSTEM_STREAM
from contest.foundation.lists import ImportTooOld, ImportUndone
from contest.foundation.office import Mending, Table
from contest.people.models import Person, User
from tests.conftest import NOON
from tests.factories.entries import a_list, a_registration, an_entry
from tests.factories.people import (
    SYSTEM,
    a_person,
    an_actor,
    an_enterprise,
    apart,
)

HEADINGS = ("姓名", "单位", "身份证号", "手机号")
UNIT = "亨通集团有限公司"
NAMES = "赵钱孙李周"
CATEGORIES = [{"code": "a", "name": "甲类"}, {"code": "b", "name": "乙类"}]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch, clock):
    """Two entries a piece; the list of a test before this one is forgotten."""
    monkeypatch.setattr(jobs, "PIECE", 2)
    monkeypatch.setattr(looked, "LONG", 2)
    looked._kept.clear()


def five_workers():
    return a_list(HEADINGS, *((f"{name}强", UNIT, "", "") for name in NAMES))


def begun(session, data=None, **rules):
    """A list of five that an organiser has begun to import; its run and the unit of all five."""
    event = a_registration(session, **rules)
    return begun_for(session, event, data or five_workers())


def begun_for(session, event, data, *, unit=None):
    unit, actor = unit or an_enterprise(session, UNIT), an_actor(session, "organiser")
    batch = operations.hand_in_list(
        session, actor, event, data=data, file_name="名单.xlsx", now=NOON
    )
    look = look_at_list(session, batch, now=NOON)
    run = start_import(session, actor, batch, look, late_reason="等公章", now=NOON)
    session.flush()
    return batch, run, unit


def one_piece(session, run):
    apart(session)
    job = JOBS[jobs.IMPORT]
    assert job.prepare is not None
    has_more = job.work(session, run.payload, NOON, job.prepare(session, run.payload))
    if not has_more:
        run.finished_at = NOON
    return has_more


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
    looked._kept.clear()

    one_piece(session, run)
    looked._kept.clear()
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
    assert (run.done, run.total, run.finished_at) == (4, 5, NOON)
    assert session.scalars(select(Person).where(Person.name == "孙强")).one()


def test_while_it_goes_on_the_list_is_neither_put_right_nor_undone_nor_imported_twice(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    actor = an_actor(session, "organiser")

    with pytest.raises(ImportGoesOn):
        operations.mend_list(session, actor, batch, mending=Mending(), now=NOON)
    with pytest.raises(ImportGoesOn):
        operations.undo_import(session, actor, batch, now=NOON)
    look = look_at_list(session, batch, now=NOON)
    with pytest.raises(ImportGoesOn):
        start_import(session, actor, batch, look, late_reason=None, now=NOON)
    assert batch.rows == 2


def test_what_was_undone_meanwhile_is_not_gone_on_with(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    run.finished_at = NOON
    apart(session)
    operations.undo_import(session, an_actor(session, "organiser"), batch, now=NOON)
    run.finished_at = None

    assert one_piece(session, run) is False
    assert (run.failed, run.message) == (True, ImportUndone.message)
    assert entries_page(session, batch.event).counts == {"withdrawn": 2}


def test_a_row_that_was_shown_as_faulty_stays_outside_though_it_became_good(session):
    event, unit = a_registration(session), an_enterprise(session, UNIT)
    # With two namesakes registered, a row by name alone means a third person.
    for _ in range(2):
        a_person(session, name="赵强", unit=unit)
    rows = [(f"{name}强", UNIT, "", "") for name in "赵赵钱孙"]
    batch, run, _unit = begun_for(session, event, a_list(HEADINGS, *rows), unit=unit)

    while one_piece(session, run):
        looked._kept.clear()

    assert (batch.taken, run.done, run.total) == ([2, 4, 5], 3, 3)
    shown = look_at_list(session, batch, now=NOON).plan
    assert [(row.number, row.state) for row in shown.rows] == [(3, "duplicate")]


def test_rules_that_change_meanwhile_stop_the_import(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    change_rules(session, batch.event)

    assert one_piece(session, run) is False

    assert (run.failed, run.message, batch.rows) == (True, RulesChanged.message, 2)


def change_rules(session, event):
    document = document_of(session, event)
    document["entrants"]["categories"] = [{"code": "new", "name": "新类别"}, *CATEGORIES]
    adopt_definition(session, SYSTEM, event, document=document, reason="补充", now=NOON)


def test_a_list_is_judged_by_the_rules_of_now(session):
    event = a_registration(session, entrants={"subject": "person", "categories": CATEGORIES})
    rows = [(f"{name}强", UNIT, "甲类") for name in NAMES]
    batch, run, _unit = begun_for(session, event, a_list(("姓名", "单位", "类别"), *rows))
    run.finished_at = NOON
    before = look_at_list(session, batch, now=NOON)

    change_rules(session, event)

    after = look_at_list(session, batch, now=NOON)
    words = [column.choices for column in after.read.columns if column.key == "category"]
    assert ["新类别" in choices for choices in words] == [True]
    with pytest.raises(RulesChanged):
        operations.import_entries(
            session, an_actor(session, "organiser"), event, table=before.read.table,
            file_name="名单.xlsx", rules_hash=before.read.rules_hash, now=NOON,
        )  # fmt: skip


def test_an_import_does_not_go_on_into_judging(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    move_phase(session, SYSTEM, batch.event, phase=EventPhase.JUDGING, now=NOON)

    assert one_piece(session, run) is False

    assert (run.failed, run.message, batch.rows) == (True, PhaseChanged.message, 2)


def test_a_suspended_account_imports_no_further(session):
    batch, run, _unit = begun(session)
    one_piece(session, run)
    suspend(session, run)

    assert one_piece(session, run) is False

    assert (run.failed, run.message, batch.rows) == (True, jobs.MAY_NO_MORE, 2)


def suspend(session, run):
    session.get_one(User, run.payload["user"]).suspended_at = NOON
    session.flush()


def test_a_run_that_is_finished_is_not_gone_on_with(session):
    batch, run, _unit = begun(session)
    job = JOBS[jobs.IMPORT]
    assert job.prepare is not None
    prepared = job.prepare(session, run.payload)
    run.finished_at = NOON

    assert job.work(session, run.payload, NOON, prepared) is False
    assert one_piece(session, run) is False

    assert batch.rows == 0


def test_a_list_that_cannot_be_read_any_more_ends_the_run(session):
    batch, run, _unit = begun(session)

    assert JOBS[jobs.IMPORT].work(session, run.payload, NOON, Table(rows=())) is False

    assert (batch.rows, run.done, run.total) == (0, 0, 5)


def test_what_others_did_meanwhile_shows_when_the_run_is_over(session):
    batch, run, unit = begun(session)
    look_at_list(session, batch, now=NOON)
    an_entry(session, batch.event, people=[a_person(session, name="孙强", unit=unit)])

    while one_piece(session, run):
        pass

    shown = look_at_list(session, batch, now=NOON).plan
    assert [(row.number, row.state) for row in shown.rows] == [(4, "duplicate")]


def test_the_reason_of_a_late_list_is_never_in_plain_text_and_gone_at_the_end(session):
    closed = NOON - timedelta(days=1)
    batch, run, _unit = begun(session, registration_closes_at=closed)
    assert "公章" not in json.dumps(run.payload, ensure_ascii=False)

    while one_piece(session, run):
        pass

    assert set(run.payload) == {"batch", "user"}
    steps = session.scalars(select(EntryStep).join(Entry).where(Entry.import_batch_id == batch.id))
    assert {step.reason for step in steps} == {"等公章"}


def test_what_was_found_of_a_long_list_is_forgotten_by_itself(session, monkeypatch):
    monkeypatch.setattr(looked, "KEPT_FOR", timedelta())
    others = set(threading.enumerate())

    begun(session)

    for timer in set(threading.enumerate()) - others:
        timer.join(30)
    assert looked._kept == {}


def test_looking_at_another_list_lets_the_long_one_be(session):
    batch, _run, unit = begun(session)
    found = look_at_list(session, batch, now=NOON)
    event = a_registration(session)
    begun_for(session, event, a_list(HEADINGS, ("吴强", UNIT, "", "")), unit=unit)

    assert look_at_list(session, batch, now=NOON) is found


def test_projects_come_in_by_fewer_at_a_time(session, monkeypatch):
    monkeypatch.setattr(jobs, "PIECE_OF_PROJECTS", 1)
    event = a_registration(session, entrants={"subject": "project"})
    rows = [(f"项目{name}", UNIT, f"{name}强") for name in NAMES]
    batch, run, _unit = begun_for(session, event, a_list(("项目名称", "单位", "姓名"), *rows))

    assert one_piece(session, run)
    assert batch.taken == [2]


def test_an_undo_that_stopped_says_why_and_is_judged_anew_when_begun_again(session):
    batch, run, _unit = begun(session)
    while one_piece(session, run):
        pass
    actor = an_actor(session, "organiser")
    apart(session)
    assert start_undo(session, actor, batch, now=NOON) == 2
    undoing = run_of_undo(session, batch)
    assert undoing is not None
    suspend(session, undoing)

    assert one_piece_back(session, undoing) is False
    assert (undoing.failed, undoing.message) == (True, jobs.MAY_NO_MORE)

    other = an_actor(session, "organiser")
    with pytest.raises(ImportTooOld):
        start_undo(session, other, batch, now=NOON + timedelta(days=1))
    batch.event.phase = EventPhase.JUDGING
    with pytest.raises(ImportInUse):
        start_undo(session, other, batch, now=NOON)
    batch.event.phase = EventPhase.REGISTRATION
    assert start_undo(session, other, batch, now=NOON) == 2
    assert (undoing.done, undoing.total, undoing.failed) == (2, 3, False)
    assert one_piece_back(session, undoing) is False
    assert one_piece_back(session, undoing) is False
    assert entries_page(session, batch.event).counts == {"withdrawn": 5}


def one_piece_back(session, run):
    apart(session)
    has_more = JOBS[jobs.UNDO].work(session, run.payload, NOON)
    if not has_more:
        run.finished_at = NOON
    return has_more
