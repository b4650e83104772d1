"""What a harness is given and what it gives back: counts, and whatever should not have happened."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from config import TestConfig
from contest.app import create_app
from contest.foundation.db import db
from tests.conftest import alone_in_its_process
from tests.database import Database, PostgresDatabase, SqliteFile, migrate
from tests.faults.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a harness plays: an application on a database without rows, and a folder of its own.

    `cluster` is the database's server where it is a harness's own.
    """

    app: Flask
    database: Database
    folder: Path
    cluster: Cluster | None = None

    def begin_anew(self) -> None:
        """Throw away what the last harness wrote, and what another application left behind."""
        with self.app.app_context():
            # A connection that stayed open would go on with the file that was replaced.
            db.engine.dispose()
        self.database.begin_anew()
        alone_in_its_process(self.app)


@contextmanager
def a_stand(folder: Path, name: str, cluster: Cluster | None = None) -> Iterator[Stand]:
    """Make an application on a database of its own, in `folder`, or on a server of PostgreSQL."""
    database: Database = (
        SqliteFile(folder) if cluster is None else PostgresDatabase(cluster.url, name)
    )

    class OwnConfig(TestConfig):
        DATA = folder
        SQLALCHEMY_DATABASE_URI = database.url
        DATABASE_OWNER_URL = database.owner_url
        WTF_CSRF_ENABLED = False

    app = create_app(OwnConfig)
    migrate(app)
    database.keep_as_template()
    try:
        yield Stand(app, database, folder, cluster)
    finally:
        with app.app_context():
            db.engine.dispose()
        if cluster is None:
            database.close()
        else:
            # The server is thrown away with all that is on it, or stands still by now.
            database.forget_connections()


@dataclass
class Found:
    """What came of it. `tried` counts what the harness is named for; `seen` what befell it."""

    tried: int = 0
    lost: int = 0
    doubled: int = 0
    violated: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def is_good(self) -> bool:
        """Say whether nothing was lost, doubled or violated."""
        return not (self.lost or self.doubled or self.violated)

    def plain(self) -> dict[str, Any]:
        """What a report keeps."""
        return {
            "tried": self.tried,
            "lost": self.lost,
            "doubled": self.doubled,
            "violated": self.violated[:9],
            "seen": dict(self.seen),
        }
