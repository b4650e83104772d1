"""Spreadsheets made on the fly for the tests of reading: good ones and hostile ones."""

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from contest.foundation.office import Column, Kind

COLUMNS = (
    Column("name", "姓名", ("选手姓名",), required=True, kind=Kind.NAME, max_length=30),
    Column("unit", "单位", ("工作单位", "所在单位"), required=True),
    Column("identity", "身份证号", ("身份证号码",), kind=Kind.IDENTITY),
    Column("phone", "手机号", ("联系电话",), kind=Kind.PHONE),
    Column("sex", "性别", kind=Kind.CHOICE, choices={"男": "male", "女": "female"}),
    Column("born_on", "出生日期", kind=Kind.DATE),
)
HEADINGS = ("姓名", "单位", "身份证号", "手机号", "性别", "出生日期")

LI = ("李　敏", "一厂", "11010519491231002X", "１３８-0013-8000", "女", date(1990, 1, 2))
LI_READ: dict[str, str | None] = {
    "name": "李敏",
    "unit": "一厂",
    "identity": "11010519491231002X",
    "phone": "+8613800138000",
    "sex": "female",
    "born_on": "1990-01-02",
}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)
ROOT_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)

# An .xls workbook of two sheets, the second of which holds a formula in B3; nothing that we
# run can write this format, so its bytes stand here.
XLS_WITH_FORMULA = zlib.decompress(
    base64.b85decode(
        "c-rk)O=uHA6#izDv`J0Uq^3$MlvuE8?M1zKiK~M4)U}${KZKgvDAJNh=tVEq)SOfhJSkoZy?Cj5@drKV&4W;"
        "}2SE`MJ$UdWRPfMdee-r!Q_Z0P4Ytg;%$qlF-rJd-_hx2iUe890QxDop_zk<^LD>$Vp+Y7o1>8aeRBzjob#p"
        "%@TVq8b;3r2m`0zCJs!{q-`nv=J_q{KO0v{=z#CcfROgdgi?BhP9gzQ5?cq#S_+@Tak8~3Y)>1n2GncidFXH"
        "567<T}#?=@!Ka%$ipBE)~bej83i#6BT&GHt$%n9j$mN<M`4I;pqCXH+L>I_J3A%c!QV*d9F8|N#{~yMa0O3)"
        "A(k`fq8eXK96g8edPiq|Gre-SVex*@B$OCPYD@_1qAWgBWnyXe>HqYmJ>dw92yu*E?@^wP?^XslO0c!+1&Ba"
        "0A+*8zJrv-hXR&-mz7UaW}SV1q)9H@Jk29Zrg?~iKS*>0&CEx63PfljU%31AP2X_8ImD6)UfP`vV3X`IY+RN"
        "WWE}ok<Irxl*v2%^Z{5IrJJT2iF6CYQt%^A?$vRiKwu{=?$(S=YSMXbiFMK)lxTEmN+)DgRZ|P!e=B+t}PTG"
        ")0$X-5^=n*~Q_AQAgrke}3RD59C_Q$f}HzKO<w%X;Iv4|#Sqs~@nwBVssrDf$8>M^Pu3aq<QN7bl0s`87Sk~"
        "=z5UsTZ-tnX3!g7v*h->9N*u)dFdu~Ch_Gm5rST!ZyOT(gMelYVwBs<~D}LqkJDLqlV=LZ}~1k8`9@zfO=xO"
        "1{@wq*T_|B&!yOk)>yxj-~sNp*)8RHO0?5_=Ni|u}mBHzEI*QwVuN$hPfZ3HODU<Lqz5GEZZ>h_oh&-?U!rm"
        "=Ra=$2hc(I4g"
    )
)


def xlsx(rows: Sequence[Sequence[Any]], *, title: str | None = None, **more: Any) -> bytes:
    """A workbook as Excel writes it; a text that begins with = is a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, cells in (more.get("before") or {}).items():
            _fill(book.add_worksheet(name), cells, 0)
        page = book.add_worksheet()
        if title:
            page.merge_range(0, 0, 0, len(rows[0]) - 1, title)
        _fill(page, rows, 1 if title else 0)
    return stream.getvalue()


def _fill(page: Any, rows: Sequence[Sequence[Any]], top: int) -> None:
    for number, row in enumerate(rows, start=top):
        for at, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                page.write_formula(number, at, value, None, "result")
            elif value is not None:
                page.write(number, at, value)


def zipped(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    """A zip file of these parts."""
    stream = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bare_xlsx(sheet: bytes | str, **parts: bytes | str) -> bytes:
    """A workbook whose sheet is exactly this XML; `parts` are added under xl/."""
    return zipped(
        {
            "_rels/.rels": ROOT_LINKS,
            "xl/workbook.xml": BOOK,
            "xl/_rels/workbook.xml.rels": LINKS,
            "xl/worksheets/sheet1.xml": sheet,
            **{f"xl/{name}": content for name, content in parts.items()},
        }
    )


def sheet_xml(rows: str, before: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """An OpenDocument spreadsheet; a text that begins with = is a formula."""

    def cells(row: Sequence[str]) -> Iterator[str]:
        for text in row:
            formula = f' table:formula="of:{text}"' if text.startswith("=") else ""
            yield (
                f'<table:table-cell office:value-type="string"{formula}>'
                f"<text:p>{text}</text:p></table:table-cell>"
            )

    body = "".join(f"<table:table-row>{''.join(cells(row))}</table:table-row>" for row in rows)
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f'<office:document-content xmlns:office="{names}office:1.0" '
                f'xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0">'
                f'<office:body><office:spreadsheet><table:table table:name="S">{body}'
                "</table:table></office:spreadsheet></office:body></office:document-content>"
            ),
            "META-INF/manifest.xml": (
                f'<manifest:manifest xmlns:manifest="{names}manifest:1.0">'
                '<manifest:file-entry manifest:full-path="/" '
                'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
                "</manifest:manifest>"
            ),
        }
    )
