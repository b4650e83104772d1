"""Blindness: while a stage is sealed, nothing that a judge can ask for names an entrant."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import Table, select

from contest.editions.operations import close_stage, open_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.foundation.orm import Base
from contest.people.queries import actor_of
from judges.panels import operations
from judges.panels.models import Seat
from judges.panels.queries import assigned_works
from judges.sealing.models import TABLES
from judges.sealing.operations import unseal_stage
from judges.sealing.queries import draws_of_stage, works_of_stage
from tests.conftest import NOON
from tests.factories.entries import an_accepted_entry
from tests.factories.panels import a_judge, a_panel
from tests.factories.people import (
    SYSTEM,
    a_person,
    a_user,
    an_actor,
    an_enterprise,
    apart,
    signed_in,
)
from tests.factories.sealing import a_drawn_stage, a_sealed_event

NAMES = ["金丝雀甲", "金丝雀乙", "金丝雀丙"]
PLANTS = ["百灵鸟机械厂", "云雀仪表厂", "画眉纺织厂"]
SEALING_TABLES = {model.__tablename__ for model in TABLES}


@dataclass
class World:
    """A sealed event with canary entrants, and one of its judges."""

    values: dict[str, list[str]]
    codes: list[str]
    entries: list[str]
    stream: str
    own_codes: list[str] = field(default_factory=list)


@pytest.fixture
def world(client, writing):
    with writing() as session:
        event = a_sealed_event(session, sealing=["entry", "station", "work"])
        entries = [
            an_accepted_entry(
                session,
                event,
                people=[a_person(session, name=name, unit=plant)],
                unit=plant,
            )
            for name, plant in zip(NAMES, _plants(session), strict=True)
        ]
        stage = a_drawn_stage(session, event, entries=0)
        own_unit = a_judge(session, person=a_person(session, unit=entries[0].unit))
        # The first seat is the chief judge's, who oversees the stage by its codes.
        panel = a_panel(session, stage, a_judge(session), own_unit)
        operations.assign_works(session, SYSTEM, panel, now=NOON)
        open_stage(session, SYSTEM, stage, now=NOON)
        apart(session)
        signed_in(client, session, actor_of(session, a_user(session, person=own_unit.person)))
        works = works_of_stage(session, stage)
        return World(
            values={
                "event_id": [event.public_id],
                "edition_id": [event.edition.public_id],
                "stage_id": [stage.public_id],
                "panel_id": [panel.public_id],
                "seat_id": [seat.public_id for seat in panel.seats],
                "work_id": [work.public_id for work in works],
                "draw_id": [draw.public_id for draw in draws_of_stage(session, stage)],
                "entry_id": [entry.public_id for entry in entries],
                "judge_id": [own_unit.public_id],
            },
            codes=[work.code for work in works],
            entries=[entry.public_id for entry in entries],
            stream=event.stream,
            own_codes=[work.code for work in assigned_works(session, panel.seats[1])],
        )


def _plants(session):
    return [an_enterprise(session, name=name) for name in PLANTS]


def addresses(app, values: dict[str, list[str]]) -> Iterator[str]:
    """Every address that answers GET, with every object of the world that fits its parameters."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint.endswith("static"):
            continue
        if not rule.arguments <= set(values):
            continue
        for choice in _choices(sorted(rule.arguments), values):
            yield adapter.build(rule.endpoint, choice, method="GET")


def _choices(names, values):
    if not names:
        yield {}
        return
    first, *rest = names
    for value in values[first]:
        for choice in _choices(rest, values):
            yield {first: value, **choice}


def told(answer) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    return headers + "".join(part.decode("utf-8", "replace") for part in unpacked(answer.data))


