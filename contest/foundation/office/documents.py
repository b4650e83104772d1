"""Papers of the trade: one description gives Word, PDF and plain text, filled with the same data.

A paper is a list of blocks whose text has merge fields `{{ name }}`. Its Word form is a template
that organisers may download, alter in Word and hand back; its PDF is laid out by us from the same
blocks. It must not know what the fields mean.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from contest.foundation.confined import Bounds, Stopped, run_confined
from contest.foundation.errors import Invalid
from contest.foundation.office.blocks import (
    FIELD,
    Block,
    Box,
    Column,
    Form,
    PageBreak,
    Paper,
    Picture,
    Table,
    Text,
)
from contest.foundation.office.word import word_template
from contest.foundation.printing import pdf_from, render_design
from contest.foundation.words import N_

__all__ = [
    "MEDIA_DOCX",
    "Box",
    "Column",
    "Data",
    "DocumentRefused",
    "Form",
    "PageBreak",
    "Paper",
    "Picture",
    "Table",
    "Text",
    "document_docx",
    "document_pdf",
    "document_text",
    "fill_document",
    "filled",
    "word_template",
]

MEDIA_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST_TEMPLATE: Final = 5 * 1024 * 1024
FILLER: Final = Path(__file__).with_name("filler.py")
PRINTS: Final = Path(__file__).parent.parent / "prints"

Value = str | int
Row = Mapping[str, Value]
Data = Mapping[str, Value | Sequence[Row]]


class DocumentRefused(Invalid):
    """A Word template cannot be filled; the message says what stands in it and what to do."""

    code = "document_refused"
    message = N_("This Word template cannot be filled: %(reason)s")


def document_docx(
    paper: Paper,
    data: Data,
    *,
    template: bytes | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the filled Word document: by the organiser's `template`, or by our own.

    `pictures` are PNG files by name. Raises `DocumentRefused` for a template that is no Word
    document, asks for a field that the data lack, reaches further, or costs too much.
    """
    widths = {block.name: block.width for block in paper.blocks if isinstance(block, Picture)}
    drawn = {
        name: [base64.b64encode(png).decode(), widths.get(name, 25)]
        for name, png in (pictures or {}).items()
    }
    return fill_document(word_template(paper) if template is None else template, data, drawn)


def fill_document(
    template: bytes, data: Data, pictures: Mapping[str, Sequence[Any]] | None = None
) -> bytes:
    """Return `template` with its merge fields filled. Raises `DocumentRefused`."""
    if len(template) > LARGEST_TEMPLATE:
        raise DocumentRefused(reason=_REASONS["bomb"])
    asked = json.dumps({"data": data, "pictures": pictures or {}}, ensure_ascii=False)
    try:
        told = run_confined(
            FILLER,
            asked.encode() + b"\n" + template,
            arguments={},
            bounds=Bounds(memory=600 * 1024 * 1024, seconds=30),
        )
    except Stopped as stopped:
        problem = "not_word" if stopped.by == "crash" else "bomb"
        raise DocumentRefused(reason=_REASONS[problem]) from stopped
    if told.startswith(b"PK"):
        return told
    answer = json.loads(told)
    raise DocumentRefused(
        N_("This Word template cannot be filled: %(reason)s %(detail)s"),
        reason=_REASONS[answer["problem"]],
        detail=str(answer["params"].get("reason", ""))[:200],
    )


_REASONS: Final = {
    "not_word": N_("it is not a Word document (.docx)."),
    "bomb": N_("it is too large or takes too long."),
    "active": N_("it holds a macro or fetches something from elsewhere."),
    "unknown_field": N_("it has a field that this paper does not know:"),
    "syntax": N_("a field is not written as {{ name }}:"),
    "reach": N_("a field asks for more than a value:"),
}


def document_pdf(
    paper: Paper, data: Data, *, pictures: Mapping[str, bytes] | None = None, lang: str = "zh-CN"
) -> bytes:
    """Return the paper as PDF, A4 with the margins of official documents (37, 26, 35, 28 mm)."""
    plain = {
        "lang": lang,
        "title": filled(paper.title, data),
        "is_landscape": paper.is_landscape,
        "blocks": [_plain_block(block, data) for block in paper.blocks],
    }
    html = render_design(PRINTS, plain, template="official.html")
    return pdf_from(
        html,
        title=filled(paper.title, data),
        stylesheets=[(PRINTS / "official.css").read_text(encoding="utf-8"), _sizes(paper)],
        lang=lang,
        assets={f"{name}.png": png for name, png in (pictures or {}).items()},
    )


def _sizes(paper: Paper) -> str:
    # Sizes are the paper's own; a design has no arithmetic and no style in its tags.
    rules = [f".w{percent} {{ width: {percent}% }}" for percent in range(1, 101)]
    for block in paper.blocks:
        if isinstance(block, Form):
            rules.append(f".form.h{block.height} tr {{ height: {block.height}mm }}")
        elif isinstance(block, Box):
            rules.append(f".box.h{block.height} {{ height: {block.height}mm }}")
        elif isinstance(block, Picture):
            rules.append(f".w{block.width}mm {{ width: {block.width}mm }}")
    return "\n".join(rules)


def document_text(paper: Paper, data: Data) -> str:
    """Return the paper as plain text for a chat group: paragraphs, one line for each row."""
    lines: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Text):
            lines.append(filled(block.text, data))
        elif isinstance(block, Table):
            lines += ["  ".join(cells) for cells in _cells(block, data)]
        elif isinstance(block, Form):
            pairs = (pair for line in block.lines for pair in line)
            lines += [f"{label}：{filled(text, data)}" for label, text in pairs]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def filled(text: str, data: Data) -> str:
    """Return `text` with its merge fields filled; a field that the data lack is a `KeyError`."""
    return FIELD.sub(lambda found: str(data[found[1]]), text)


def _cells(table: Table, data: Data) -> list[list[str]]:
    rows = data[table.rows]
    if isinstance(rows, (str, int)):
        raise TypeError(f"{table.rows} is no list of rows")
    return [[str(row[column.field]) for column in table.columns] for row in rows]


def _plain_block(block: Block, data: Data) -> dict[str, object]:
    match block:
        case Text():
            # A line break of the data is one on paper.
            lines = filled(block.text, data).split("\n")
            return {"is": "text", "kind": block.kind, "lines": lines}
        case Table():
            total = sum(column.share for column in block.columns)
            columns = [
                {"title": c.title, "percent": c.share * 100 // total, "is_number": c.is_number}
                for c in block.columns
            ]
            return {"is": "table", "columns": columns, "rows": _cells(block, data)}
        case Form():
            lines_of = [[[label, filled(text, data)] for label, text in x] for x in block.lines]
            most = max(len(line) for line in block.lines)
            return {"is": "form", "lines": lines_of, "height": block.height, "most": most}
        case Box():
            return {"is": "box", "caption": filled(block.caption, data), "height": block.height}
        case Picture():
            return {"is": "picture", "name": block.name, "width": block.width}
        case PageBreak():
            return {"is": "break"}
