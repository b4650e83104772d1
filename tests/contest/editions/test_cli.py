"""Commands of editions, and the published form that they print."""

import json

from config import ROOT

PUBLISHED = ROOT / "docs" / "definition-v1.schema.json"


def test_the_published_form_is_the_one_that_is_checked(app):
    """After a change of any section: `flask definition schema > docs/definition-v1.schema.json`."""
    printed = app.test_cli_runner().invoke(args=["definition", "schema"])

    assert printed.exit_code == 0
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == json.loads(printed.output)
