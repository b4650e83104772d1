"""A season of 3,000 teams × 12 months × 8 indicators: the league, the rebuild from the trail.

The returns are written by the hundred, as no unit would; confirmations stand in the trail as the
operation writes them, and marks are derived by the rebuild itself.
"""

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks.made.measuring import peak_megabytes
from config import DevelopmentConfig
from contest.app import create_app
from contest.editions.models import Event, EventPhase, StageState
from contest.editions.operations import add_edition, add_event
from contest.editions.operations.events import set_phase
from contest.editions.queries import template_by_key
from contest.editions.rules import with_periods
from contest.entries.models import Entry, EntryState, EntrySubject
from contest.foundation import ledger
from contest.foundation.canonical import fingerprint
from contest.foundation.db import reading, transaction
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import system_actor
from contest.people.models import Unit, UnitLevel
from contest.people.operations import add_unit
from judges.results.models import ResultState, ResultVersion
from judges.results.operations import compute_results
from judges.returns.models import CheckState, ReturnFigure, ReturnMark, ReturnState, UnitReturn
from judges.returns.operations import rebuild_returns
from judges.returns.queries import rubric_of_period
from judges.scoring.values import Attained, Counted, Measured, Value, sheet_body
from judges.seasons.operations import write_standings
from judges.seasons.queries import season_up_to

TEAMS = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
MONTHS = 12
NOW = datetime(2026, 12, 20, 4, tzinfo=UTC)
ACTOR = system_actor("benchmark")


