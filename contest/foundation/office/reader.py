"""Reads one foreign spreadsheet into JSON; run by path in a confined process of its own.

Imports nothing of the house; knows neither columns nor rules. Gives lines of JSON: `{"rows":
[[number, [cell, …]], …]}` many times, `{"formulas": [[row, column], …]}` or `{"problem": …}` last.
A cell is null, a text, or `[kind, text]` with kind n (number), d (date), b (truth).
"""

import codecs
import csv
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any

import defusedxml.ElementTree
import olefile  # type: ignore[import-untyped]  # ships no types
import python_calamine
from defusedxml.common import DefusedXmlException

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
SYMBOLIC_LINK = 0o120000
CHUNK = 1024 * 1024
HEADER_WITHIN = 10
EXAMPLES = "示例"
# More than any list needs; a sheet of nothing but formulas is refused as a whole.
FORMULAS_TOLD = 120_000
ROWS_AT_ONCE = 500
# Kinds of records in an .xls stream. Source: [MS-XLS] 2.3.
FORMULA, END_OF_PART, SHEET = 0x0006, 0x000A, 0x0085
ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
XML_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s/>]")
XML_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']")
LOOKS_LIKE_MARKUP = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|script|svg)", re.IGNORECASE)
BRACKETED = re.compile(r"[(\[【〔<《{].*?[)\]】〕>》}]")
NOT_A_WORD = re.compile(r"[\W_]+")


class Refused(Exception):
    """The file is not one that is read here; `problem` is a stable word for the reason."""

    def __init__(self, problem: str, **params: object) -> None:
        self.problem, self.params = problem, params
        super().__init__(problem)


def heading_keys(text: str) -> tuple[str, str]:
    """Return two spellings of a heading for comparison: whole, and without bracketed remarks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return NOT_A_WORD.sub("", folded), NOT_A_WORD.sub("", BRACKETED.sub("", folded))


def format_of(data: bytes) -> str:
    """Return xlsx, ods, xls or csv by content, whatever the name says. Raises `Refused`."""
    if data.startswith(OLE):
        if ENCRYPTED in data:
            raise Refused("password")
        return "xls"
    if data.startswith(b"PK"):
        return _zipped_format(data)
    if LOOKS_LIKE_MARKUP.match(data.removeprefix(codecs.BOM_UTF8)):
        raise Refused("web_page")
    if b"\0" in data[:CHUNK] and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refused("not_a_table")
    return "csv"


def _zipped_format(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and "mimetype" in names:
                with archive.open("mimetype") as stream:
                    if b"spreadsheet" in stream.read(200):
                        return "ods"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Refused("damaged") from error
    raise Refused("not_a_table")


def check_container(data: bytes, limits: dict[str, int]) -> None:
    """Refuse a zip that would cost too much or reaches outside, before anything unpacks it."""
    entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if len(entries) > limits["entries"]:
        raise Refused("bomb")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("damaged")
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        is_link = (entry.external_attr >> 16) & 0o170000 == SYMBOLIC_LINK
        is_outside = path.startswith("/") or ".." in path.split("/")
        if is_link or is_outside or "\0" in entry.orig_filename:
            raise Refused("damaged")
        if entry.flag_bits & 1:
            raise Refused("password")
        is_large = entry.file_size > CHUNK
        if is_large and entry.file_size > limits["ratio"] * max(entry.compress_size, 1):
            raise Refused("bomb")
    if sum(entry.file_size for entry in entries) > limits["unpacked"]:
        raise Refused("bomb")
    # Entries that share their bytes make a bomb out of a small file.
    spans = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    if any(start + size > following for (start, size), (following, _) in pairwise(spans)):
        raise Refused("bomb")


def check_parts(data: bytes) -> None:
    """Unpack every part once, within its declared size, and refuse one that declares a DTD."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().endswith("vbaproject.bin"):
                raise Refused("macros")
            with archive.open(entry) as part:
                while part.read(CHUNK):
                    pass
            if entry.filename.lower().endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    # A DTD can only stand before the root element: the first one is far enough.
                    events = defusedxml.ElementTree.iterparse(part, ("start",), forbid_dtd=True)
                    next(iter(events), None)


def formulas_of(data: bytes, kind: str, sheet: int) -> Iterator[tuple[int, int]]:
    """Give row and column (from 1) of the formula cells of one sheet."""
    finders = {"xlsx": _xlsx_formulas, "ods": _ods_formulas, "xls": _xls_formulas}
    return finders[kind](data, sheet)


