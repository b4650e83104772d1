"""Fills the merge fields of one foreign Word template; run by path in a confined process.

Imports nothing of the house. Reads a JSON line (`data`, `pictures` in base64 with their width in
mm), then the template. Writes the filled document, or a JSON line `{"problem", "params"}`.
"""

import base64
import io
import json
import sys
import zipfile
from typing import Any

import defusedxml.ElementTree
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_PARTS = 500
MOST_UNPACKED = 64 * 1024 * 1024
LOOP = frozenset({"first", "index", "index0", "last", "length"})


class Refused(Exception):
    """The template is not taken; `problem` is a stable word for the reason."""

    def __init__(self, problem: str, **params: object) -> None:
        self.problem, self.params = problem, params
        super().__init__(problem)


class Fields(ImmutableSandboxedEnvironment):
    """Templates may read fields, loop and branch; no filters, no calls, no arithmetic."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self) -> None:
        # Nothing to include: a loader that knows no name says so as a fault of the template.
        super().__init__(loader=DictLoader({}), autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {"e": self.filters["e"], "length": self.filters["length"]}

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, list) and isinstance(argument, int):
            return obj[argument]
        raise SecurityError(f"{argument}")

    def is_safe_callable(self, _obj: Any) -> bool:
        return False

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(operator)


def check(template: bytes) -> None:
    """Refuse what is no Word document, unpacks to too much, runs, or fetches from elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "word/document.xml" not in names:
                raise Refused("not_word")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refused("bomb")
            if any("vbaProject" in name or "/embeddings/" in name for name in names):
                raise Refused("active")
            for name in sorted(name for name in names if name.endswith(".rels")):
                _check_links(archive.read(name))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("not_word") from error


def _check_links(relations: bytes) -> None:
    # A picture or a template that Word fetches from elsewhere when somebody opens the paper.
    for relation in defusedxml.ElementTree.fromstring(relations):
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode") == "External" and kind != "hyperlink":
            raise Refused("active")


def fill(template: bytes, data: dict[str, Any], pictures: dict[str, Any]) -> bytes:
    """Return the document with every field filled. Raises `Refused`."""
    check(template)
    document = DocxTemplate(io.BytesIO(template))
    drawn = {
        name: InlineImage(document, io.BytesIO(base64.b64decode(png)), width=Mm(width))
        for name, (png, width) in pictures.items()
    }
    try:
        document.render({**data, **drawn}, jinja_env=Fields())
    except UndefinedError as error:
        raise Refused("unknown_field", reason=error.message or "") from error
    except TemplateSyntaxError as error:
        raise Refused("syntax", reason=error.message or "") from error
    except SecurityError as error:
        raise Refused("reach", reason=error.message or "") from error
    except TemplateError as error:
        raise Refused("syntax", reason=str(error)) from error
    filled = io.BytesIO()
    document.save(filled)
    return filled.getvalue()


def main() -> None:
    """Read from standard input, write to standard output."""
    line, _, template = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(line)
    try:
        told = fill(template, asked["data"], asked["pictures"])
    except Refused as refused:
        told = json.dumps({"problem": refused.problem, "params": refused.params}).encode()
    sys.stdout.buffer.write(told)


if __name__ == "__main__":
    main()
