"""Draws the blocks of a paper as a Word template, with the page and sizes of official documents.

Sizes and margins: GB/T 9704-2012. Faces are those that Word on a Chinese desk has.
"""

import io
from collections.abc import Mapping
from typing import Any, Final

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from contest.foundation.office.blocks import (
    FIELD,
    Block,
    Box,
    Form,
    Kind,
    PageBreak,
    Paper,
    Picture,
    Table,
    Text,
)

_TITLE, _TEXT, _HEI, _KAI = "方正小标宋简体", "仿宋", "黑体", "楷体"
_STYLES: Final[Mapping[Kind, tuple[str, float, WD_ALIGN_PARAGRAPH, float]]] = {
    "title": (_TITLE, 22, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "subtitle": (_KAI, 16, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "heading": (_HEI, 16, WD_ALIGN_PARAGRAPH.LEFT, 32),
    "addressee": (_TEXT, 16, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "text": (_TEXT, 16, WD_ALIGN_PARAGRAPH.JUSTIFY, 32),
    "plain": (_TEXT, 16, WD_ALIGN_PARAGRAPH.LEFT, 0),
    "signature": (_TEXT, 16, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "note": (_TEXT, 12, WD_ALIGN_PARAGRAPH.LEFT, 0),
}
_LEADING: Final = {"title": 32.0, "note": 18.0}
_TABLE_SIZE: Final = 10.5
_A4: Final = (Mm(210), Mm(297))


def word_template(paper: Paper) -> bytes:
    """Return the paper's Word template with its merge fields, to be filled or altered in Word."""
    document = new_document()
    _page(document.sections[0], is_landscape=paper.is_landscape)
    document.core_properties.title = FIELD.sub("", paper.title)
    document.core_properties.author = ""
    for block in paper.blocks:
        _write(document, block)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _page(section: Section, *, is_landscape: bool) -> None:
    width, height = _A4
    if is_landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
    section.page_width, section.page_height = width, height
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)


def _write(document: Document, block: Block) -> None:
    match block:
        case Text():
            _paragraph(document.add_paragraph(), block.text, block.kind)
        case Table():
            _table(document, block)
        case Form():
            _form(document, block)
        case Box():
            table = _grid(document, 1, 1)
            table.rows[0].height = Mm(block.height)
            _cell(table.cell(0, 0), block.caption)
        case Picture():
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _face(paragraph.add_run(f"{{{{ {block.name} }}}}"), _TEXT, 12)
        case PageBreak():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _paragraph(paragraph: Paragraph, text: str, kind: Kind) -> None:
    face, size, alignment, indent = _STYLES[kind]
    paragraph.alignment = alignment
    form = paragraph.paragraph_format
    form.first_line_indent = Pt(indent)
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(_LEADING.get(kind, 29))
    _face(paragraph.add_run(text), face, size)


def _face(run: Run, face: str, size: float) -> None:
    run.font.name, run.font.size = face, Pt(size)
    properties = run._element.get_or_add_rPr().get_or_add_rFonts()
    properties.set(qn("w:eastAsia"), face)


def _grid(document: Document, rows: int, columns: int) -> Any:
    table = document.add_table(rows, columns)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    return table


def _cell(cell: _Cell, text: str, *, is_head: bool = False, is_number: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    if is_head or is_number:
        aligned = WD_ALIGN_PARAGRAPH.CENTER if is_head else WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.alignment = aligned
    _face(paragraph.add_run(text), _HEI if is_head else _TEXT, _TABLE_SIZE)


def _table(document: Document, block: Table) -> None:
    # The loop stands in rows of its own, which the filling takes away again.
    table = _grid(document, 4, len(block.columns))
    total = sum(column.share for column in block.columns)
    section = document.sections[0]
    usable = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    table.autofit = False
    for at, column in enumerate(block.columns):
        # Word reads the cells, others the grid.
        table.columns[at].width = usable * column.share // total
        for row in table.rows:
            row.cells[at].width = usable * column.share // total
        _cell(table.cell(0, at), column.title, is_head=True)
        _cell(table.cell(2, at), f"{{{{ row.{column.field} }}}}", is_number=column.is_number)
    _cell(table.cell(1, 0), f"{{%tr for row in {block.rows} %}}")
    _cell(table.cell(3, 0), "{%tr endfor %}")
    _repeat(table.rows[0])


def _repeat(row: _Row) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _form(document: Document, block: Form) -> None:
    most = max(len(line) for line in block.lines)
    table = _grid(document, len(block.lines), most * 2)
    for row, line in zip(table.rows, block.lines, strict=True):
        row.height = Mm(block.height)
        for at, (label, text) in enumerate(line):
            _cell(row.cells[at * 2], label, is_head=True)
            last = row.cells[at * 2 + 1]
            if at == len(line) - 1 and len(line) < most:
                last = last.merge(row.cells[-1])
            _cell(last, text)
