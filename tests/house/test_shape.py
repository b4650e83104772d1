"""How long things are, what a file may know, what stands in the core of judging."""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house import source as house
from tests.house.source import Source, planted

FILE_LINES = 400
FUNCTION_LINES = 40
VIEW_LINES = 25
VIEW_DECORATORS = frozenset({"route", "get", "post", "put", "patch", "delete"})
WEB = (
    "flask",
    "flask_babel",
    "flask_login",
    "flask_migrate",
    "flask_sqlalchemy",
    "flask_wtf",
    "weasyprint",
    "werkzeug",
    "wtforms",
)
KNOWS_NO_WEB = frozenset({"models", "queries", "policy", "operations", "rules", "signals"})
KNOWS_NO_CLOCK = KNOWS_NO_WEB | {"render", "errors"}
CLOCKS = frozenset(
    f"{clock}.{call}"
    for clock in ("datetime", "datetime.datetime", "date", "datetime.date")
    for call in ("now", "utcnow", "today")
) | {"time.time", "time.time_ns", "time.monotonic"}
CHANCE = frozenset({"random", "secrets", "time", "uuid"})


def long_files(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield (
            f"{source.path} has {lines} lines, {FILE_LINES} are allowed: make it a folder of the "
            "same name (operations/register.py, operations/withdraw.py); the import path stays"
        )


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = (
        house.dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        for decorator in function.decorator_list
    )
    return any(name.rpartition(".")[2] in VIEW_DECORATORS for name in names)


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end; a docstring may take what it needs."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def long_functions(source: Source) -> Iterator[str]:
    for function in house.functions(source.tree):
        allowed = VIEW_LINES if is_view(function) else FUNCTION_LINES
        if length(function) > allowed:
            yield (
                f"{source.at(function)} {function.name} has {length(function)} lines, {allowed} "
                "are allowed: give a part of it a name (a view's rules belong in an operation)"
            )


def web_below_the_web(source: Source) -> Iterator[str]:
    if source.layer not in KNOWS_NO_WEB:
        return
    for node, module in house.imported(source.tree):
        if module.partition(".")[0] in WEB:
            yield (
                f"{source.at(node)} imports {module}: {source.layer} must work without a request; "
                "parse in views or forms and hand over plain values"
            )


def clocks(source: Source) -> Iterator[str]:
    if source.layer not in KNOWS_NO_CLOCK and not source.path.startswith("judges/scoring/"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and house.dotted(node) in CLOCKS:
            yield (
                f"{source.at(node)} reads the clock: the entry point reads it once and passes "
                "`now` (aware, UTC)"
            )


def commits(source: Source) -> Iterator[str]:
    if source.path == "contest/foundation/db.py":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and house.called(node).endswith(
            ("session.commit", ".commit")
        ):
            yield (
                f"{source.at(node)} commits: operations flush, and `transaction()` at the entry "
                "point commits once"
            )


def transactions_below_the_entry(source: Source) -> Iterator[str]:
    if source.layer not in KNOWS_NO_CLOCK | {"forms", "schemas"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and house.called(node) in {"transaction", "reading"}:
            yield f"{source.at(node)} opens a {house.called(node)}(): only entry points do"


def undocumented_modules(source: Source) -> Iterator[str]:
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield f"{source.path} does not say in a docstring what it is and what it must not know"


def _float_like(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return f"the float {node.value}"
    # Only the name as such: `float` may be named to refuse one, as in isinstance(x, float).
    if isinstance(node, ast.Call) and house.called(node) in {"float", "math.sqrt", "math.fsum"}:
        return f"{house.called(node)}()"
    return None


def floats(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        what = _float_like(node)
        if what:
            yield f"{source.at(node)} uses {what}: marks are Decimal, or integers with their scale"


def impure(source: Source) -> Iterator[str]:
    for node, module in house.imported(source.tree):
        top = module.partition(".")[0]
        if module.startswith("judges.scoring"):
            continue
        if top not in sys.stdlib_module_names:
            yield f"{source.at(node)} imports {module}: scoring uses the standard library only"
        elif top in CHANCE:
            yield f"{source.at(node)} imports {module}: scoring knows no chance and no clock"


def undocumented_scoring(source: Source) -> Iterator[str]:
    classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef)]
    found = [(node.name, node) for node in source.tree.body if isinstance(node, ast.FunctionDef)]
    found += [(kind.name, kind) for kind in classes]  # type: ignore[misc]
    found += [
        (f"{kind.name}.{node.name}", node)
        for kind in classes
        for node in kind.body
        if isinstance(node, ast.FunctionDef)
    ]
    for name, node in found:
        if not any(part.startswith("_") for part in name.split(".")) and not ast.get_docstring(
            node
        ):
            yield (
                f"{source.at(node)} {name} has no docstring: say unit, scale, order, ties, what "
                "None means, errors and the source"
            )


def unfinished(source: Source) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), 1):
        for word in ("TO" + "DO", "FIX" + "ME", "XX" + "X:"):
            if word in line and f"{word}(#" not in line:
                yield f"{source.path}:{number} says {word} without the number of an issue"


CHECKS = {
    "files are short": (long_files, lambda: house.sources(".py")),
    "functions are short": (
        long_functions,
        lambda: (*house.code(), *house.sources(".py", "config.py")),
    ),
    "the core knows no web": (web_below_the_web, house.code),
    "the core reads no clock": (clocks, house.code),
    "one place commits": (commits, house.code),
    "entry points open the transaction": (transactions_below_the_entry, house.code),
    "modules say what they are": (undocumented_modules, house.code),
    "scoring has no float": (floats, house.scoring),
    "scoring is pure": (impure, house.scoring),
    "scoring is documented": (undocumented_scoring, house.scoring),
    "nothing is left to be done": (unfinished, lambda: house.sources(".py")),
}
# verify.py is handed out alone with every result, so it stays one file.
# bulk.py counts in NumPy's whole numbers; its tests keep it equal to the plain path bit for bit.
EXEMPT = {
    "files are short": ("migrations/versions/", "judges/verification/verify.py"),
    "scoring is pure": ("judges/scoring/bulk.py",),
}


@pytest.mark.parametrize("name", CHECKS)
def test_of_the_shape(name):
    check, of = CHECKS[name]
    read = [source for source in of() if not source.path.startswith(EXEMPT.get(name, ()) or "//")]

    house.refuse(complaint for source in read for complaint in check(source))


SCORING = "judges/scoring/totals.py"
VIEWS = "contest/people/views.py"
PLANTED = {
    "files are short": planted("a = 1\n" * 401),
    "functions are short": planted(
        "@blueprint.get('/')\ndef show():\n" + "    a = 1\n" * 25, VIEWS
    ),
    "the core knows no web": planted("from flask import g\n"),
    "the core reads no clock": planted("from datetime import datetime\nx = datetime.now(UTC)\n"),
    "one place commits": planted("session.commit()\n", VIEWS),
    "entry points open the transaction": planted("with transaction() as session:\n    pass\n"),
    "modules say what they are": planted("a = 1\n"),
    "scoring has no float": planted("half = 0.5\n", SCORING),
    "scoring is pure": planted("import numpy\n", SCORING),
    "scoring is documented": planted("def total(marks):\n    return sum(marks)\n", SCORING),
    "nothing is left to be done": planted("# TO" + "DO later\n"),
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_planted_fault_of_shape_is_found(name):
    check, _ = CHECKS[name]

    assert len(list(check(PLANTED[name]))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("functions are short", 'def f():\n    """' + "Long.\n" * 60 + '    """\n    return 1\n'),
        ("scoring has no float", "def f(x):\n    return isinstance(x, float)\n"),
        (
            "scoring is pure",
            "import decimal\nfrom judges.scoring.values import Mark\n",
        ),
        ("scoring is documented", "def _private(x):\n    return x\n"),
    ],
)
def test_what_is_allowed_is_not_complained_of(name, text):
    check, _ = CHECKS[name]

    assert list(check(planted(text, SCORING))) == []
