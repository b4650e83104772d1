"""Reads the project's own files for the tests of the house; knows not what they should be."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from config import ROOT

PACKAGES = ("contest", "judges")
NOT_OURS = frozenset({".git", ".venv", "var", "node_modules", "htmlcov", "built", "__pycache__"})
TEXT_SUFFIXES = (
    *(".py", ".html", ".txt", ".md", ".css", ".js", ".mjs", ".json", ".toml", ".in", ".cfg"),
    *(".po", ".svg", ".yml", ".yaml", ".sh", ".csv"),
)


@dataclass(frozen=True)
class Source:
    """One file of ours: its path from the root and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax tree."""
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        """The folders and the file's name."""
        return Path(self.path).parts

    @property
    def layer(self) -> str:
        """The name that says what the file may know: `operations` for operations/register.py too.

        Empty for files that are in no feature.
        """
        if self.parts[0] not in PACKAGES or len(self.parts) < 3:
            return ""
        return self.parts[2].removesuffix(".py")

    def at(self, node: ast.AST) -> str:
        """Say where `node` stands, as editors understand it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def _is_ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    hidden = any(part.startswith(".") and part != ".ci" for part in parts[:-1])
    return not hidden and NOT_OURS.isdisjoint(parts)


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the project, without what tools and ./run make."""
    found = []
    for path in ROOT.rglob("*"):
        if _is_ours(path) and path.is_file():
            found.append(path)
    return tuple(sorted(found))


@cache
def sources(suffix: str, *folders: str) -> tuple[Source, ...]:
    """Return the files ending in `suffix` below `folders`, or all when none is named."""
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in files()
        if path.name.endswith(suffix)
        and (not folders or path.relative_to(ROOT).parts[0] in folders)
    )


def code() -> tuple[Source, ...]:
    """Return the Python files of the product itself."""
    return sources(".py", *PACKAGES)


def scoring() -> tuple[Source, ...]:
    """Return the Python files of judges/scoring."""
    return tuple(source for source in code() if source.path.startswith("judges/scoring/"))


def templates() -> tuple[Source, ...]:
    """Return the pages and pieces of pages."""
    return tuple(source for source in sources(".html", *PACKAGES) if "templates" in source.parts)


def texts() -> Iterator[Source]:
    """Return every file that holds words."""
    for path in files():
        if path.suffix in TEXT_SUFFIXES or (
            not path.suffix and path.parent in (ROOT, ROOT / ".ci")
        ):
            text = path.read_text(encoding="utf-8")
            yield Source(path.relative_to(ROOT).as_posix(), text)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function and method, also those inside others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def called(node: ast.Call) -> str:
    """Return the dotted name of what is called; empty when it is no name."""
    return dotted(node.func)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Return each import and the dotted module that it names, absolute imports only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


def planted(text: str, path: str = "contest/people/operations.py") -> Source:
    """Return a file that does not exist, to prove that a check can fail."""
    return Source(path, text)


def refuse(complaints: Iterable[str]) -> None:
    """Fail with one line for each complaint."""
    lines = list(complaints)
    if lines:
        pytest.fail("\n".join(["", *lines]), pytrace=False)
