"""Whatever the network does to two tablets: nothing lost, nothing doubled, no rule broken.

Hypothesis plays judges, tablets, network and organiser against the real addresses; after each step
the invariants are read from the database alone. Planted faults prove that it would see them.
"""

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from contest.editions.operations import close_stage, open_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.foundation.db import db, reading, transaction
from contest.foundation.models import LedgerRecord
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoresheets.operations import rebuild_marks, submitting
from judges.scoresheets.rules import Standing
from judges.tablet.operations import Answer, ask_recollection, delivering, devices
from judges.tablet.queries import present_recollection
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, Tablet, a_hall

pytestmark = pytest.mark.slow
WORKS = st.integers(0, 1)
TABLETS = st.integers(0, 1)
MARKS = st.sampled_from(["0", "10", "40"])
KINDS = ("score_sheet.submit", "tablet.hold")
Trail = list[tuple[LedgerRecord, dict[str, Any]]]
Revisions = dict[int, list[SheetRevision]]
# The seeds are the same every time: the short tier is repeatable, the long one draws more.
EXAMPLES = int(os.environ.get("LEITAI_MACHINE_EXAMPLES", "15"))


class World(RuleBasedStateMachine):
    """Two tablets of one judge, two works, one stage, and a network that does what it likes."""

    fresh: Callable[[], tuple[Any, Hall, list[Tablet]]]
    back_up: Callable[[], None]
    restore: Callable[[], None]
    played = collected = 0

    def __init__(self) -> None:
        super().__init__()
        self.app, self.hall, self.tablets = type(self).fresh()
        type(self).played += 1
        self.typed: dict[str, dict[str, Any]] = {}
        self.told: dict[str, dict[str, Any]] = {}
        self.stored_while_shut: int | None = None
        self.faults: list[str] = []

    # ------------------------------------------------------------ what judges and tablets do

    @rule(tablet=TABLETS, work=WORKS, mark=MARKS)
    def submit(self, tablet: int, work: int, mark: str) -> None:
        """Freeze a sheet on the revision that this tablet knows."""
        here = self.tablets[tablet]
        item = here.freeze(**self.hall.sheet(work, C1=mark), base=self.base(here, work))
        self.typed[item["event_id"]] = item

    @rule(tablet=TABLETS)
    def send(self, tablet: int) -> None:
        """Send what waits and hear the answer."""
        self.hear(self.tablets[tablet].send())

    @rule(tablet=TABLETS)
    def send_and_lose_the_answer(self, tablet: int) -> None:
        """The server did it; the tablet does not know."""
        self.hear(self.tablets[tablet].send(answer_lost=True))

    @rule(tablet=TABLETS)
    def send_backwards(self, tablet: int) -> None:
        """A network may bring the newest first."""
        here = self.tablets[tablet]
        self.hear(here.send(here.outbox[::-1]))

    @precondition(lambda self: any(one.batches for one in self.tablets))
    @rule(data=st.data())
    def deliver_an_old_batch_again(self, data: st.DataObject) -> None:
        """A request that hung somewhere arrives after all; nobody waits for its answer."""
        sent = [(here, batch) for here in self.tablets for batch in here.batches]
        here, batch = sent[data.draw(st.integers(0, len(sent) - 1))]
        answer = here.post(batch)
        assert answer.status_code == 200, answer.text
        self.hear(answer.json)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), tablet=TABLETS)
    def send_other_marks_under_a_known_id(self, data: st.DataObject, tablet: int) -> None:
        """A broken or forged tablet: it must not change what stands."""
        item = self.typed[data.draw(st.sampled_from(sorted(self.told)))]
        here = self.tablets[tablet]
        told = here.post(here.batch([{**item, "reason": "forged"}])).json
        if told["answers"][0]["outcome"] != "rejected":
            self.faults.append(f"{item['event_id']} was taken twice with different contents")

    @rule(tablet=TABLETS)
    def clock_jumps(self, tablet: int) -> None:
        """Clocks of tablets are information."""
        for item in self.tablets[tablet].outbox:
            item["made_at"] = 0

    # ------------------------------------------------------------ what the organiser does

    @rule(change=st.sampled_from(["open", "pause", "close"]))
    def change_the_stage(self, change: str) -> None:
        """Open, pause or close; what is not possible now does not happen."""
        operation = {"open": open_stage, "pause": pause_stage, "close": close_stage}[change]
        with self.app.app_context(), transaction() as session:
            stage = stage_by_public_id(session, self.hall.stage)
            if (stage.state == "open") == (change == "open"):
                return
            if change == "pause" and stage.state != "open":
                return
            operation(session, SYSTEM, stage, now=NOON)
            shut = stage.state != "open"
            trail = list(ledger.records(session, self.hall.stream))
            self.stored_while_shut = stored(trail) if shut else None

    @rule()
    def make_a_backup(self) -> None:
        """The newest one replaces the one before; the first holds the hall before its contest."""
        type(self).back_up()

    @rule()
    def restore_it_and_collect(self) -> None:
        """The server goes back; tablets that know more are stopped, then bring all they kept."""
        type(self).restore()
        ahead = [here for here in self.tablets if self.is_stopped(here, "head_unknown")]
        with self.app.app_context(), transaction() as session:
            stage = stage_by_public_id(session, self.hall.stage)
            if ahead and present_recollection(session, stage.event) is None:
                ask_recollection(session, SYSTEM, stage.event, reason="restored", now=NOON)
            trail = list(ledger.records(session, self.hall.stream))
            self.stored_while_shut = stored(trail) if stage.state != "open" else None
        # What was told of lost records holds no more; what stands must go on standing.
        places = {(row.seq, row.hash) for row, _ in trail}
        self.told = {
            one: answer
            for one, answer in self.told.items()
            if (answer["seq"], answer["hash"]) in places
        }
        for here in self.tablets:
            here.heads = [head for head in here.heads if (head["seq"], head["hash"]) in places]
        for here in ahead:
            assert self.is_stopped(here, "bring_again")
            here.bring_again()
            type(self).collected += len(here.outbox)

    def is_stopped(self, here: Tablet, code: str) -> bool:
        """Speak with the server and say whether it stops this tablet with `code`."""
        answer = here.post(here.batch([]))
        return answer.status_code == 409 and answer.json["error"]["code"] == code

    # ------------------------------------------------------------ what must always hold

    @invariant()
    def nothing_is_lost_doubled_or_violated(self) -> None:
        """All that a step may break, read from the database once."""
        with self.app.app_context(), reading() as session:
            trail = [(row, told) for row, told in ledger.records(session, self.hall.stream)]
            sheets = list(session.scalars(select(ScoreSheet)))
            revisions = {one.id: list(one.revisions) for one in sheets}
        self.nothing_is_lost(trail)
        self.what_was_acknowledged_stands_to_the_byte(trail)
        self.nothing_is_doubled(trail, revisions)
        self.two_versions_stand_until_somebody_chooses(sheets, revisions)
        self.a_shut_stage_takes_nothing(trail)
        assert self.faults == []

    def nothing_is_lost(self, trail: Trail) -> None:
        """I8: whatever was typed is on its tablet, in the trail, or held."""
        waiting = {item["event_id"] for one in self.tablets for item in one.outbox}
        twins = {one for one, answer in self.told.items() if answer["outcome"] == "duplicate"}
        kept = {told["event_id"] for _, told in trail if told["kind"] in KINDS}
        assert set(self.typed) <= waiting | kept | twins

    def what_was_acknowledged_stands_to_the_byte(self, trail: Trail) -> None:
        """I1, I7, I10, I12: the body is at the named place; heads given out are still there."""
        rows = {row.seq: (row, told) for row, told in trail}
        for event_id, answer in self.told.items():
            row, told = rows[answer["seq"]]
            assert row.hash == answer["hash"]
            assert told["kind"] in KINDS
            assert told["data"]["body"] == self.typed[event_id]["body"]
        for head in [one for tablet in self.tablets for one in tablet.heads]:
            assert rows[head["seq"]][0].hash == head["hash"]

    def nothing_is_doubled(self, trail: Trail, revisions: Revisions) -> None:
        """I2, I3: one record per id, dense; no revision with the same marks on the same base."""
        assert [row.seq for row, _ in trail] == list(range(1, len(trail) + 1))
        ids = Counter(told["event_id"] for _, told in trail)
        same = Counter(
            (one.sheet_id, one.base_revision, one.body_hash)
            for of_sheet in revisions.values()
            for one in of_sheet
        )
        assert max((*ids.values(), *same.values()), default=1) == 1

    def two_versions_stand_until_somebody_chooses(
        self, sheets: list[ScoreSheet], revisions: Revisions
    ) -> None:
        """I9: a conflict shows and does not count."""
        for sheet in sheets:
            bases = Counter(one.base_revision for one in revisions[sheet.id])
            contested = max(bases.values(), default=0) > 1
            assert (sheet.state is SheetState.CONFLICT) == contested
            assert not contested or sheet.total is None

    def a_shut_stage_takes_nothing(self, trail: Trail) -> None:
        """I5: what comes late is held."""
        if self.stored_while_shut is not None:
            assert stored(trail) == self.stored_while_shut

    def teardown(self) -> None:
        """I3, I6: the chain is whole, and the marks are what follows from it."""
        with self.app.app_context(), reading() as session:
            verdict = ledger.verify(session, self.hall.stream)
            assert verdict.is_good, verdict
            assert list(rebuild_marks(session, self.hall.stream)) == []

    # ------------------------------------------------------------ pieces

    def base(self, here: Tablet, work: int) -> int:
        """The revision that this tablet believes in: the highest it made or was told of."""
        mine = [
            item["base_revision"] + 1
            for item in self.typed.values()
            if item["work"] == self.hall.works[work] and item["counter"] <= here.counter
            if here.answers.get(item["event_id"], {}).get("outcome") == "stored"
        ]
        return max(mine, default=0)

    def hear(self, told: dict[str, Any]) -> None:
        """Remember every place that was ever acknowledged; a repeated answer must be the same."""
        for answer in told["answers"]:
            if answer["outcome"] == "rejected":
                if answer["event_id"] in self.told or not answer.get("send_again"):
                    self.faults.append(f"a good or known sheet was rejected: {answer}")
                continue
            before = self.told.setdefault(answer["event_id"], answer)
            if (before["seq"], before["hash"]) != (answer["seq"], answer["hash"]):
                self.faults.append(f"{answer} after {before}")
            if answer is not before and answer["outcome"] != "duplicate":
                self.faults.append(f"{answer} was answered as new twice")


