"""A small system worth a backup: published results, a stored file, the keys of this worker."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.orm import Session

from contest.foundation import files, heads, ledger
from contest.foundation.backup.databases import Postgresql, Sqlite, database_of
from contest.foundation.backup.restoring import Asked
from contest.foundation.db import db, reading
from contest.foundation.permissions import system_actor
from tests.conftest import NOON
from tests.database import MIGRATIONS
from tests.factories.results import a_judged_workshop, a_published_version

Writing = Callable[[], AbstractContextManager[Session]]
PAPER = b"the scanned voucher"


@dataclass
class System:
    """A running system and what a backup of it asks for."""

    app: Flask
    writing: Writing

    @property
    def data(self) -> Path:
        """The data folder."""
        return Path(self.app.config["DATA"])

    @property
    def database(self) -> Sqlite | Postgresql:
        """The database, with no connection of ours left open."""
        with self.app.app_context():
            db.engine.dispose()
            owner = self.app.config["DATABASE_OWNER_URL"]
            return database_of(owner or db.engine.url.render_as_string(hide_password=False))

    @property
    def asked(self) -> Asked:
        """What a restore asks, without the features' own checks."""
        return Asked(checks=(), revision=str(ScriptDirectory(str(MIGRATIONS)).get_current_head()))

    def heads(self) -> dict[str, heads.Head]:
        """The newest heads."""
        with self.app.app_context(), reading() as session:
            return heads.heads(session)

    def write_on(self) -> None:
        """Let something happen."""
        with self.writing() as session:
            subject = ledger.Subject(ledger.SYSTEM, "thing")
            actor = system_actor("test")
            ledger.record(session, actor, "thing.done", subject, body={}, now=NOON)


def a_system(app: Flask, writing: Writing) -> System:
    """A workshop whose results are public, and a paper."""
    with writing() as session:
        a_published_version(session, a_judged_workshop(session))
        files.store(session, data=PAPER, name="a.pdf", media_type="application/pdf", now=NOON)
    return System(app, writing)
