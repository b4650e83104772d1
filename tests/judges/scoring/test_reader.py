"""Typed reads of one object: what is taken, what is refused, and what stands in its place."""

from decimal import Decimal

import pytest

from judges.scoring.definition.reader import Reader
from judges.scoring.faults import Finding

D = Decimal


def read(method, value, *args, **options):
    """What the read gives for the key k, and the faults with their places."""
    faults: list[Finding] = []
    reader = Reader({} if value is ... else {"k": value}, "/x", faults)
    result = getattr(reader, method)("k", *args, **options)
    return result, [(fault.path, str(fault).split(": ", 1)[1]) for fault in faults]


MISSING = [("/x/k", "k is missing.")]


@pytest.mark.parametrize(
    ("method", "value", "args", "options", "result", "faults"),
    [
        ("text", "a", (), {}, "a", []),
        ("text", ..., (), {}, "", MISSING),
        ("text", ..., ("b",), {}, "b", []),
        ("text", None, ("b",), {}, "b", []),
        ("text", " ", (), {}, "", [("/x/k", "k must be a text.")]),
        ("text", "", ("b",), {}, "", []),
        ("text", "abcd", (), {"longest": 4}, "abcd", []),
        ("text", "abcde", (), {"longest": 4}, "", [("/x/k", "k must be a text.")]),
        ("text", 5, ("b",), {}, "b", [("/x/k", "k must be a text.")]),
        ("number", "1.5", (), {}, D("1.5"), []),
        ("number", ..., (), {}, None, []),
        ("number", ..., (), {"required": True}, None, MISSING),
        ("number", 1.5, (), {}, None, [("/x/k", "k must be a decimal number.")]),
        ("number", "0", (), {"least": D(0)}, D(0), []),
        ("number", "-1", (D(7),), {"least": D(0)}, D(7), [("/x/k", "k must be at least 0.")]),
        ("decimal", ..., (), {}, D(0), MISSING),
        ("decimal", ..., (D(3),), {}, D(3), []),
        ("decimal", "x", (D(3),), {}, D(3), [("/x/k", "k must be a decimal number.")]),
        ("integer", 3, (), {"least": 3, "most": 3}, 3, []),
        ("integer", ..., (), {"least": 2}, 2, MISSING),
        ("integer", ..., (5,), {"least": 2}, 5, []),
        (
            "integer",
            2,
            (),
            {"least": 3, "most": 9},
            3,
            [("/x/k", "k must be a whole number from 3 to 9.")],
        ),
        (
            "integer",
            10,
            (4,),
            {"least": 3, "most": 9},
            4,
            [("/x/k", "k must be a whole number from 3 to 9.")],
        ),
        (
            "integer",
            True,
            (4,),
            {"most": 9},
            4,
            [("/x/k", "k must be a whole number from 0 to 9.")],
        ),
        ("integer", 0, (4,), {}, 0, []),
        ("integer", 10**9, (), {}, 10**9, []),
        (
            "integer",
            10**9 + 1,
            (),
            {},
            0,
            [("/x/k", "k must be a whole number from 0 to 1000000000.")],
        ),
        ("optional_integer", ..., (), {}, None, []),
        ("optional_integer", 4, (), {}, 4, []),
        ("optional_integer", 1, (), {"least": 1}, 1, []),
        ("flag", ..., (True,), {}, True, []),
        ("flag", False, (True,), {}, False, []),
        ("flag", 1, (False,), {}, False, [("/x/k", "k must be true or false.")]),
        ("choice", "a", (("a", "b"),), {}, "a", []),
        ("choice", ..., (("a", "b"),), {}, "a", MISSING),
        ("choice", ..., (("a", "b"), "b"), {}, "b", []),
        ("choice", "c", (("a", "b"),), {}, "a", [("/x/k", "k must be one of: a, b.")]),
        ("choice", "c", (("a", "b"), "b"), {}, "b", [("/x/k", "k must be one of: a, b.")]),
        ("texts", ..., (), {}, (), []),
        ("texts", "a", (), {}, ("a",), []),
        ("texts", ["a", "b"], (), {}, ("a", "b"), []),
        ("texts", ["a", 1], (), {}, (), [("/x/k", "k must be a list of texts.")]),
        ("texts", {}, (), {}, (), [("/x/k", "k must be a list of texts.")]),
        ("decimals", ["1", 2], (), {}, (D(1), D(2)), []),
        ("decimals", ..., (), {}, (), MISSING),
        ("decimals", "1", (), {}, (), [("/x/k", "k must be a list of decimal numbers.")]),
        (
            "decimals",
            ["1", "x"],
            (),
            {},
            (D(1),),
            [("/x/k", "k must be a list of decimal numbers.")],
        ),
    ],
)
def test_each_read_takes_or_refuses(method, value, args, options, *, result, faults):
    assert read(method, value, *args, **options) == (result, faults)


def test_lists_and_objects_are_read_with_their_paths():
    faults: list[Finding] = []
    reader = Reader({"rows": [{"a": "1"}, 5], "parts": {"p": {"b": "2"}}}, "", faults)
    assert [row.path for row in reader.each("rows")] == ["/rows/0", "/rows/1"]
    assert [(name, part.path) for name, part in reader.named("parts")] == [("p", "/parts/p")]
    assert [str(fault) for fault in faults] == ["/rows/1: This must be an object."]
    assert list(Reader({}, "", faults).each("rows")) == []
    assert len(faults) == 1


@pytest.mark.parametrize(("value", "count"), [([], 1), ("x", 1), (..., 1)])
def test_a_required_list_has_an_element(value, count):
    faults: list[Finding] = []
    document = {} if value is ... else {"rows": value}
    assert list(Reader(document, "", faults).each("rows", required=True)) == []
    assert [fault.path for fault in faults] == ["/rows"] * count


def test_an_empty_list_that_is_not_required_is_fine():
    faults: list[Finding] = []
    assert list(Reader({"rows": []}, "", faults).each("rows")) == []
    assert faults == []


def test_what_nobody_has_read_is_refused_by_name():
    faults: list[Finding] = []
    reader = Reader({"a": 1, "b": 2, "c": None}, "/x", faults)
    reader.integer("a")
    reader.has("c")
    reader.finish()
    assert [str(fault) for fault in faults] == ["/x/b: b is not known here."]