def stored(trail: Trail) -> int:
    """How many sheets the trail has taken for good."""
    return sum(told["kind"] == "score_sheet.submit" for _, told in trail)


@pytest.fixture
def world(app, database, clock, tmp_path) -> type[World]:
    """The machine on an application whose database goes back to its beginning each time."""
    if not str(database.url).startswith("sqlite"):
        pytest.skip("copies the database's file before each example; PostgreSQL runs test_api.py")
    kept, old = tmp_path / "arranged.db", tmp_path / "backup.db"
    with app.app_context(), transaction() as session:
        hall = a_hall(session)
        apart(session)
        clients = [app.test_client() for _ in range(2)]
        for client in clients:
            apart(session)
            signed_in(client, session, judge_on(session, hall.judging.seat))
    devices = [Tablet(client, hall.event).enrol().device for client in clients]
    with app.app_context():
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    shutil.copyfile(database.file, kept)

    def put_back(file: Path) -> None:
        with app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            database.file.with_name(database.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(file, database.file)

    def back_up() -> None:
        with closing(sqlite3.connect(database.file)) as now, closing(sqlite3.connect(old)) as then:
            now.backup(then)

    def fresh() -> tuple[Any, Hall, list[Tablet]]:
        put_back(kept)
        shutil.copyfile(kept, old)
        pairs = zip(clients, devices, strict=True)
        return app, hall, [Tablet(client, hall.event, device) for client, device in pairs]

    class Ours(World):
        pass

    Ours.fresh = staticmethod(fresh)
    Ours.back_up = staticmethod(back_up)
    Ours.restore = staticmethod(lambda: put_back(old))
    return Ours


def play(world: type[World], examples: int) -> None:
    """Run the machine; the same seeds every time, so that a failure can be repeated."""
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=examples,
            stateful_step_count=15,
            derandomize=True,
            database=None,
            # Shrinking takes minutes; the failing steps are printed as they were played.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_is_lost_doubled_or_overwritten(world):
    play(world, EXAMPLES)

    assert world.played >= EXAMPLES
    assert world.collected > 0


def drop_late_sheets(monkeypatch):
    answer = Answer("", "held", seq=1, hash="0" * 64, revision=1)

    def dropped(arrival, *_place):
        return Answer(arrival.item.event_id, "held", seq=answer.seq, hash=answer.hash, revision=1)

    monkeypatch.setattr(delivering, "_hold", dropped)


def forget_deliveries(monkeypatch):
    monkeypatch.setattr(delivering, "delivery_by_event_id", lambda *_: None)


def let_the_last_one_win(monkeypatch):
    def last_wins(standing: Standing, base: int) -> Standing:
        return Standing("submitted", base + 1, max(standing.newest, base + 1))

    monkeypatch.setattr(submitting, "after_submission", last_wins)


def believe_every_head(monkeypatch):
    monkeypatch.setattr(devices, "holds_head", lambda *_: True)


@pytest.mark.parametrize(
    "plant", [drop_late_sheets, forget_deliveries, let_the_last_one_win, believe_every_head]
)
def test_a_planted_fault_is_found(world, monkeypatch, plant):
    plant(monkeypatch)

    with pytest.raises((AssertionError, KeyError)):
        play(world, 40)
