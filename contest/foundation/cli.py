"""Commands of the foundation: the database's shape, the trail, the keys, the permission matrix."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
import flask_migrate
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from contest.foundation import heads, jobs, ledger, moving, permissions, rights, signing
from contest.foundation.db import db, durability_faults, reading, transaction
from contest.foundation.feature import features, offers
from contest.foundation.readable import faults_by

KEY_CHANGED = "signing_key.change"
MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")

job_commands = AppGroup("jobs", help="Background work.")
database = AppGroup("database", help="The database's shape.")
key_commands = AppGroup("keys", help="The keys that sign certificates, results and heads.")
ledger_commands = AppGroup("ledger", help="The trail of everything that happened.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest revision, and count stored sums anew."""
    flask_migrate.upgrade(directory=MIGRATIONS)
    with transaction() as session:
        for renew in offers("renew"):
            renew(session)


@database.command("downgrade")
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the database back by one revision, or to REVISION."""
    flask_migrate.downgrade(directory=MIGRATIONS, revision=revision)


@job_commands.command("work")
def work() -> None:
    """Work off the queue on PostgreSQL until stopped; any number of these, on any machine."""
    if not jobs.work(current_app._get_current_object()):  # type: ignore[attr-defined]
        raise click.ClickException("On SQLite the server itself works off its queue.")


@database.command("check")
def check() -> None:
    """Say whether what is written reaches the disk and who could change the trail."""
    with reading() as session:
        faults = [*durability_faults(session), *rights.faults(session.connection())]
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} faults")
    sys.exit(2 if faults else 0)


@database.command("move")
@click.argument("source", type=click.Path(path_type=Path))
def move(source: Path) -> None:
    """Move everything from the SQLite file SOURCE into the empty PostgreSQL of DATABASE_URL."""
    # The owner's role: references are checked at the end, which only an owner may ask for.
    owner = current_app.config["DATABASE_OWNER_URL"]
    target = sa.create_engine(owner, hide_parameters=True) if owner else db.engine
    try:
        moved = moving.move(source, target)
    except moving.MoveFault as fault:
        raise click.ClickException(str(fault)) from None
    finally:
        target.dispose()
    for name, (seq, newest) in moved.heads.items():
        click.echo(f"{name} {seq}:{newest}")
    click.echo(f"{moved.rows} rows, the same on both sides; trail and results prove themselves")
    click.echo(f"{moved.jobs} waiting jobs")


@ledger_commands.command("verify")
@click.option("--stream", help="Only this stream; all without it.")
@click.option("--head", "known", help="SEQ:HASH of that stream that somebody kept.")
@click.option(
    "--heads",
    "kept",
    type=click.File(encoding="utf-8"),
    help="What `ledger head` printed once; each stream in it must hold its head.",
)
def verify(stream: str | None, known: str | None, kept: TextIO | None) -> None:
    """Re-hash the trail, name the first bad row of each stream and what rows say otherwise.

    Exit code 2: the trail was changed; 3: it holds, but results or other rows differ from it, or
    cannot be read.
    """
    if known and (not stream or kept):
        raise click.UsageError("--head belongs to one --stream; for more, use --heads.")
    held = {stream: _known_head(known)} if stream and known else _kept_heads(kept)
    with reading() as session:
        verdicts = heads.verify_trail(session, held, only=stream)
        checks = () if stream else offers("checks")
        faults = [fault for check in checks for fault in faults_by(session, check)]
    for verdict in verdicts:
        click.echo(_verdict_line(verdict))
    for fault in faults:
        click.echo(fault)
    sys.exit(2 if not all(verdict.is_good for verdict in verdicts) else 3 if faults else 0)


@ledger_commands.command("head")
@click.option("--stream", help="Only this stream; all without it.")
def head(stream: str | None) -> None:
    """Print the newest place and hash of each stream, to be kept elsewhere."""
    with reading() as session:
        newest = heads.heads(session)
    chosen = {stream: newest.get(stream, (0, ledger.GENESIS_HASH))} if stream else newest
    click.echo(heads.written(chosen), nl=False)


@ledger_commands.command("rebuild")
@click.option("--stream", help="Only this stream; all without it.")
def rebuild(stream: str | None) -> None:
    """Derive the tables of marks anew from the trail and say what differed."""
    differences: list[str] = []
    with transaction() as session:
        for name in [stream] if stream else ledger.streams(session):
            for derive in offers("rebuild"):
                differences += [f"{name}: {line}" for line in derive(session, name)]
    for line in differences:
        click.echo(line)
    click.echo(f"{len(differences)} differences")
    sys.exit(3 if differences else 0)


@key_commands.command("list")
def list_keys() -> None:
    """Print the number of each key that ever signed, oldest first; the last one signs now."""
    for key_id in signing.public_keys():
        click.echo(key_id)


@key_commands.command("change")
def change_key() -> None:
    """Sign with a new key from now on; what earlier ones signed stays good."""
    with transaction() as session:
        before, made = signing.current_key_id(), signing.rotate()
        subject = ledger.Subject(ledger.SYSTEM, KEY_CHANGED)
        body = {"key_id": made, "before": before}
        actor = permissions.system_actor("keys")
        ledger.record(session, actor, KEY_CHANGED, subject, body=body, now=datetime.now(UTC))
    click.echo(f"{made} signs from now on, {before} no more.")
    click.echo("Copy the keys folder to where copies of it are kept.")


@click.command("permissions")
def permissions_command() -> None:
    """Print which role may do what."""
    gate = permissions.installed()
    roles = list(gate.roles)
    for feature in features():
        for policy in feature.policies:
            marks = " ".join("x" if role in policy.roles else "." for role in roles)
            click.echo(f"{policy.name:36} {marks}  {policy.doc}")
    click.echo(" " * 37 + " ".join(role[0] for role in roles) + "  " + ", ".join(roles))


def _verdict_line(verdict: ledger.Verdict) -> str:
    if verdict.is_good:
        grouped = ledger.grouped(verdict.head)
        return f"{verdict.stream}: good, {verdict.records} records, head {grouped}"
    where = f" at record {verdict.bad_seq}" if verdict.bad_seq is not None else ""
    return f"{verdict.stream}: BAD{where}: {verdict.reason}"


def _known_head(text: str) -> heads.Head:
    try:
        return heads.head_in(text)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--head") from None


def _kept_heads(file: TextIO | None) -> dict[str, heads.Head]:
    try:
        return heads.read(file.read()) if file else {}
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--heads") from None