def unpacked(data: bytes) -> list[bytes]:
    """The members of an archive, as a workbook is one; else the data themselves."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return [data]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def names_an_entrant(text: str) -> list[str]:
    return [canary for canary in (*NAMES, *PLANTS) if canary in text]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_no_page_json_or_header_shows_a_judge_a_code_beside_an_entrant(app, client, world, kind):
    leaks, seen = [], 0
    for address in addresses(app, world.values):
        answer = client.get(address, headers={"Accept": kind})
        text = told(answer)
        seen += answer.status_code == 200
        has_code = any(code in text for code in world.codes)
        named = names_an_entrant(text)
        # Units stand on forms for all to choose from; persons stand on no page of a judge.
        if named and (has_code or (set(named) & set(NAMES) and not _is_public(address))):
            leaks.append((address, answer.status_code, named))

    assert leaks == []
    assert seen >= 5


def _is_public(address: str) -> bool:
    # The public list of an announced event names those who take part, and no code.
    return address.startswith("/contests")


@pytest.mark.slow
def test_a_judge_sees_no_code_that_is_not_on_their_list(app, client, world):
    others = set(world.codes) - set(world.own_codes)
    assert len(others) == 1

    shown = [
        address
        for address in addresses(app, world.values)
        if any(code in told(client.get(address)) for code in others)
    ]

    assert shown == []


def test_error_pages_for_works_of_others_and_of_nobody_are_alike(client, world, writing):
    with writing() as session:
        seat = session.scalars(
            select(Seat).where(Seat.public_id == world.values["seat_id"][1])
        ).one()
        own = {work.public_id for work in assigned_works(session, seat)}
    barred = next(pid for pid in world.values["work_id"] if pid not in own)
    address = f"/seats/{world.values['seat_id'][1]}/works/{{}}/recusal"

    # A form's token tells the second in which it was made.
    with time_machine.travel(datetime.now(UTC), tick=False):
        known, unknown = (client.get(address.format(pid)) for pid in (barred, "0" * 26))

    assert known.status_code == unknown.status_code == 404
    assert known.text.replace(barred, "x") == unknown.text.replace("0" * 26, "x")


def test_no_table_but_those_of_sealing_links_a_work_to_an_entry():
    linking = {
        table.name
        for table in Base.metadata.tables.values()
        if table.name not in SEALING_TABLES
        if _targets(table) >= {"works", "entries"}
    }

    assert linking == set()


def _targets(table: Table) -> set[str]:
    return {key.column.table.name for key in table.foreign_keys}


def test_no_row_outside_sealing_holds_a_code_and_an_entrant_while_sealed(world, writing):
    with writing() as session:
        found = []
        for table in Base.metadata.tables.values():
            if table.name in SEALING_TABLES:
                continue
            for row in session.execute(select(table)):
                text = " ".join(str(value) for value in row)
                has_code = any(code in text for code in world.codes)
                if has_code and any(key in text for key in (*NAMES, *PLANTS, *world.entries)):
                    found.append((table.name, text))

    assert found == []


def test_the_trail_names_no_entry_beside_a_code_until_the_codes_are_opened(world, writing):
    with writing() as session:
        kinds = {
            row.kind
            for row, _ in ledger.records(session, world.stream)
            if any(code.encode() in row.body for code in world.codes)
            and any(entry.encode() in row.body for entry in world.entries)
        }

    assert kinds == set()


def test_after_the_opening_the_organisers_works_page_names_them(client, world, writing):
    with writing() as session:
        stage = stage_by_public_id(session, world.values["stage_id"][0])
        close_stage(session, SYSTEM, stage, now=NOON)
        apart(session)
        witness = a_person(session)
        unseal_stage(session, SYSTEM, stage, witness=witness, now=datetime.now(UTC))
        apart(session)
        signed_in(client, session, an_actor(session))

    page = client.get(f"/stages/{world.values['stage_id'][0]}/works").text

    assert names_an_entrant(page) == NAMES


def test_the_sweep_would_find_a_leak(world):
    assert names_an_entrant(f"<p>{NAMES[1]}</p>") == [NAMES[1]]
    assert {"works", "entry_codes", "work_codes"} <= SEALING_TABLES
