"""Scripts are sent without their comments only where that can be told for certain."""

import pytest

from judges.tablet.render import lean_script


@pytest.mark.parametrize(
    "unclear",
    ["/* a */ b();\n", "/* a\n", "/*\n a */ b();\n", "const a = `b\n  // c\n`;\n"],
)
def test_a_script_that_cannot_be_read_line_by_line_is_refused(unclear):
    with pytest.raises(ValueError, match=r"."):
        lean_script(unclear)


def test_comments_and_indentation_go_and_code_stays():
    assert lean_script("/** A. */\n/*\n b */\nif (x) {\n  // c\n  y(`z`);\n}\n") == (
        "if (x) {\ny(`z`);\n}\n"
    )
