"""A list of entrants: 500 rows to the error list, 50,000 rows imported, lists at 60,000 entries;
a list of 500 projects, each compared with those before it.

Each beside a bare read of the same file in the same run: python-calamine alone, no column matched,
no cell checked. The import goes the way of the page: handed in, looked at, then in pieces through
the queue, while another writer takes the lock again and again and clocks how long it waits. The
searches are compared with a page of the first entries of an event of 50.
"""

import logging
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade
from python_calamine import CalamineWorkbook
from sqlalchemy import event as happening
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from benchmarks.made.measuring import peak_megabytes, timed
from config import DevelopmentConfig
from contest.app import create_app
from contest.editions.models import Edition, Event, EventPhase
from contest.editions.operations import add_edition, add_event
from contest.editions.operations.events import set_phase
from contest.editions.queries import template_by_key
from contest.entries.jobs import start_import, start_undo
from contest.entries.models import Entry, ImportBatch
from contest.entries.operations import hand_in_list
from contest.entries.queries import (
    LIMITS,
    Look,
    entrants_of,
    entries_page,
    list_columns,
    look_at_list,
    plan_import,
)
from contest.foundation.db import db, reading, transaction
from contest.foundation.names import name_pinyin
from contest.foundation.office import Column, Heading, Kind, Sheet, Table, read_table, write_xlsx
from contest.foundation.permissions import Actor, system_actor
from contest.people.models import UnitLevel, User
from contest.people.operations import add_person, add_unit, add_user, grant_role
from contest.people.queries import actor_of

CHECKED = 500
ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
LISTED = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
SMALL = 50
FAULTS = 40
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
ACTOR = system_actor("benchmark")
UNITS = [f"苏州第{number}机械有限公司" for number in range(200)]
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "伟芳娜敏静丽强磊军洋"
HEADINGS = [Heading("姓名"), Heading("单位"), Heading("手机号")]
EVENTS = (
    ("LARGE", "workshop"),
    ("SMALL", "workshop"),
    ("OTHER", "workshop"),
    ("PROJECTS", "five-small"),
)
PROJECTS = 500
# Whole sentences that many projects share, as the lists of one trade do.
SENTENCES = [
    f"{part}原来靠{way}完成，每班{fault}，改用{means}以后不再发生。"
    for part in ("夹具换型", "刀具预调", "焊缝检查", "油路清洗", "物料转运")
    for way in ("人工", "目测", "经验", "两人配合")
    for fault in ("停机二十分钟", "报废三件", "返工五次", "等待半小时")
    for means in ("快换定位销", "对刀仪", "激光传感器", "循环过滤器", "气动滑台")
]
NAME = "名单.xlsx"


@dataclass(slots=True)
class Import:
    """What an import took: seconds of the first look, the second one and the import itself, and
    how long others waited for the write lock meanwhile."""

    batch: str = ""
    looked: float = 0
    again: float = 0
    seconds: float = 0
    pieces: int = 0
    rows: int = 0
    waits: list[float] = field(default_factory=list)


class Waiting:
    """Another writer: takes the write lock every tenth of a second and clocks how long it waits."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> "Waiting":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        while not self._over.wait(0.1):
            start = time.perf_counter()
            with APP.app_context(), transaction() as session:
                self.waits.append(time.perf_counter() - start)
                session.execute(update(Edition).values(name=Edition.name))


def name_of(number: int) -> str:
    """A name for each number, none twice: the digits as characters."""
    digits = f"{number:05d}"
    return SURNAMES[int(digits[-1])] + "".join(GIVEN[int(digit)] for digit in digits[:-1])


def a_file(rows: int, *, faults: int = 0, after: int = 0) -> bytes:
    """A list in the columns of the template; every so often a phone number is wrong."""
    lines = []
    for number in range(after, after + rows):
        name = name_of(number)
        is_wrong = faults and number % (rows // faults) == 0 and number < rows // faults * faults
        phone = "12345" if is_wrong else f"139{number:08d}"
        lines.append((name, UNITS[number % len(UNITS)], phone))
    return write_xlsx([Sheet("名单", HEADINGS, lines)])


def a_list_of_projects(event_id: str) -> bytes:
    """A list in the columns of the event's template: two texts of some 300 characters each."""
    lot = random.Random(5)  # noqa: S311 - no secret
    with reading() as session:
        columns = list_columns(entrants_of(session, of(session, event_id)))
    lines = [
        [project_cell(column, number, lot) for column in columns] for number in range(PROJECTS)
    ]
    return write_xlsx([Sheet("项目", [Heading(column.label) for column in columns], lines)])


