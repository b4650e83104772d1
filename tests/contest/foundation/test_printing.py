"""The typesetter's walls: closed addresses, plain data, our faces and no other."""

import gc
import http.server
import os
import threading
from datetime import date
from decimal import Decimal

import pytest
from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from contest.foundation import faces, printing
from contest.foundation.faces import FACES, missing_characters
from contest.foundation.printing import (
    PrintRefused,
    paper_css,
    pdf_from,
    printing_faults,
    render_design,
    table_pdf,
)
from contest.foundation.qr import qr_svg
from tests.paper import code_on, faces_of, picture_of, sizes_of, text_of

pytestmark = pytest.mark.slow

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
RED = SVG.format('<rect width="9" height="9" fill="red"/>').encode()


def test_nothing_of_a_printed_document_stays_in_memory():
    # What other tests left is not asked here.
    gc.collect()
    gc.disable()
    try:
        pdf_from("<p>王磊</p>", title="一张")
        with pytest.raises(PrintRefused):
            pdf_from("<p>王磊</p>", title="两张", pages=2)
        left = [one for one in gc.get_objects() if isinstance(one, Document | FontConfiguration)]
    finally:
        gc.enable()

    assert left == []


@pytest.fixture
def canary():
    """A server on loopback that counts who calls; a print must never call it."""
    calls = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(RED)

        def log_message(self, *_):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    server.server_close()
    thread.join()


def reaching(address):
    return [
        f'<img src="{address}">',
        f'<p style="background: url({address})">x</p>',
        f'<link rel="stylesheet" href="{address}">',
        f'<style>@import "{address}";</style>',
        f"<style>@font-face {{ font-family: a; src: url({address}) }}</style><p>x",
        f'<link rel="attachment" href="{address}">',
        f'<svg viewBox="0 0 9 9"><image href="{address}" width="9" height="9"/></svg>',
        f'<object data="{address}"></object>',
        f'<base href="{address}"><img src="x.png">',
    ]


def test_the_default_fetcher_would_have_read_a_file_and_called_an_address(canary, tmp_path):
    """The control: without our fetcher the same pages do reach out."""
    address, calls = canary
    secret = tmp_path / "secret.txt"
    secret.write_text("canary of the file system")

    HTML(string=f'<img src="{address}/picture.svg">').write_pdf()
    leaked = HTML(string=f'<link rel="attachment" href="{secret.as_uri()}">').write_pdf(
        uncompressed_pdf=True
    )

    assert calls == ["/picture.svg"]
    assert b"canary of the file system" in leaked


@pytest.mark.parametrize("place", range(9))
def test_a_page_that_asks_for_an_address_is_refused_and_nothing_is_called(canary, place):
    address, calls = canary

    with pytest.raises(PrintRefused, match=address):
        pdf_from(reaching(f"{address}/x")[place], title="x")

    assert calls == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "ftp://127.0.0.1/x",
        "data:image/png;base64,AAAA",
        "asset:other.svg",
        "asset:../x",
        "//127.0.0.1/x",
        "picture.png",
        "/etc/passwd",
    ],
)
def test_every_address_but_a_given_asset_is_refused(address):
    with pytest.raises(PrintRefused, match="address"):
        pdf_from(f'<img src="{address}">', title="x", assets={"red.svg": RED})


def test_a_stylesheet_that_asks_for_a_file_is_refused():
    with pytest.raises(PrintRefused, match="file:///etc/passwd"):
        pdf_from("<p>x", title="x", stylesheets=['@import "file:///etc/passwd";'])


def test_an_asset_that_asks_for_a_file_is_refused():
    nested = SVG.format('<image href="file:///etc/passwd" width="9" height="9"/>').encode()

    with pytest.raises(PrintRefused, match="file:///etc/passwd"):
        pdf_from('<img src="asset:a.svg">', title="x", assets={"a.svg": nested})


def test_a_picture_that_cannot_be_read_is_said_and_not_left_out():
    with pytest.raises(PrintRefused, match=r"asset:a\.png"):
        pdf_from('<img src="asset:a.png">', title="x", assets={"a.png": b"not a picture"})


def test_a_given_asset_is_drawn():
    pdf = pdf_from(
        '<img src="asset:red.svg">',
        title="x",
        stylesheets=["@page { size: 20mm 20mm; margin: 0 } img { width: 20mm; display: block }"],
        assets={"red.svg": RED},
    )

    assert picture_of(pdf, dpi=72).getpixel((28, 28)) == (255, 0, 0)


# --- designs ---


def design(folder, text):
    (folder / "certificate.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ name.__class__.__mro__ }}",
        "{{ name['__class__'] }}",
        "{{ name|attr('__class__') }}",
        "{{ page.items }}",
        "{{ page.items() }}",
        "{{ page|map(attribute='x')|list }}",
        "{{ name.upper() }}",
        "{{ '%s'|format(name) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 999999 }}",
        "{{ range(1000000) }}",
        "{{ lipsum() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ self._TemplateReference__context }}",
        "{% for x in [1] %}{{ loop.__class__ }}{% endfor %}",
        "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include '../secret.html' %}",
        "{% include '/etc/passwd' %}",
        "{% set page.name = 1 %}",
        "{{ unknown }}",
        "{{ page.unknown }}",
        "{{ page.unknown.more }}",
        "{{ rows[9] }}",
        "{{ 1 / 0 }}",
        "{% if %}",
        "{{ name|unknown }}",
    ],
)
def test_a_template_that_reaches_out_of_its_data_is_refused(tmp_path, template):
    (tmp_path / "secret.html").write_text("secret")
    folder = tmp_path / "design"
    folder.mkdir()

    with pytest.raises(PrintRefused):
        render_design(design(folder, template), {"name": "欧阳", "page": {"name": 1}, "rows": [1]})


