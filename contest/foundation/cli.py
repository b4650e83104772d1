"""Commands of the foundation: the database's shape, the trail, the permission matrix."""

import sys
from pathlib import Path

import click
import flask_migrate
from flask.cli import AppGroup

from contest.foundation import ledger, permissions
from contest.foundation.db import reading, transaction
from contest.foundation.feature import features, offers

MIGRATIONS = str(Path(__file__).resolve().parents[2] / "migrations")

database = AppGroup("database", help="The database's shape.")
ledger_commands = AppGroup("ledger", help="The trail of everything that happened.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest revision."""
    flask_migrate.upgrade(directory=MIGRATIONS)


@database.command("downgrade")
@click.argument("revision", default="-1")
def downgrade(revision: str) -> None:
    """Take the database back by one revision, or to REVISION."""
    flask_migrate.downgrade(directory=MIGRATIONS, revision=revision)


@ledger_commands.command("verify")
@click.option("--stream", help="Only this stream; all without it.")
@click.option("--head", "known", help="SEQ:HASH that somebody kept; the chain must hold it.")
def verify(stream: str | None, known: str | None) -> None:
    """Re-hash the trail and name the first bad row of each stream."""
    bad = False
    with reading() as session:
        for name in [stream] if stream else ledger.streams(session):
            verdict = ledger.verify(session, name, known_head=_known_head(known))
            bad = bad or not verdict.is_good
            click.echo(_verdict_line(verdict))
    sys.exit(2 if bad else 0)


@ledger_commands.command("head")
@click.option("--stream", help="Only this stream; all without it.")
def head(stream: str | None) -> None:
    """Print the newest place and hash of each stream, to be kept elsewhere."""
    with reading() as session:
        for name in [stream] if stream else ledger.streams(session):
            seq, newest = ledger.head(session, name)
            click.echo(f"{name} {seq}:{newest}")


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


def _known_head(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    seq, separator, digest = text.partition(":")
    if not separator or not seq.isdigit():
        raise click.BadParameter("write it as SEQ:HASH", param_hint="--head")
    return int(seq), digest
