"""docs/access-fields.toml has a section for every page whose view answers what programs read."""

import inspect
import re
from collections.abc import Iterator, Mapping

from flask import Flask, jsonify

from config import ROOT
from tests.house import source as house
from tests.sweeps.declared import keys_of
from tests.sweeps.fields import Section, declaration, named, read

ANSWERS = re.compile(r"\bjsonify\(|MEDIA_XLSX|MEDIA_CSV|application/(json|zip)|mimetype=JSON\b")
"""What the source of a view says that answers JSON, a workbook, a list or an archive."""


def source_of(app: Flask, endpoint: str) -> str:
    """Return the source of a view, without what guards it."""
    return inspect.getsource(inspect.unwrap(app.view_functions[endpoint]))


def unlisted(app: Flask, declared: Mapping[str, Section]) -> Iterator[str]:
    """Say which views answer what programs read and have no section for any of their methods."""
    listed = {key.split()[1] for key in declared}
    for key, endpoint in sorted(keys_of(app)):
        if endpoint not in listed and ANSWERS.search(source_of(app, endpoint)):
            yield f"{key} answers what programs read: list its fields in docs/access-fields.toml"


def unknown(app: Flask, declared: Mapping[str, Section]) -> Iterator[str]:
    """Say which sections are of no page, say nothing, or name a role or a file that is not."""
    pages = {key for key, _endpoint in keys_of(app)}
    for key, section in declared.items():
        if " ".join(key.split()[:2]) not in pages:
            yield f"{key} is listed in docs/access-fields.toml, but there is no such page"
        if not (section.fields or section.schema or section.tested):
            yield f"{key} lists nothing"
        if not all(map(named, section.beside)):
            yield f"{key} has a line for nobody"
        if section.schema and not (ROOT / "docs" / section.schema).is_file():
            yield f"{key} names {section.schema}, which is not in docs"
        if section.tested and not (ROOT / section.tested).is_file():
            yield f"{key} names {section.tested}, which is no test"


def test_every_page_that_programs_read_has_its_list_of_fields(app):
    house.refuse(unlisted(app, declaration()))


def test_every_list_is_of_a_page_and_says_something(app):
    house.refuse(unknown(app, declaration()))


def test_a_planted_page_without_a_list_is_found():
    app = Flask("planted")
    app.add_url_rule("/planted", "planted.page", lambda: jsonify(phone=""))
    declared = read('["GET gone.page"]\n["GET planted.page x"]\nfields = ["id"]\n')

    assert [line.split()[1] for line in unlisted(app, {})] == ["planted.page"]
    assert list(unknown(app, declared)) == [
        "GET gone.page is listed in docs/access-fields.toml, but there is no such page",
        "GET gone.page lists nothing",
    ]
