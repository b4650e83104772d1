"""Files of an archive that is read without this system: lists, pages, the manifest, the ZIP."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from markupsafe import Markup, escape

from contest.foundation.office import Heading, Sheet, write_csv, write_xlsx
from contest.foundation.office.writing import Value

# A ZIP file knows no earlier day; the same files give the same bytes.
NO_DAY = (1980, 1, 1, 0, 0, 0)
MANIFEST = "manifest.sha256"
# The first column of a list whose rows the trail tells of: the checker compares the two by it.
TRAIL_ID = "trail_id"
CHUNK = 1 << 20
STYLE = Markup(
    "body{font-family:'Noto Sans CJK SC','Microsoft YaHei',sans-serif;line-height:1.6;"
    "margin:2em auto;max-width:60em;padding:0 1em}table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #999;padding:.3em .6em;text-align:left}"
)

File = tuple[str, bytes]


def list_files(
    name: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[Value]]
) -> Iterator[File]:
    """Yield one list three times: as a workbook, as CSV, and as a page to read."""
    sheet = Sheet(title, [Heading(heading) for heading in headings], rows)
    yield f"{name}.xlsx", write_xlsx([sheet])
    yield f"{name}.csv", write_csv(headings, rows)
    head = Markup().join(Markup("<th>{}</th>").format(one) for one in headings)
    body = Markup().join(
        Markup("<tr>{}</tr>").format(
            Markup().join(
                Markup("<td>{}</td>").format("" if value is None else str(value)) for value in row
            )
        )
        for row in rows
    )
    table = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)
    yield f"{name}.html", page(title, [table])


def page(title: str, parts: Iterable[Markup], *, lang: str = "zh-CN") -> bytes:
    """Return a page that any browser shows from a folder, without a network or a script."""
    text = Markup(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
        "<style>{}</style></head>\n<body><h1>{}</h1>\n{}\n</body></html>\n"
    ).format(lang, title, STYLE, title, Markup("\n").join(parts))
    return text.encode()


def section(title: str, sentences: Iterable[str]) -> Markup:
    """Return a heading and its sentences as a list."""
    lines = Markup().join(Markup("<li>{}</li>").format(one) for one in sentences)
    return Markup("<h2>{}</h2><ul>{}</ul>").format(title, lines)


def links(title: str, paths: Iterable[str]) -> Markup:
    """Return a heading and a list of links to files of the archive."""
    lines = Markup().join(
        Markup('<li><a href="{}">{}</a></li>').format(escape(path), path) for path in paths
    )
    return Markup("<h2>{}</h2><ul>{}</ul>").format(title, lines)


def write_manifest(folder: Path) -> int:
    """Write the SHA-256 of every file below `folder`, as `sha256sum -c` reads it; say how many."""
    lines = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if name != MANIFEST:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            lines.append(f"{digest}  {name}\n")
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")
    return len(lines)


def pack(folder: Path, whole: Path) -> None:
    """Pack every file below `folder` into one ZIP file, never whole in memory."""
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), NO_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, packed.open(entry, "w") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
