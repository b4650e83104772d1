"""Commands of people: what an operator needs before anybody can sign in."""

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.errors import ContestError
from contest.foundation.permissions import system_actor
from contest.foundation.web import now
from contest.people import operations, queries
from contest.people.models import Unit

OPERATOR = system_actor("operator")
people = AppGroup("people", help="Persons and accounts.")


@people.command("add-user")
@click.argument("name")
@click.option("--login", required=True, help="Sign-in name.")
@click.option("--unit", "unit_name", help="Name of the unit; the federation without it.")
@click.option("--role", help="A role over that unit, e.g. organiser.")
@click.password_option(help="Asked for when it is not given.")
def add_user(name: str, login: str, unit_name: str | None, role: str | None, password: str) -> None:
    """Add the person NAME with an account, as the operator of this machine."""
    try:
        with transaction() as session:
            unit = _unit(session, unit_name)
            person = operations.add_person(session, OPERATOR, name=name, unit=unit, now=now())
            user = operations.add_user(
                session, OPERATOR, person=person, login=login, password=password, now=now()
            )
            if role:
                operations.grant_role(session, OPERATOR, user=user, role=role, unit=unit, now=now())
    except ContestError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{login}: {unit.name}{f', {role}' if role else ''}")


@people.command("list")
def list_users() -> None:
    """Print every account: sign-in name, unit, roles, whether it is suspended."""
    with reading() as session:
        for user in queries.all_users(session):
            roles = ", ".join(grant.role for grant in queries.grants_of(session, user)) or "–"
            state = " (suspended)" if user.suspended_at else ""
            unit = user.person.unit.name if user.person.unit else "–"
            click.echo(f"{user.login:30} {unit:30} {roles}{state}")


def _unit(session: Session, name: str | None) -> Unit:
    if name is None:
        return queries.federation(session)
    named = [unit for unit in queries.all_units(session) if unit.name == name]
    if len(named) != 1:
        raise click.BadParameter(f"{len(named)} units have this name", param_hint="--unit")
    return named[0]