def clocked(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of this process, and what came out; each of these is done once."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def made() -> str:
    """Make the competition with its teams; return the event's public id."""
    with transaction() as session:
        root = add_unit(
            session, ACTOR, parent=None, level=UnitLevel.FEDERATION, name="总工会", now=NOON
        )
        edition = add_edition(session, ACTOR, unit=root, name="劳动竞赛", year=2026, now=NOON)
        rules = with_periods(
            template_by_key("labour-teams").document,
            rhythm="month",
            count=MONTHS,
            first_day=date(2026, 1, 1),
        )
        event = add_event(session, ACTOR, edition, document=rules, now=NOON)
        set_phase(session, ACTOR, event, phase=EventPhase.JUDGING, now=NOON)
        units = [
            {
                "public_id": new_public_id(),
                "parent_id": root.id,
                "level": UnitLevel.TEAM,
                "name": f"第{number}班组",
                "path": f"{root.id}/{number + 10}/",
            }
            for number in range(TEAMS)
        ]
        session.execute(insert(Unit), units)
        ids = session.scalars(select(Unit.id).where(Unit.level == UnitLevel.TEAM)).all()
        session.execute(
            insert(Entry),
            [
                {
                    "public_id": new_public_id(),
                    "edition_id": edition.id,
                    "event_id": event.id,
                    "subject": EntrySubject.UNIT,
                    "number": number,
                    "unit_id": unit_id,
                    "state": EntryState.ACCEPTED,
                    "answers": {},
                    "ineligible_for_award": False,
                    "registered_by": "benchmark",
                    "registered_at": NOON,
                }
                for number, unit_id in enumerate(ids, start=1)
            ],
        )
        return event.public_id


def reported(session: Session, event: Event, chance: Random) -> None:
    """Write every return as confirmed, with its figures, and the trail's confirmations."""
    entries = session.scalars(select(Entry).order_by(Entry.number)).all()
    rules = event.definitions[-1].sha256
    for stage in event.stages:
        stage.state = StageState.CLOSED
        rubric = rubric_of_period(session, stage)
        bodies: dict[int, dict[str, Any]] = {
            entry.id: dict(sheet_body(rubric, figures(chance))) for entry in entries
        }
        rows = [
            {
                "public_id": new_public_id(), "edition_id": entry.edition_id,
                "stage_id": stage.id, "entry_id": entry.id, "state": ReturnState.CONFIRMED,
                "filed_by": "a", "filed_at": NOON, "confirmed_by": "b", "confirmed_at": NOON,
                "revision": 1,
            }
            for entry in entries
        ]  # fmt: skip
        session.execute(insert(UnitReturn), rows)
        of_stage = select(UnitReturn).where(UnitReturn.stage_id == stage.id)
        written = session.scalars(of_stage.order_by(UnitReturn.id)).all()
        session.execute(
            insert(ReturnFigure),
            [
                {
                    "public_id": new_public_id(), "edition_id": one.edition_id,
                    "return_id": one.id, "indicator": code, "value": value, "reported_by": "a",
                    "reported_at": NOON, "check_state": CheckState.CONFIRMED,
                }
                for one in written
                for code, value in bodies[one.entry_id]["values"].items()
            ],
        )  # fmt: skip
        for one in written:
            body = bodies[one.entry_id]
            told = {
                "revision": 1,
                "rules_hash": rules,
                "body": body,
                "body_hash": fingerprint(body),
            }
            ledger.record(session, ACTOR, "return.confirm", one, body=told, now=NOON)
        session.flush()


def figures(chance: Random) -> dict[str, Value]:
    """One month of one team."""
    return {
        "output": Attained(Decimal(chance.randint(1100, 1300)), None),
        "quality": Measured((Decimal(chance.randint(9700, 9950)) / 100,)),
        "safety": Counted(chance.choice((0, 0, 1)), flag=chance.random() < 0.01),
        "saving": Measured((Decimal(chance.randint(95, 105)) / 100,)),
        "innovation": Counted(chance.randint(0, 6)),
        "order": Measured(tuple(Decimal(chance.randint(16, 20)) / 2 for _ in range(4))),
        "commendation": Counted(chance.choice((0, 1))),
        "criticism": Counted(chance.choice((0, 0, 1))),
    }


def posted(session: Session, event: Event, place: int) -> ResultVersion:
    """Compute one month and let it stand as published."""
    version = compute_results(session, ACTOR, event, stage=event.stages[place], now=NOW)
    version.state, version.published_at = ResultState.PUBLISHED, NOW
    session.flush()
    return version


def told(name: str, seconds: float, baseline: float, what: str) -> None:
    """Print one line with its ratio."""
    print(f"  {name:<48} {seconds:>9.3f} s   {seconds / baseline:.3g} × {what}")


if __name__ == "__main__":
    logging.disable(logging.INFO)
    NOON = NOW - timedelta(days=300)
    with tempfile.TemporaryDirectory() as folder:
        DevelopmentConfig.DATA = Path(folder)
        DevelopmentConfig.SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder}/leitai.db"
        APP = create_app(DevelopmentConfig)
        with APP.app_context():
            upgrade(directory=str(Path(__file__).resolve().parent.parent / "migrations"))
            EVENT_ID = made()

            def here(session: Session) -> Event:
                """The event in this session."""
                return session.scalars(select(Event)).one()

            with transaction() as writer:
                reported(writer, here(writer), Random(12))  # noqa: S311 - invented figures
            with reading() as reader:
                STREAM = here(reader).stream
                READ, COUNT = clocked(lambda: sum(1 for _ in ledger.records(reader, STREAM)))
            with transaction() as writer:
                REBUILT, LINES = clocked(lambda: rebuild_returns(writer, STREAM))
                MARKS = writer.scalar(select(func.count()).select_from(ReturnMark))
            with transaction() as writer:
                AGAIN, LEFT = clocked(lambda: rebuild_returns(writer, STREAM))
            with transaction() as writer:
                posted(writer, here(writer), MONTHS - 2)
                MONTH, _ = clocked(lambda: posted(writer, here(writer), MONTHS - 1))
            with reading() as reader:
                last = here(reader).stages[-1]
                SEASON, STANDINGS = clocked(lambda: season_up_to(reader, here(reader), last))
            with transaction() as writer:
                write_standings(writer, [here(writer).stages[-1]], {last.id: STANDINGS})
            CLIENT = APP.test_client()

            def page(path: str) -> float:
                """The best of five visits."""
                visits = []
                for _ in range(6):
                    seconds, answer = clocked(lambda: CLIENT.get(path))
                    assert answer.status_code == 200, answer.status  # noqa: S101
                    visits.append(seconds)
                return min(visits)

            EMPTY, LEAGUE = page("/contests"), page(f"/league/{EVENT_ID}")
            WALL = page(f"/league/{EVENT_ID}/wall")
        print(f"{TEAMS:,} teams × {MONTHS} months × 8 indicators = {MARKS:,} marks")
        told("reading the trail's records", READ, READ, "the trail alone")
        told(f"rebuild of {COUNT:,} records, every mark missing", REBUILT, READ, "the trail alone")
        told("rebuild of a sound season", AGAIN, READ, "the trail alone")
        print(f"    {len(LINES):,} differences mended, {len(LEFT)} left")
        told("one month computed and stored", MONTH, MONTH, "one month")
        told("the season of twelve months", SEASON, MONTH, "one month")
        told("a page without figures (the list of contests)", EMPTY, EMPTY, "that page")
        told("the league's page, 100 of all teams", LEAGUE, EMPTY, "that page")
        told("the wall", WALL, EMPTY, "that page")
        print(f"  peak memory {peak_megabytes():.0f} MB")
