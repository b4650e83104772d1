"""`flask backup make | check | restore`: what an operator types, and what he is told."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TextIO

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup

from contest.foundation import heads
from contest.foundation.backup import making, restoring
from contest.foundation.backup.archive import BackupFault
from contest.foundation.backup.databases import Postgresql, Sqlite, database_of
from contest.foundation.db import db
from contest.foundation.feature import offers
from contest.foundation.keyring import KeyFault

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
BAD = 2

backup = AppGroup("backup", help="Backups of database, files and public keys.")
kept_heads = click.option(
    "--heads",
    "kept",
    type=click.File(encoding="utf-8"),
    help="Heads that somebody kept elsewhere; the backup must hold them.",
)
backup_file = click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@backup.command("make")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder; DATA/backups.")
def make(folder: Path | None) -> None:
    """Copy the running system into one signed file."""
    data: Path = current_app.config["DATA"]
    try:
        made = making.make(
            _database(), data=data, folder=folder or data / "backups", now=datetime.now(UTC)
        )
    except (BackupFault, KeyFault) as fault:
        _give_up(fault)
    click.echo(f"{made.path}  {made.size:,} bytes")
    click.echo(heads.written(made.kept), nl=False)
    click.echo("Copy it to another machine. Private keys are not in it: keep those elsewhere.")
    for sha256 in made.missing:
        click.echo(f"MISSING: the stored file {sha256} is damaged or gone", err=True)
    sys.exit(BAD if made.missing else 0)


@backup.command("check")
@backup_file
@kept_heads
def check(path: Path, kept: TextIO | None) -> None:
    """Prove a backup without touching what is in use."""
    asked = _asked(kept, needs_keys=False)
    try:
        found = restoring.check(path, _database(), data=current_app.config["DATA"], asked=asked)
    except (BackupFault, KeyFault) as fault:
        _give_up(fault)
    known = "known here" if found.is_known_key else "NOT known here: compare it with the paper"
    click.echo(f"good: made {found.manifest['made_at']}, signed with key {found.key_id} ({known})")
    click.echo(heads.written(found.heads), nl=False)


@backup.command("restore")
@backup_file
@kept_heads
@click.option("--trust-key", default="", help="Id of the signing key, as the paper says.")
@click.option("--without-keys", is_flag=True, help="Even though private keys are missing.")
@click.option("--despite-faults", is_flag=True, help="Even though the proof found faults.")
@click.confirmation_option(prompt="Put the backup in the place of the present data?")
def restore(
    path: Path, kept: TextIO | None, trust_key: str, *, without_keys: bool, despite_faults: bool
) -> None:
    """Prove a backup, then let it be the system. Stop the server first."""
    asked = _asked(kept, trusted_key=trust_key, needs_keys=not without_keys, despite=despite_faults)
    database, data = _database(), current_app.config["DATA"]
    db.engine.dispose()
    try:
        restored = restoring.restore(path, database, data=data, asked=asked, now=datetime.now(UTC))
    except (BackupFault, KeyFault) as fault:
        _give_up(fault)
    for line in restored.faults:
        click.echo(f"FAULT: {line}", err=True)
    click.echo(f"restored: the system of {restored.backup.manifest['made_at']}")
    if restored.old:
        click.echo(f"what was there before is kept as {restored.old}")


def _database() -> Sqlite | Postgresql:
    # The role that serves may only add to the trail; who restores owns the database.
    owner = current_app.config["DATABASE_OWNER_URL"]
    return database_of(owner or db.engine.url.render_as_string(hide_password=False))


def _asked(
    kept: TextIO | None, *, trusted_key: str = "", needs_keys: bool, despite: bool = False
) -> restoring.Asked:
    return restoring.Asked(
        checks=[*offers("checks"), restoring.derived_faults],
        revision=str(ScriptDirectory(str(MIGRATIONS)).get_current_head()),
        kept=_read(kept),
        trusted_key=trusted_key,
        needs_keys=needs_keys,
        despite=despite,
    )


def _read(kept: TextIO | None) -> Mapping[str, heads.Head]:
    try:
        return heads.read(kept.read()) if kept else {}
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--heads") from None


def _give_up(fault: Exception) -> NoReturn:
    click.echo(str(fault), err=True)
    sys.exit(BAD)
