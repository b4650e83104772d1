"""One byte form per value."""

import pytest

from contest.foundation.canonical import canonical_json, fingerprint


def test_keys_are_sorted_by_utf16_units_and_text_is_composed() -> None:
    decomposed = "e\N{COMBINING ACUTE ACCENT}"
    value = {
        "\N{MATHEMATICAL FRAKTUR CAPITAL A}": 1,
        "\uff21": 2,
        "b": decomposed,
        "a": [True, None],
    }

    # A character outside the basic plane sorts before U+FF21, because its first unit is D835.
    assert canonical_json(value) == (
        '{"a":[true,null],"b":"é","\N{MATHEMATICAL FRAKTUR CAPITAL A}":1,"\uff21":2}'.encode()
    )


def test_the_order_in_which_keys_came_changes_nothing() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [1.0, {"a": [0.5]}, {1: "a"}, b"bytes", object()])
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_two_keys_that_become_one_are_refused() -> None:
    with pytest.raises(ValueError, match="two keys"):
        canonical_json({"é": 1, "e\N{COMBINING ACUTE ACCENT}": 2})
