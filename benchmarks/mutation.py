"""Mutation testing of judges/scoring: small changes to its source that its tests must notice.

    python benchmarks/mutation.py --sample 150 --seed 1     a random sample; asked again, it goes on
    python benchmarks/mutation.py                           every mutant; may be broken off at will
    python benchmarks/mutation.py --survivors               only those that lived, after new tests

Verdicts are kept in LEITAI_DATA/mutation.jsonl (default ./var); a mutant whose function has not
changed since is not run again, and the rate is that of all that are known of the present source.
Works on a copy; the working tree is only read.
"""

import argparse
import ast
import copy
import hashlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = Path("judges/scoring")
TESTS = Path("tests/judges/scoring")
COPIED = (
    SOURCE,
    TESTS,
    Path("judges/verification"),
    Path("tests/data"),
    Path("tests/factories"),
    Path("tests/judges/verification"),
    Path("contest/editions/event_templates"),
)
PACKAGES = ("judges/__init__.py", "tests/__init__.py", "tests/judges/__init__.py")
CONFTEST = """
from hypothesis import Phase, settings
settings.register_profile(
    "same", derandomize=True, database=None, deadline=None, phases=[Phase.generate]
)
settings.load_profile("same")
"""
COMPARE = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
BINARY = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
QUICK = ("-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:logging")
LIKELY = tuple(
    f"{TESTS}/test_{name}.py" for name in ("rule_vectors", "explanations", "document_points")
)
SILENT = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change: the node with this number in ast.walk order, changed in this way."""

    path: str
    number: int
    change: str
    key: str
    line: int
    text: str


def changes_of(node: ast.AST) -> Iterator[str]:
    """The names of the changes that the node allows."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in COMPARE:
            yield "compare"
        case ast.BinOp(op=op) if type(op) in BINARY:
            yield "binary"
        case ast.BoolOp():
            yield "and-or"
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "unary"
        case ast.IfExp():
            yield "branch"
        case ast.Constant(value=bool()):
            yield "truth"
        case ast.Constant(value=int()):
            yield "number"
        case ast.Call(func=ast.Name(id=name)) if name in SWAPPED:
            yield "call"
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield "return"


def changed(node: ast.AST, change: str) -> None:
    """Change the node in place."""
    match change, node:
        case "compare", ast.Compare():
            node.ops = [COMPARE[type(node.ops[0])]()]
        case "binary", ast.BinOp():
            node.op = BINARY[type(node.op)]()
        case "and-or", ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case "unary", ast.UnaryOp():
            negated = isinstance(node.op, ast.Not)
            node.op = ast.UAdd()
            if negated:
                node.operand, node.op = ast.UnaryOp(ast.Not(), node.operand), ast.Not()
        case "branch", ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case "truth", ast.Constant():
            node.value = not node.value
        case "number", ast.Constant():
            node.value += 1
        case "call", ast.Call(func=ast.Name() as func):
            func.id = SWAPPED[func.id]
        case "return", ast.Return():
            node.value = ast.Constant(None)


