"""Rehearsals: begun with samples, worked through to the signature, counted nowhere, wiped."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from contest.dashboard.queries.counting import counted_sums
from contest.dashboard.queries.desk import event_lines
from contest.dashboard.queries.sources import rows_where
from contest.editions import operations, queries
from contest.editions.errors import NoRehearsal, OnlyARehearsal, RehearsalRuns
from contest.editions.models import Edition, EventPhase
from contest.entries.operations import add_piece, attach_material, begin_upload
from contest.entries.queries import accepted_entries
from contest.foundation import ledger
from contest.foundation.db import transaction
from contest.foundation.errors import NotPermitted
from contest.foundation.files import Cleaned, path_of, scratch
from contest.foundation.models import ListBatch
from contest.foundation.orm import Base
from contest.people.models import Person
from judges.panels.operations import assign_works
from judges.panels.queries import judged_stages, panels_of_stage
from judges.panels.queries.facts import judge_service
from judges.results.operations import compute_results, publish_results, sign_results
from judges.scoresheets.queries.facts import judge_sheets
from judges.sealing.operations import draw_stage
from judges.sealing.queries import works_of_stage
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, an_actor, an_enterprise, apart
from tests.factories.scoresheets import Judging, a_submitted_sheet
from tests.restarting import dies_behind_the_commit, serve_until


def counts(session):
    return {
        table.name: session.scalar(select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
        if not table.name.startswith("ledger")
    }


def figures(session, actor):
    """All that is counted or shown to everybody."""
    rows = {
        key: [tuple(row) for row in session.execute(rows_where(key, sa.true()))]
        for key in ("events", "entrants")
    }
    facts = [session.execute(fact()).all() for fact in (judge_service, judge_sheets)]
    desk = [(line.event.id, line.entries, line.awards) for line in event_lines(session, actor)]
    public = [one.public_id for one in queries.public_events(session)]
    return rows, facts, desk, public, counted_sums(session)


def judged(session, event):
    """Its codes drawn, works assigned, every sheet in, its stages closed."""
    for stage in judged_stages(session, event):
        draw_stage(session, SYSTEM, stage, now=NOON)
        apart(session)
        operations.open_stage(session, SYSTEM, stage, now=NOON)
        (panel,) = panels_of_stage(session, stage)
        assign_works(session, SYSTEM, panel, now=NOON)
        works = works_of_stage(session, stage)
        judging = Judging(event, stage, panel, works)
        for work in works:
            for seat in panel.seats:
                apart(session)
                a_submitted_sheet(session, judging, seat=seat, work=work)
        apart(session)
        operations.close_stage(session, SYSTEM, stage, now=NOON)


def judged_to_the_end(session, event):
    """Its sheets in, computed and signed; the signed version."""
    judged(session, event)
    organiser = an_actor(session, "organiser", unit=event.edition.unit)
    apart(session)
    version = compute_results(session, organiser, event, now=NOON)
    sign_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
    apart(session)
    return organiser, version


@pytest.mark.parametrize(
    "template", ["skills-cnc-turner", "innovation-defence", "labour-teams", "five-small"]
)
def test_every_kind_of_contest_is_rehearsed_and_wiped_without_a_trace_but_its_trail(
    session, template
):
    event = an_event(session, template=template)
    before = counts(session)
    copy = operations.begin_rehearsal(session, SYSTEM, event, now=NOON)
    apart(session)

    assert len(accepted_entries(session, copy)) in (1, 3)
    assert copy.name == f"【演练】{event.name}"
    operations.wipe_rehearsal(session, SYSTEM, copy, now=NOON)

    kept = {"editions": 1, "events": 1, "event_definitions": 1}
    grown = {name: number - before[name] for name, number in counts(session).items()}
    assert {name: number for name, number in grown.items() if number} == kept
    assert ledger.verify(session, copy.stream).is_good
    assert queries.rehearsal_of(session, event) is None


def test_a_rehearsal_is_marked_and_signed_counts_nowhere_and_is_never_published(session):
    event = an_event(session, document=a_document(), phase=EventPhase.REGISTRATION)
    watching = an_actor(session, "organiser")
    apart(session)
    before, rows = figures(session, watching), counts(session)
    copy = operations.begin_rehearsal(session, SYSTEM, event, now=NOON)
    apart(session)
    organiser, version = judged_to_the_end(session, copy)

    assert figures(session, watching) == before
    assert (copy.phase, version.state) == ("preparing", "signed")
    with pytest.raises(OnlyARehearsal):
        publish_results(session, organiser, version, shown_hash=version.sha256, now=NOON)
    with pytest.raises(OnlyARehearsal):
        operations.move_phase(session, SYSTEM, copy, phase=EventPhase.REGISTRATION, now=NOON)
    with pytest.raises(RehearsalRuns):
        operations.begin_rehearsal(session, SYSTEM, event, now=NOON)
    with pytest.raises(NoRehearsal):
        operations.begin_rehearsal(session, SYSTEM, copy, now=NOON)

    apart(session)
    operations.wipe_rehearsal(session, SYSTEM, copy, now=NOON)
    assert session.scalars(select(Person).where(Person.name.startswith("样例"))).all() == []
    still = ("entries", "works", "score_sheets", "sheet_marks", "result_versions", "panels")
    assert {name: counts(session)[name] - rows[name] for name in still} == dict.fromkeys(still, 0)
    kinds = {content["kind"] for _row, content in ledger.records(session, copy.stream)}
    assert {"score_sheet.submit", "result.sign", "rehearsal.wipe"} <= kinds
    assert ledger.verify(session, copy.stream).is_good
    with pytest.raises(NoRehearsal):
        operations.wipe_rehearsal(session, SYSTEM, copy, now=NOON)


def test_a_worldskills_contest_is_rehearsed_by_names_ranked_and_wiped_its_trail_stays(session):
    document = a_document("worldskills-mechatronics")
    document["safeguards"] = {"preset": "workshop"}
    event = an_event(session, document=document)
    before = counts(session)
    copy = operations.begin_rehearsal(session, SYSTEM, event, now=NOON)
    apart(session)

    organiser, version = judged_to_the_end(session, copy)

    (stage,) = judged_stages(session, copy)
    entries = accepted_entries(session, copy)
    codes = {int(work.code) for work in works_of_stage(session, stage)}
    assert codes == {entry.number for entry in entries}
    lines = json.loads(version.snapshot)["lines"]
    ranks = {line["entry"]: line["rank"] for line in lines}
    assert ranks == dict.fromkeys([entry.public_id for entry in entries], 1)
    apart(session)
    operations.wipe_rehearsal(session, organiser, copy, now=NOON)
    # The organiser who signed is a person of their own.
    kept = {"editions": 1, "events": 1, "event_definitions": 1}
    kept |= {"persons": 1, "users": 1, "role_grants": 1}
    grown = {name: number - before[name] for name, number in counts(session).items()}
    assert {name: number for name, number in grown.items() if number} == kept
    kinds = {content["kind"] for _row, content in ledger.records(session, copy.stream)}
    assert {"score_sheet.submit", "result.sign", "rehearsal.wipe"} <= kinds
    assert ledger.verify(session, copy.stream).is_good


def test_files_of_a_wiped_rehearsal_leave_the_disk_after_the_commit_and_others_stay(writing):
    paper = Cleaned(b"%PDF-1.7 rehearsed", "application/pdf", "a.pdf", 1)
    shared = replace(paper, data=b"%PDF-1.7 also used in earnest")
    with writing() as session:
        event = a_registration(session)
        true = an_entry(session, event)
        attach_material(session, SYSTEM, true, kind="letter", upload=shared, now=NOON)
        apart(session)
        copy = operations.begin_rehearsal(session, SYSTEM, event, now=NOON)
        apart(session)
        entry = accepted_entries(session, copy)[0]
        kept = [
            path_of(attach_material(session, SYSTEM, entry, kind="photo", upload=one, now=NOON)
                    .file.sha256)
            for one in (paper, shared)
        ]  # fmt: skip
        writer = an_actor(session, "organiser", unit=event.edition.unit)
        on_its_way = begin_upload(session, writer, entry, kind="photo", name="b.jpg", size=9,
                                  mark="", now=NOON)  # fmt: skip
        add_piece(on_its_way, offset=0, data=b"12345")
        piece = scratch(f"upload-{on_its_way.public_id}")
        session.add(
            ListBatch(kind="marks", place="", stream=copy.stream, options={}, file_name="a.xlsx",
                      uploaded_at=NOON, imported_by="")
        )  # fmt: skip

    with writing() as session:
        operations.wipe_rehearsal(session, SYSTEM, again(session, copy), now=NOON)
        session.rollback()
    assert [path.exists() for path in (*kept, piece)] == [True, True, True]
    with writing() as session:
        operations.wipe_rehearsal(session, SYSTEM, again(session, copy), now=NOON)

    assert [path.exists() for path in (*kept, piece)] == [False, True, False]
    with writing() as session:
        assert session.scalars(select(ListBatch)).all() == []
        trail = {content["kind"] for _row, content in ledger.records(session, copy.stream)}
        assert {"entry.attach", "rehearsal.wipe"} <= trail


def test_what_a_wiped_rehearsal_kept_leaves_the_disk_though_the_server_dies_behind_the_commit(
    app, writing, database
):
    if database.url.startswith("postgresql"):
        pytest.skip("there a job and its change are one transaction: see test_jobs_shared.py")
    paper = Cleaned(b"%PDF-1.7 rehearsed", "application/pdf", "a.pdf", 1)
    with writing() as session:
        copy = operations.begin_rehearsal(session, SYSTEM, a_registration(session), now=NOON)
        apart(session)
        entry = accepted_entries(session, copy)[0]
        kept = attach_material(session, SYSTEM, entry, kind="photo", upload=paper, now=NOON)
        path = path_of(kept.file.sha256)

    def wipe():
        with transaction() as session:
            operations.wipe_rehearsal(session, SYSTEM, again(session, copy), now=NOON)

    dies_behind_the_commit(app, wipe)
    assert path.exists()

    serve_until(app, lambda: not path.exists())
    with writing() as session:
        assert again(session, copy).wiped_at == NOON


def again(session, event):
    """The event in this session."""
    return queries.event_by_public_id(session, event.public_id)


def test_a_true_contest_is_never_wiped_and_others_rehearse_nothing(session):
    event = an_event(session)
    foreign = an_actor(session, "organiser", unit=an_enterprise(session))
    apart(session)

    with pytest.raises(NoRehearsal):
        operations.wipe_rehearsal(session, SYSTEM, event, now=NOON)
    for actor in (foreign, an_actor(session, "supervisor")):
        with pytest.raises(NotPermitted):
            operations.begin_rehearsal(session, actor, event, now=NOON)
    assert session.scalars(select(Edition)).all() == [event.edition]