def test_a_template_reads_its_data_escaped(tmp_path):
    template = (
        "{% macro b(x) %}<b>{{ x }}</b>{% endmacro %}"
        "{% for row in rows %}{{ loop.index }}{{ b(row.name) }}{% if not loop.last %},{% endif %}"
        "{% endfor %}{{ page['items'] }}{{ rows[0].name|length }}{{ flag }}"
    )
    data = {
        "rows": [{"name": "<img src=file:///etc/passwd>"}, {"name": "{{ 1 }}"}],
        "page": {"items": "x"},
        "flag": None,
    }

    assert render_design(design(tmp_path, template), data) == (
        "1<b>&lt;img src=file:///etc/passwd&gt;</b>,2<b>{{ 1 }}</b>x28None"
    )


@pytest.mark.parametrize(
    "value", [object(), Decimal(1), date(2026, 1, 1), {"a": [object()]}, str, 1.5]
)
def test_only_plain_values_go_into_a_design(tmp_path, value):
    with pytest.raises(TypeError, match="plain values"):
        render_design(design(tmp_path, "x"), {"value": value})


# --- faces ---


def test_this_machine_can_print():
    assert printing_faults() == []


def test_what_is_missing_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(printing, "harfbuzz_subset", None)
    monkeypatch.setattr(faces, "_FONT_ROOTS", ())
    faces.font_file.cache_clear()
    try:
        faults = printing_faults()
    finally:
        faces.font_file.cache_clear()

    assert len(faults) == 7
    assert faults[1] == (
        "The face LXGW WenKai Bold (LXGWWenKai-Bold.ttf) is missing. "
        "Remedy: apt-get install fonts-lxgw-wenkai"
    )
    assert faults[6].endswith("Remedy: apt-get install libharfbuzz-subset0")


@pytest.mark.parametrize("face", sorted(FACES))
def test_rare_characters_of_real_names_are_in_every_face(face):
    assert missing_characters(face, "𠮷㙍喆堃犇骉翀頔龑䶮㛃 \n·") == []


def test_a_character_outside_a_face_is_found_once_and_in_order():
    assert [
        missing_characters("kai", "㐀欧㐁㐀"),
        missing_characters("song", "䶶欧"),
        missing_characters("hei", "欧\U0010ffff"),
    ] == [["㐀"], ["䶶"], ["\U0010ffff"]]


def test_each_face_is_embedded_as_itself_and_in_subset():
    page = "".join(
        f'<p style="font: {"700" if face.bold else "400"} 12pt {face.family}">欧阳建国 Abc 123'
        for face in FACES.values()
    )

    assert faces_of(pdf_from(page, title="x")) == {
        "LXGW-WenKai": ("yes", "yes"),
        "LXGW-WenKai-Bold": ("yes", "yes"),
        "Noto-Sans-CJK-SC": ("yes", "yes"),
        "Noto-Sans-CJK-SC-Bold": ("yes", "yes"),
        "Noto-Serif-CJK-SC": ("yes", "yes"),
        "Noto-Serif-CJK-SC-Bold": ("yes", "yes"),
    }


def test_a_face_that_is_not_ours_is_never_used():
    page = '<p style="font: 12pt DejaVu Serif">Abc<p style="font: 12pt Noto Serif CJK JP">直'
    ours = {face.family.replace(" ", "-") for face in FACES.values()}

    assert {name.removesuffix("-Bold") for name in faces_of(pdf_from(page, title="x"))} <= ours


def test_the_rest_of_the_process_keeps_its_own_fonts(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/fonts.conf")
    pdf_from("<p>x", title="x")

    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/fonts.conf"


# --- lists ---


def test_a_long_list_repeats_its_head_and_counts_its_pages():
    rows = [[str(place), "欧阳建国", "苏州某某精密机械有限公司", "94.35"] for place in range(1, 71)]
    pdf = table_pdf(
        title="数控车工决赛成绩公示",
        columns=["名次", "姓名", "单位", "总分"],
        rows=rows,
        notes=["公示期：2026年9月20日至9月26日。"],
        footer="打印时间 2026年9月20日 10:30",
    )
    text = text_of(pdf)

    assert sizes_of(pdf) == [(210.0, 297.0)] * 3
    assert (text.count("名次"), text.count("打印时间"), text.count("欧阳建国")) == (3, 3, 70)
    assert [f"{page}/3" in text for page in (1, 2, 3)] == [True] * 3


def test_ten_judge_cards_of_bank_card_size_stand_on_one_page():
    card = '<div class="card"><h2>1号裁判</h2><p>数控车工</p><img src="asset:code.svg"></div>'
    page = f'<body class="cards">{card * 10}</body>'
    assets = {"code.svg": qr_svg("https://example.cn/card/7K3M9QX2PD")}
    pdf = pdf_from(page, title="裁判卡", stylesheets=[paper_css()], assets=assets)

    assert sizes_of(pdf) == [(210.0, 297.0)]
    assert code_on(picture_of(pdf, dpi=150)) == ["https://example.cn/card/7K3M9QX2PD"] * 10


def test_a_code_that_would_hold_too_much_is_refused():
    with pytest.raises(ValueError, match="too long"):
        qr_svg("x" * 3000)
