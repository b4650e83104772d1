"""The city's page at city scale: stored sums against the same figures counted by SQL at each call.

A city has ten districts and ten years of 60,000 entrants each; `--share 10` makes a tenth of it.
Prints seconds of this process and ratios.
"""

import argparse
import shutil
import sys
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.made.city import Size, a_series
from benchmarks.made.measuring import print_times, timed
from config import ROOT, TestConfig
from contest.app import create_app
from contest.dashboard import operations, queries
from contest.foundation.calendar import start_of_day_utc
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import system_actor
from contest.people.models import UnitLevel
from contest.people.operations import add_unit

YEARS = range(2017, 2027)
DISTRICTS, EVENTS, ENTRANTS = 10, 20, 300
ACTOR = system_actor("benchmark")
COUNTED = """
SELECT r.path, d.year, '{key}', count(*) FROM {rows}
JOIN editions d ON d.id = e.edition_id JOIN units r ON r.id = d.unit_id {where} GROUP BY 1, 2, 3
"""
BY_SQL = {
    "entrants": (
        "entry_members m JOIN entries x ON x.id = m.entry_id JOIN events e ON e.id = x.event_id",
        "WHERE x.state = 'accepted'",
    ),
    "grade_gains": ("skill_grades x JOIN events e ON e.id = x.event_id", "WHERE x.grade >= 3"),
    "honours": (
        "awards x JOIN events e ON e.id = x.event_id",
        "WHERE x.kind = 'honour' AND x.state = 'confirmed'",
    ),
    "projects": ("transfer_cases x JOIN events e ON e.id = x.event_id", ""),
}


def make_city(session: Session, share: int) -> None:
    """Ten districts, each with twenty events a year of three hundred entrants, or a share of it."""
    now = start_of_day_utc(date(2026, 1, 1))
    root = add_unit(
        session, ACTOR, parent=None, level=UnitLevel.FEDERATION, name="市总工会", now=now
    )
    for number in range(DISTRICTS):
        unit = add_unit(
            session, ACTOR, parent=root, level=UnitLevel.DISTRICT, name=f"第{number}区", now=now
        )
        sizes = {
            year: [
                Size(
                    ENTRANTS * share // 100,
                    grades=share,
                    honours=2,
                    projects=min(8, ENTRANTS * share // 100) if at == 0 else 0,
                )
                for at in range(EVENTS)
            ]
            for year in YEARS
        }
        a_series(session, unit, name=f"第{number}区大赛", sizes=sizes, seed=number + 1)


def by_page() -> dict[str, Decimal]:
    """The page's totals from stored sums."""
    with reading() as session:
        found = queries.cockpit(session, ACTOR)
        return {key: found.total(key) for key in BY_SQL}


def by_sql() -> dict[str, Decimal]:
    """The same totals, every row counted at the call."""
    sums: dict[str, Decimal] = dict.fromkeys(BY_SQL, Decimal(0))
    with reading() as session:
        for key, (rows, where) in BY_SQL.items():
            query = COUNTED.format(key=key, rows=rows, where=where)
            for _path, _year, _key, count in session.execute(text(query)):
                sums[key] += count
    return sums


def main() -> None:
    """Make the city, print the size, both times and their ratio; both must agree."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--share", type=int, default=100, help="of the city, in percent")
    share = asked.parse_args().share
    folder = Path(tempfile.mkdtemp(prefix="leitai-cockpit-"))

    class Config(TestConfig):
        DATA = folder
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder / 'city.db'}"

    app = create_app(Config)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        with transaction() as session:
            make_city(session, share)
        with transaction() as session:
            events = operations.renew_all(session)
        times = {}
        times["counted by SQL at each call"], counted = timed(by_sql, 2)
        times["the page, from stored sums"], shown = timed(by_page, 5)
        if counted != shown:
            raise SystemExit(f"the page is wrong: {shown} instead of {counted}")
        print(f"{len(YEARS)} years, {DISTRICTS} districts, {events:,} events", end=", ")
        print(", ".join(f"{key} {value:,}" for key, value in shown.items()))
        print_times("counted by SQL at each call", times)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
