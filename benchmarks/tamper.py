"""Falsifies the trail at random, as the owner of the database, and counts what nobody noticed.

    python benchmarks/tamper.py [COUNT] [--seed N]

COUNT is 20,000 unless said. Runs on a database of its own: SQLite, or one made beside
DATABASE_URL. Exit code 1: a falsification went unseen by whoever kept a head.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sa
from sqlalchemy.orm import Session

from config import TestConfig
from contest.app import create_app
from contest.foundation.db import db
from tests.conftest import NOON
from tests.contest.foundation.tampering import write_trail
from tests.contest.foundation.tampering_ways import WAYS, SeenBy, Trials, checked
from tests.database import database_for_tests, migrate

COUNT, SEED = 20_000, 1
WIDTH = 40


def trials(count: int, seed: int, folder: Path) -> Trials:
    """Falsify a trail in a database of its own, which is thrown away."""
    database = database_for_tests(folder, f"tamper_{os.getpid()}")

    class OwnConfig(TestConfig):
        DATA = folder
        SQLALCHEMY_DATABASE_URI = database.url
        DATABASE_OWNER_URL = database.owner_url

    app = create_app(OwnConfig)
    migrate(app)
    with app.app_context():
        engine = sa.create_engine(database.owner_url) if database.owner_url else db.engine
        with Session(engine) as session:
            found = Trials(write_trail(session, NOON), checked, seed)
            found.run(count, "chain", "head")
            session.rollback()
        engine.dispose()
        db.engine.dispose()
    database.close()
    return found


def show(found: Trials, seen_by: SeenBy) -> None:
    """Print one line for each way: how often tried, seen by the chain alone, never seen."""
    for name in WAYS[seen_by]:
        tried, alone, unseen = (
            counted[name] for counted in (found.tried, found.seen_by_chain, found.unseen)
        )
        print(f"  {name:{WIDTH}} {tried:>7,} {alone:>9,} {unseen:>7,}")


def main() -> int:
    """Run the trials, print the counts and say whether one went unseen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = trials(asked.count, asked.seed, Path(folder))
    print(f"{asked.count:,} trials, seed {asked.seed}; every head was kept outside")
    print(f"  {'':{WIDTH}} {'tried':>7} {'no head':>9} {'unseen':>7}")
    show(found, "chain")
    print("  only whoever kept a head can see:")
    show(found, "head")
    print("  neither can see (not tried here; the tests show each):")
    for name in WAYS["nobody"]:
        print(f"  {name}")
    unseen = found.unseen.total()
    print(f"{unseen:,} of {found.tried.total():,} unseen, {len(found.misnamed):,} misnamed")
    return 1 if unseen or found.misnamed else 0


if __name__ == "__main__":
    sys.exit(main())