def project_cell(column: Column, number: int, lot: random.Random) -> str:
    """What a project's row says in a column."""
    known = {
        "title": f"{lot.choice(SENTENCES)[:12]}第{number}次改进",
        "unit": UNITS[number % len(UNITS)],
        "name": name_of(number),
        "phone": f"139{number:08d}",
        "share": "100",
    }
    if column.key in known:
        return known[column.key]
    if column.kind is Kind.CHOICE:
        return next(iter(column.choices))
    if column.kind is Kind.DATE:
        return "2026-03-01"
    return "".join(lot.sample(SENTENCES, 10)) if column.required else ""


def bare(data: bytes) -> int:
    """What reading the same file costs when nobody looks at what it says."""
    return len(CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python())


def once(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of this process and its children's waiting, and what came out; done once."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def made() -> list[str]:
    """Make the events that take entries and their organiser; return their public ids."""
    with transaction() as session:
        root = add_unit(
            session, ACTOR, parent=None, level=UnitLevel.FEDERATION, name="总工会", now=NOW
        )
        for name in UNITS:
            add_unit(session, ACTOR, parent=root, level=UnitLevel.ENTERPRISE, name=name, now=NOW)
        person = add_person(session, ACTOR, name="主任", unit=root, now=NOW)
        user = add_user(session, ACTOR, person=person, login="zhuren", now=NOW)
        grant_role(session, ACTOR, user=user, role="organiser", unit=root, now=NOW)
        add_edition(session, ACTOR, unit=root, name="职工技能大赛", year=2026, now=NOW)
    ids = []
    for code, template in EVENTS:
        with transaction() as session:
            edition = session.scalars(select(Edition)).one()
            document = {**template_by_key(template).document, "code": code}
            one = add_event(session, ACTOR, edition, document=document, now=NOW)
            set_phase(session, ACTOR, one, phase=EventPhase.REGISTRATION, now=NOW)
            ids.append(one.public_id)
    return ids


def of(session: Session, public_id: str) -> Event:
    """The event in this session."""
    return session.scalars(select(Event).where(Event.public_id == public_id)).one()


def put_in(public_id: str, data: bytes) -> Import:
    """Import a list as one batch through the queue, as the page does; return what it took."""
    made = Import()
    with transaction() as session:
        event = of(session, public_id)
        batch = hand_in_list(session, organiser(session), event, data=data, file_name=NAME, now=NOW)
        made.batch = batch.public_id
    made.looked, look = once(lambda: looked_at(made.batch))
    made.again, _ = once(lambda: looked_at(made.batch))
    with transaction() as session:
        batch = batch_named(session, made.batch)
        start_import(session, organiser(session), batch, look, late_reason="补报", now=NOW)
    with Waiting() as others:
        made.seconds, made.pieces = once(worked_off)
    made.waits = others.waits
    with reading() as session:
        made.rows = batch_named(session, made.batch).rows
    return made


def taken_back(made: Import) -> float:
    """Undo a whole import through the queue; return the seconds."""
    with transaction() as session:
        batch = batch_named(session, made.batch)
        start_undo(session, organiser(session), batch, now=datetime.now(UTC))
    return once(worked_off)[0]


def looked_at(batch_id: str) -> Look:
    """Look at the list as its page does; return what it found."""
    with reading() as session:
        batch = batch_named(session, batch_id)
        return look_at_list(session, batch, now=datetime.now(UTC))


def worked_off() -> int:
    """Work off the queue as the worker does; return how many jobs that were."""
    queue, jobs = APP.extensions["leitai_queue"], 0
    while queue.work_once():
        jobs += 1
    return jobs


def batch_named(session: Session, public_id: str) -> ImportBatch:
    """The list of this id."""
    return session.scalars(select(ImportBatch).where(ImportBatch.public_id == public_id)).one()


def organiser(session: Session) -> Actor:
    """The person who imports."""
    return actor_of(session, session.scalars(select(User)).one())


def read(session: Session, event: Event, data: bytes) -> Table:
    """The list, read as the page reads it: in a process of its own, within bounds."""
    columns = list_columns(entrants_of(session, event))
    return read_table(data, NAME, columns=columns, limits=LIMITS)


def told(name: str, seconds: float, base: float, what: str) -> None:
    """One line: milliseconds and how many times as long as the baseline."""
    print(f"  {name:<44} {seconds * 1000:>11.1f} ms   {seconds / base:8.2f} × {what}")


def checked(event_id: str) -> None:
    """500 rows with 40 faults, from the bytes to every fault named."""
    data = a_file(CHECKED, faults=FAULTS)
    base, _ = timed(lambda: bare(data))

    def faulty() -> int:
        with reading() as session:
            event = of(session, event_id)
            plan = plan_import(session, event, read(session, event, data), now=NOW)
            return sum(len(row.faults) for row in plan.rows)

    seconds, faults = once(faulty)
    print(f"{CHECKED} rows to the list of {faults} faults (one clocked run, G15 allows 5 s)")
    told("bare read, nothing looked at", base, base, "bare read")
    told("read in bounds, matched, checked", seconds, base, "bare read")


def imported(event_id: str) -> None:
    """As many rows as asked for, imported as one batch, and another as many taken back."""
    data = a_file(ROWS)
    base, _ = timed(lambda: bare(data), 3)
    made = put_in(event_id, data)
    print(
        f"{made.rows} rows imported as one batch in {made.pieces} pieces "
        f"({made.seconds / made.rows * 1000:.2f} ms a row)"
    )
    told("bare read, nothing looked at", base, base, "bare read")
    told("first look: read in bounds, matched, checked", made.looked, base, "bare read")
    told("next look at the same list", made.again, base, "bare read")
    told("imported: persons, entries, trail", made.seconds, base, "bare read")
    waited(made)


def undone(event_id: str) -> None:
    """As many rows imported into another event, and taken back as one batch."""
    made = put_in(event_id, a_file(ROWS))
    seconds = taken_back(made)
    print(f"{made.rows} known people imported again in {made.seconds:.1f} s")
    print(f"  and taken back in {seconds:.1f} s ({seconds / made.rows * 1000:.2f} ms a row)")


def projects(event_id: str) -> None:
    """A list of projects, which are compared with one another while they come in."""
    data = a_list_of_projects(event_id)
    base, _ = timed(lambda: bare(data), 3)
    made = put_in(event_id, data)
    print(f"{made.rows} projects imported in {made.pieces} pieces")
    told("bare read, nothing looked at", base, base, "bare read")
    told("first look: read in bounds, matched, checked", made.looked, base, "bare read")
    told("imported: projects compared with one another", made.seconds, base, "bare read")
    waited(made)


def waited(made: Import) -> None:
    """How long another writer waited for the lock meanwhile."""
    waits = sorted(made.waits)
    middle, last = waits[len(waits) // 2], waits[-1]
    print(
        f"  others waited {middle * 1000:.0f} ms for the lock (median), {last * 1000:.0f} at most"
    )


def listed(large_id: str, small_id: str) -> None:
    """Pages and searches of an event of many entries beside one of fifty."""
    if LISTED > ROWS:
        put_in(large_id, a_file(LISTED - ROWS, after=ROWS))
    put_in(small_id, a_file(SMALL))
    with reading() as session:
        large, small = of(session, large_id), of(session, small_id)
        count = session.scalar(select(func.count()).where(Entry.event_id == large.id)) or 0
        print(f"lists of {count} entries, best of 5; statements in brackets")
        base, _ = timed(lambda: page_of(session, small))
        told(f"first page of {SMALL}", base, base, "itself")
        for name, ways in (
            ("first page", {}),
            ("page after the middle", {"after": count // 2}),
            ("last page, backwards", {"before": count}),
            ("search by name", {"search": name_of(ROWS // 2)}),
            ("search by pinyin", {"search": name_pinyin(name_of(ROWS // 2))}),
            ("search by unit", {"search": UNITS[7]}),
            ("search without a hit", {"search": "欧阳"}),
        ):
            seconds, statements = timed(lambda ways=ways: page_of(session, large, **ways))
            told(f"{name} [{statements}]", seconds, base, f"the first page of {SMALL}")


def page_of(session: Session, event: Event, **ways: Any) -> int:
    """Read one page as the view does; return how many statements it took."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    happening.listen(db.engine, "before_cursor_execute", note)
    for entry in entries_page(session, event, **ways).entries:
        _ = entry.display_name, entry.unit and entry.unit.name
    happening.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        DevelopmentConfig.DATA = Path(folder)
        DevelopmentConfig.SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder}/leitai.db"
        APP = create_app(DevelopmentConfig)
        with APP.app_context():
            upgrade(directory=str(Path(__file__).resolve().parent.parent / "migrations"))
            LARGE, SMALL_ONE, OTHER, OF_PROJECTS = made()
            checked(LARGE)
            imported(LARGE)
            listed(LARGE, SMALL_ONE)
            undone(OTHER)
            projects(OF_PROJECTS)
        print(f"  memory of this process at most {peak_megabytes():.0f} MB")