def _xlsx_formulas(data: bytes, sheet: int) -> Iterator[tuple[int, int]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(_sheet_part(archive, sheet))
    for match in XML_CELL.finditer(content):
        reference = XML_REFERENCE.search(match[1])
        yield address(reference[1].decode()) if reference else (0, 0)


def _sheet_part(archive: zipfile.ZipFile, sheet: int) -> str:
    """Return the part that holds the sheet: its order in the book is not its file's number."""
    book = defusedxml.ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = defusedxml.ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
    link = next(value for key, value in sheets[sheet].items() if key.endswith("}id"))
    target = targets[link]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _ods_formulas(data: bytes, sheet: int) -> Iterator[tuple[int, int]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    if b":formula=" not in content:
        return
    position, tables = [0, 0], -1
    for event, node in defusedxml.ElementTree.iterparse(
        io.BytesIO(content), events=("start", "end"), forbid_dtd=True
    ):
        tag = node.tag.rpartition("}")[2]
        attributes = {key.rpartition("}")[2]: value for key, value in node.items()}
        if event == "start":
            if tag == "table":
                tables, position = tables + 1, [1, 0]
            elif tag == "table-cell" and tables == sheet:
                if "formula" in attributes:
                    yield position[0], position[1] + 1
                position[1] += int(attributes.get("number-columns-repeated", "1"))
        elif tag == "table-row":
            position = [position[0] + int(attributes.get("number-rows-repeated", "1")), 0]
            node.clear()


def _xls_formulas(data: bytes, sheet: int) -> Iterator[tuple[int, int]]:
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        if name is None:
            raise Refused("not_a_table")
        stream = container.openstream(name).read()
    records = _xls_records(stream, 0)
    starts = [int.from_bytes(body[:4], "little") for kind, body in records if kind == SHEET]
    for kind, body in _xls_records(stream, starts[sheet]):
        if kind == FORMULA:
            row, column = (int.from_bytes(body[at : at + 2], "little") for at in (0, 2))
            yield row + 1, column + 1


def _xls_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Walk the records of one part of a BIFF stream, up to its end mark."""
    while at + 4 <= len(stream):
        kind, length = (int.from_bytes(stream[at + k : at + k + 2], "little") for k in (0, 2))
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == END_OF_PART:
            return
        at += 4 + length


def address(reference: str) -> tuple[int, int]:
    """Return row and column, both from 1, of a reference such as `B12`."""
    match = ADDRESS.fullmatch(reference)
    if match is None:
        return 0, 0
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def read_book(data: bytes, kind: str, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Read the visible sheet whose first rows hold most of the wanted headings."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        index, sheet = _choose_sheet(book, options)
        yield from _in_parts(_sheet_rows(sheet, options["limits"]))
    yield {"formulas": _counted(formulas_of(data, kind, index))}


def _choose_sheet(book: Any, options: dict[str, Any]) -> tuple[int, Any]:
    limits, wanted = options["limits"], set(options["headings"])
    best: tuple[int, int, Any] | None = None
    too_large: Refused | None = None
    for index, meta in enumerate(book.sheets_metadata[: limits["sheets"]]):
        is_visible = meta.visible is python_calamine.SheetVisibleEnum.Visible
        is_list = is_visible and meta.typ is python_calamine.SheetTypeEnum.WorkSheet
        # The template's examples are not what is meant where the list beside them is too long.
        if not is_list or (too_large and meta.name == EXAMPLES):
            continue
        sheet = book.get_sheet_by_index(index)
        if sheet.start is None:
            continue
        try:
            _check_size(_filled(sheet, limits), sheet.end[1] + 1, limits)
        except Refused as refused:
            too_large = too_large or refused
            continue
        hits = _hits(list(islice(_sheet_rows(sheet, limits), HEADER_WITHIN)), wanted)
        if best is None or hits > best[0]:
            best = (hits, index, sheet)
    if best is None or (best[0] == 0 and too_large):
        raise too_large or Refused("empty")
    return best[1], best[2]


def _filled(sheet: Any, limits: dict[str, int]) -> int:
    # Where the sheet ends tells little: one touched cell may lie far below the list.
    if sheet.end[0] < limits["rows"] + HEADER_WITHIN:
        return 0
    return sum(any(cell(value) is not None for value in values) for values in sheet.iter_rows())


def _sheet_rows(sheet: Any, limits: dict[str, int]) -> Iterator[list[Any]]:
    # The rows come from the sheet's first one, but their cells only from its first used column.
    left, length = [None] * sheet.start[1], 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if values.count("") == len(values):
            continue
        # One long text that a million cells share is small in the file only.
        length += sum(len(value) for value in values if isinstance(value, str))
        if length > limits["text"]:
            raise Refused("bomb")
        cells = [cell(value) for value in values]
        if any(content is not None for content in cells):
            yield [number, left + cells]


def _in_parts(rows: Iterable[list[Any]]) -> Iterator[dict[str, Any]]:
    # Written as they are read: the whole table never stands in memory twice.
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_AT_ONCE)):
        yield {"rows": part}


def _counted(formulas: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    told = list(islice(formulas, FORMULAS_TOLD + 1))
    if len(told) > FORMULAS_TOLD:
        raise Refused("formulas")
    return told


def _check_size(rows: int, columns: int, limits: dict[str, int]) -> None:
    if rows > limits["rows"] + HEADER_WITHIN:
        raise Refused("too_many_rows", count=rows, limit=limits["rows"])
    if columns > limits["columns"]:
        raise Refused("too_many_columns", count=columns, limit=limits["columns"])


def _hits(rows: list[Any], wanted: set[str]) -> int:
    texts = [[content for content in cells if isinstance(content, str)] for _, cells in rows]
    hits = (sum(not wanted.isdisjoint(heading_keys(text)) for text in row) for row in texts)
    return max(hits, default=0)


def cell(value: Any) -> Any:
    """Return what JSON can carry without losing what kind of cell it was."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return ["b", "1" if value else "0"]
    if isinstance(value, int | float):
        return ["n", str(int(value)) if value == int(value) else repr(value)]
    if isinstance(value, datetime | date | time):
        return ["d", value.isoformat()]
    if isinstance(value, timedelta):
        return ["n", str(value.total_seconds())]
    return None


def read_text(data: bytes, limits: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Read CSV as Excel and WPS write it: UTF-8 or GBK, with comma, semicolon or tab."""
    text = decoded(data)
    first = text[: 64 * 1024].splitlines()[:HEADER_WITHIN]
    delimiter = max(",;\t，", key=lambda mark: sum(line.count(mark) for line in first))
    csv.field_size_limit(limits["cell"])
    formulas: list[tuple[int, int]] = []

    def rows() -> Iterator[list[Any]]:
        count = 0
        lines = csv.reader(io.StringIO(text), delimiter=delimiter)
        for number, values in enumerate(lines, start=1):
            cells = [_csv_cell(value) for value in values]
            formulas.extend(
                (number, at)
                for at, content in enumerate(cells, start=1)
                if content is not None and content.startswith("=")
            )
            if any(content is not None for content in cells):
                count += 1
                yield [number, cells]
            _check_size(count, len(values), limits)
        if not count:
            raise Refused("empty")

    yield from _in_parts(rows())
    yield {"formulas": _counted(formulas)}


def _csv_cell(value: str) -> str | None:
    # ="3205…" is how Excel users keep long numbers whole in a CSV; '= is how we disarm one.
    if value.startswith('="') and value.endswith('"') and '"' not in value[2:-1]:
        return value[2:-1] or None
    return value.strip() or None


def decoded(data: bytes) -> str:
    """Return the text of a CSV file. Raises `Refused` when it is in no encoding used here."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if is_wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_table")


def read(data: bytes, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the rows of the file in parts, then its formula cells. Raises `Refused`."""
    kind = format_of(data)
    accepted = {"xlsx": ("xlsx",), "ods": ("ods",), "xls": ("xls", "et"), "csv": ("csv", "txt")}
    if options["ending"] not in accepted[kind]:
        raise Refused("wrong_ending", ending=options["ending"], kind=kind)
    if kind == "csv":
        yield from read_text(data, options["limits"])
        return
    if kind in ("xlsx", "ods"):
        check_container(data, options["limits"])
        check_parts(data)
    yield from read_book(data, kind, options)


def answered(data: bytes, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give what `read` gives, and at the end the problem that stopped it, if one did."""
    try:
        yield from read(data, options)
    except Refused as refused:
        yield {"problem": refused.problem, "params": refused.params}
    except (DefusedXmlException, MemoryError):
        yield {"problem": "bomb", "params": {}}
    except python_calamine.PasswordError:
        yield {"problem": "password", "params": {}}
    except Exception:
        # Whatever a parser trips over, the file is what is broken.
        yield {"problem": "damaged", "params": {}}


def main() -> None:
    """Read standard input by the options in the first argument; answer in lines of JSON."""
    for part in answered(sys.stdin.buffer.read(), json.loads(sys.argv[1])):
        sys.stdout.write(json.dumps(part, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