def skipped(tree: ast.Module) -> set[int]:
    """Nodes that say nothing of a result: annotations, texts for people, what an error says."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            arguments = [*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs]
            parts = [node.returns, *(argument.annotation for argument in arguments)]
        elif isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, SILENT) or ast.unparse(node).startswith("N_("):
            parts = [node]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts += node.decorator_list
        for part in parts:
            if part is not None:
                found.update(id(inner) for inner in ast.walk(part))
    return found


def mutants_of(path: Path) -> Iterator[Mutant]:
    """All mutants of one file. A key changes only when the enclosing function does."""
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source)
    silent = skipped(tree)
    owner: dict[int, ast.AST] = {}
    for top in tree.body:
        members = top.body if isinstance(top, ast.ClassDef) else [top]
        for member in members:
            owner.update({id(node): member for node in ast.walk(member)})
    counted: dict[str, int] = {}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in silent or id(node) not in owner:
            continue
        for change in changes_of(node):
            member = owner[id(node)]
            body = hashlib.sha256(ast.unparse(member).encode()).hexdigest()[:10]
            base = f"{path}:{getattr(member, 'name', '')}:{body}:{change}"
            counted[base] = counted.get(base, 0) + 1
            text = ast.unparse(node)
            key = f"{base}:{counted[base]}"
            yield Mutant(str(path), number, change, key, getattr(node, "lineno", 0), text)


def all_mutants(skip: list[str]) -> list[Mutant]:
    """Every mutant under judges/scoring, files in text order; `skip` are parts of paths."""
    paths = sorted(path.relative_to(ROOT) for path in (ROOT / SOURCE).rglob("*.py"))
    return [
        mutant
        for path in paths
        if not any(part in str(path) for part in skip)
        for mutant in mutants_of(path)
    ]


def workshop(skip: list[str]) -> Path:
    """A copy of what the tests need, outside the working tree."""
    place = Path(tempfile.mkdtemp(prefix="mutation-"))
    ignored = shutil.ignore_patterns("__pycache__", *(f"test_{part}*" for part in skip))
    for folder in COPIED:
        shutil.copytree(ROOT / folder, place / folder, ignore=ignored)
    for name in PACKAGES:
        shutil.copy(ROOT / name, place / name)
    (place / TESTS / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (place / "pytest.ini").write_text(
        "[pytest]\naddopts = --import-mode=importlib\nmarkers = slow\n"
    )
    return place


def tests_for(place: Path, mutant: Mutant | None, skip: list[str]) -> tuple[list[str], list[str]]:
    """The test files that most likely notice, and the rest, properties last: most die early."""
    found = sorted(str(path.relative_to(place)) for path in (place / TESTS).rglob("test_*.py"))
    found = [name for name in found if not any(f"/{part}/" in name for part in skip)]
    near = list(LIKELY)
    if mutant is not None:
        near = [name for name in found if Path(mutant.path).stem.rstrip("s") in name] + near
    likely = [name for name in dict.fromkeys(near) if name in found]
    rest = [name for name in found if name not in likely]
    return likely, sorted(rest, key=lambda name: ("propert" in name, name))


def run_tests(place: Path, arguments: list[str], *, seconds: int, first: bool = False) -> bool:
    """Whether the tests pass, in a child process with a limit of processor time."""
    child = os.fork()
    if child == 0:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os.chdir(place)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        sys.path.insert(0, str(place))
        # Byte code of the rest stems from the run without a change; a change leaves none.
        sys.dont_write_bytecode = not first
        import pytest  # noqa: PLC0415 - loaded by the parent already; the child only uses it

        os._exit(int(pytest.main([*QUICK, *arguments])))
    started = time.monotonic()
    while time.monotonic() - started < 10 * seconds:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def verdict_on(place: Path, mutant: Mutant, *, skip: list[str], seconds: int) -> tuple[bool, str]:
    """Whether the tests kill the mutant, and what it looks like."""
    target = place / mutant.path
    source = target.read_text(encoding="utf-8")
    tree = ast.parse(source)
    node = list(ast.walk(tree))[mutant.number]
    before = copy.deepcopy(node)
    changed(node, mutant.change)
    target.write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
    found = tests_for(place, mutant, skip)
    try:
        passed = all(run_tests(place, names, seconds=seconds) for names in found if names)
    finally:
        target.write_text(source, encoding="utf-8")
    return not passed, f"{ast.unparse(before)} -> {ast.unparse(node)}"


def verdicts(file: Path) -> dict[str, dict[str, object]]:
    """What is known, by mutant; a later line stands for an earlier one."""
    if not file.exists():
        return {}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return {row["key"]: row for row in rows}


def chosen(mutants: list[Mutant], sample: int, seed: int) -> list[Mutant]:
    """A random sample (0: all); a change of one function leaves the rest of it as it was."""
    if not sample:
        return mutants
    return sorted(mutants, key=lambda m: hashlib.sha256(f"{seed}:{m.key}".encode()).hexdigest())[
        :sample
    ]


def report(rows: list[dict[str, object]], total: int) -> None:
    """Print the kill rate and every survivor."""
    killed = sum(bool(row["killed"]) for row in rows)
    for row in sorted(rows, key=lambda row: (str(row["path"]), str(row["line"]))):
        if not row["killed"]:
            print(f"survived  {row['path']}:{row['line']}  {row['text']}")
    share = 100 * killed / len(rows) if rows else 0
    print(f"{killed} of {len(rows)} mutants killed ({share:.1f} %); {total} mutants in all")


def main() -> int:
    """Run what is asked; 1 when fewer than `--least` percent are killed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", nargs="*", default=["commands", "audit", "__main__", "bulk"])
    parser.add_argument("--seconds", type=int, default=60, help="processor time of one mutant")
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--least", type=float, default=0)
    asked = parser.parse_args()
    import hypothesis.strategies  # noqa: F401, PLC0415 - every child inherits what is loaded
    import jsonschema  # noqa: F401, PLC0415
    import pytest  # noqa: F401, PLC0415

    file = Path(os.environ.get("LEITAI_DATA", ROOT / "var")) / "mutation.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    os.environ["LEITAI_CASES"] = "/nowhere"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    known = verdicts(file)
    everything = all_mutants(asked.skip)
    wanted = chosen(everything, asked.sample, asked.seed)
    lived = {key for key, row in known.items() if not row["killed"]}
    again = {m.key for m in wanted if asked.survivors and m.key in lived}
    place = workshop(asked.skip)
    try:
        likely, rest = tests_for(place, None, asked.skip)
        if not run_tests(place, likely + rest, seconds=10 * asked.seconds, first=True):
            print("The tests fail without any change.", file=sys.stderr)
            return 2
        for mutant in wanted:
            if (mutant.key in known and mutant.key not in again) or (
                asked.survivors and mutant.key not in again
            ):
                continue
            killed, text = verdict_on(place, mutant, skip=asked.skip, seconds=asked.seconds)
            row: dict[str, object] = {
                "key": mutant.key,
                "path": mutant.path,
                "line": mutant.line,
                "text": text,
                "killed": killed,
            }
            known[mutant.key] = row
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            if not killed:
                print(f"survived  {mutant.path}:{mutant.line}  {text}", flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    rows = [{**known[m.key], "line": m.line} for m in everything if m.key in known]
    report(rows, len(everything))
    killed = sum(bool(row["killed"]) for row in rows)
    return int(bool(rows) and 100 * killed < asked.least * len(rows))


if __name__ == "__main__":
    sys.exit(main())
