"""Commands of the dashboard."""

import click
from flask.cli import AppGroup

from contest.dashboard.operations import renew_all
from contest.foundation.db import transaction

commands = AppGroup("dashboard", help="Stored sums of the cockpit.")


@commands.command("rebuild")
def rebuild() -> None:
    """Count every event anew, after an import or an upgrade."""
    with transaction() as session:
        count = renew_all(session)
    click.echo(f"{count} events counted anew")
