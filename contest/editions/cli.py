"""Commands of editions: the published form of definition documents."""

import json

import click
from flask.cli import AppGroup

from contest.editions.operations import definition_schema

definition = AppGroup("definition", help="Definition documents of events.")


@definition.command("schema")
def schema() -> None:
    """Print the JSON Schema of definition documents, version 1."""
    click.echo(json.dumps(definition_schema(), ensure_ascii=False, indent=1))
