"""What programs read of us: the fields of JSON, workbooks, lists and archives, for each role.

docs/access-fields.toml lists them. In a section, which is a method and a page, `fields` are what
whoever is let in sees; a line that begins with roles, as `"judge chief_judge"`, names what these
see beside. `seats[]/id` is the field `id` of each object in the list `seats`, `*` the key of an
object whose keys are codes, `**` whatever lies below, `*.pdf` each such file of an archive; of a
workbook, `sheet/heading`. `schema` says that the answer fits a closed JSON Schema in docs, `tested`
which other test holds the fields of a page that the world of the sweeps cannot ask for.
"""

import csv
import io
import json
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePath

import openpyxl
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from config import ROOT
from tests.sweeps.declared import matrix

FILE = ROOT / "docs" / "access-fields.toml"
JSON, LINES, CSV, ZIP = "application/json", "application/jsonl", "text/csv", "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STRUCTURED = frozenset({JSON, LINES, CSV, ZIP, XLSX})
MEMBERS = {".json": JSON, ".jsonl": LINES, ".csv": CSV, ".xlsx": XLSX, ".zip": ZIP}
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The fields of one page: everybody's, and those of some roles beside."""

    fields: frozenset[str]
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    schema: str = ""
    tested: str = ""

    def of(self, role: str) -> frozenset[str]:
        """Return the fields that this role sees, neither more nor fewer."""
        more = (fields for roles, fields in self.beside.items() if role in named(roles))
        return self.fields.union(*more)


@cache
def declaration() -> Mapping[str, Section]:
    """Return the sections of docs/access-fields.toml."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Section]:
    """Return the sections of a file, by page."""
    return {
        key: Section(
            frozenset(section.pop("fields", ())),
            schema=section.pop("schema", ""),
            tested=section.pop("tested", ""),
            beside={roles: frozenset(fields) for roles, fields in section.items()},
        )
        for key, section in tomllib.loads(text).items()
    }


def named(roles: str) -> frozenset[str]:
    """Return the roles that a line names; raises `ValueError` for a word that is none."""
    words = frozenset(roles.split())
    if unknown := sorted(words - set(matrix().roles)):
        raise ValueError(f"{FILE.name} names {unknown}, which are no roles")
    return words


def is_structured(answer: TestResponse) -> bool:
    """Say whether programs read the answer: pages and papers for people are no lists of fields."""
    return answer.mimetype in STRUCTURED and answer.status_code < 300


def shown_by(answer: TestResponse, section: Section | None) -> set[Path]:
    """Return the fields of an answer; where a schema stands for them, what does not fit it."""
    data = answer.get_data()
    if section is None or not section.schema:
        return set(_fields(answer.mimetype or "", data))
    schema = json.loads((ROOT / "docs" / section.schema).read_text(encoding="utf-8"))
    return {
        ("not in the schema", error.json_path, error.message[:80])
        for error in Draft202012Validator(schema).iter_errors(json.loads(data))
    }


def faults_of_fields(
    role: str,
    let_in: Iterable[str],
    shown: Mapping[str, Iterable[Path]],
    declared: Mapping[str, Section],
) -> Iterator[str]:
    """Yield what a role was shown beyond its list, what its list has beyond, and pages without.

    `let_in` are the pages that let the role in, `shown` the fields of those that answered with any.
    """
    for key in sorted(set(let_in) & declared.keys() - shown.keys()):
        if not declared[key].tested:
            yield f"{role}: {key} answers with no field at all, its list has some"
    for key, paths in sorted(shown.items()):
        section = declared.get(key)
        if section is None:
            yield f'{role}: {key} has no list of fields: write ["{key}"] in docs/{FILE.name}'
            continue
        listed = {line: tuple(line.split("/")) for line in section.of(role)}
        met = set()
        for path in sorted(paths):
            if fitting := [line for line, pattern in listed.items() if _fits(pattern, path)]:
                met.update(fitting)
            else:
                yield f"{role}: {key} shows {'/'.join(path)}, which its list has not"
        for line in sorted(listed.keys() - met):
            yield f"{role}: {key} does not show {line}, which its list has"


def _fits(pattern: Path, path: Path) -> bool:
    if pattern[-1] == "**":
        return len(path) >= len(pattern) and all(map(_part_fits, pattern[:-1], path))
    return len(pattern) == len(path) and all(map(_part_fits, pattern, path))


def _part_fits(pattern: str, part: str) -> bool:
    # A star that is not the first is one of a heading: required.
    return part.endswith(pattern[1:]) if pattern.startswith("*") else part == pattern


def _fields(kind: str, data: bytes) -> Iterator[Path]:
    if kind == JSON:
        yield from _keys(json.loads(data))
    elif kind == LINES:
        for line in data.splitlines():
            yield from _keys(json.loads(line))
    elif kind == CSV:
        yield from ((_part(cell),) for cell in next(csv.reader(io.StringIO(data.decode()))))
    elif kind == XLSX:
        for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
            headings = next(sheet.iter_rows(max_row=1, values_only=True), ())
            yield from ((_part(sheet.title), _part(cell)) for cell in headings)
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield (_part(name),)
                kind = MEMBERS.get(PurePath(name).suffix, "")
                inner = _fields(kind, archive.read(name)) if kind else ()
                yield from ((_part(name), *path) for path in inner)


def _keys(value: object, place: Path = ()) -> Iterator[Path]:
    """Yield the path of every key, whatever stands behind it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            within = (*place, _part(key) + ("[]" if isinstance(inner, list) else ""))
            yield within
            yield from _keys(inner, within)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, place)
    elif isinstance(value, str) and value.startswith("{"):
        # The trail keeps each record as the text that was hashed.
        yield from _keys(json.loads(value), place)


def _part(text: object) -> str:
    return str(text).replace("/", "∕")
