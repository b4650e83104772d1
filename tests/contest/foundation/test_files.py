"""Uploads are rebuilt without hidden content and kept by their hash."""

import io
import stat
import tracemalloc

import pikepdf
import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import func, select

from contest.foundation import files
from contest.foundation.confined import Bounds
from contest.foundation.errors import Invalid
from contest.foundation.files import (
    IMAGES,
    PAPERS,
    Accept,
    FileDamaged,
    clean_upload,
    open_file,
    open_large,
    path_of,
    safe_name,
    store,
    store_file,
    store_upload,
)
from contest.foundation.models import StoredFile
from tests.conftest import NOON

CANARY = "CANARY-李敏-320502"


@pytest.fixture(autouse=True)
def folder(request, tmp_path):
    """A folder of this test's own."""
    # The application names its own folder, so it has to come first where a test wants both.
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
    before = list(files._folder)
    files.configure(tmp_path / "files")
    yield tmp_path / "files"
    files._folder[:] = before


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, form, **more)
    return stream.getvalue()


def photograph() -> bytes:
    """A JPEG lying on its side, with the author, a place and a comment inside."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = CANARY
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=CANARY.encode())


def document() -> bytes:
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.save(stream)
    return stream.getvalue()


def rule_of(data: bytes, name: str = "a.pdf", **more: object) -> str:
    with pytest.raises(Invalid) as caught:
        clean_upload(data, name, **more)  # type: ignore[arg-type]
    (fault,) = caught.value.faults
    assert fault.remedy
    return fault.rule


# ------------------------------------------------------------------ pictures


def test_a_photograph_loses_everything_but_its_pixels_and_stands_upright():
    data = photograph()
    assert CANARY.encode() in data

    cleaned = clean_upload(data, "李敏的照片.JPG")

    with Image.open(io.BytesIO(cleaned.data)) as seen:
        assert (seen.format, seen.size, dict(seen.getexif())) == ("JPEG", (20, 40), {})
        assert "comment" not in seen.info
    assert b"CANARY" not in cleaned.data
    assert (cleaned.media_type, cleaned.name) == ("image/jpeg", "李敏的照片.jpg")


def test_texts_in_a_png_do_not_survive_and_what_is_transparent_stays_so():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", CANARY)
    stream = io.BytesIO()
    Image.new("RGBA", (3, 3), (0, 0, 0, 0)).save(stream, "PNG", pnginfo=told)

    cleaned = clean_upload(stream.getvalue() + CANARY.encode(), "a.png")

    assert CANARY.encode() not in cleaned.data
    with Image.open(io.BytesIO(cleaned.data)) as seen:
        assert (seen.mode, seen.getpixel((0, 0)), seen.info) == ("RGBA", (0, 0, 0, 0), {})


@pytest.mark.parametrize(
    ("form", "media_type"), [("WEBP", "image/webp"), ("GIF", "image/png"), ("BMP", "image/png")]
)
def test_other_pictures_are_kept_as_what_browsers_show(form, media_type):
    assert clean_upload(picture(form), "a").media_type == media_type


def test_a_picture_that_is_also_a_web_page_is_only_a_picture_afterwards():
    cleaned = clean_upload(photograph() + b"<script>alert(1)</script>", "a.html")

    assert b"<script>" not in cleaned.data
    assert cleaned.name == "a.jpg"


@pytest.mark.slow
def test_a_flood_of_pixels_is_refused_before_it_is_drawn():
    flood = picture("PNG", (9000, 9000))

    assert len(flood) < 1_000_000
    assert rule_of(flood) == "The picture has more than %(megapixels)d million pixels"


def test_a_picture_format_of_phones_says_what_to_set():
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100

    assert rule_of(heic) == "The picture is in a format of the phone that browsers do not show"


# ------------------------------------------------------------------ documents


def test_a_document_loses_scripts_attachments_and_authors():
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
        pdf.Root.OpenAction = pdf.make_indirect(script)
        pdf.Root.AA = pikepdf.Dictionary(WC=script)
        pdf.attachments["evil.exe"] = CANARY.encode()
        pdf.docinfo["/Author"] = CANARY
        with pdf.open_metadata() as told:
            told["dc:creator"] = [CANARY]
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"http://{CANARY}"),
        )  # fmt: skip
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=CANARY,
            Contents="kept",
        )  # fmt: skip
        file = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9]
        )
        page.Annots = pdf.make_indirect(pikepdf.Array([link, note, file]))
        # A font may bear the name of an active key; the page needs it.
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(JS=pikepdf.Dictionary(Type=pikepdf.Name.Font))
        )
        pdf.save(stream, compress_streams=False)
    assert CANARY.encode() in stream.getvalue()

    cleaned = clean_upload(stream.getvalue(), "方案.pdf")

    assert (cleaned.media_type, cleaned.pages) == ("application/pdf", 1)
    with pikepdf.open(io.BytesIO(cleaned.data)) as pdf:
        everything = b"".join(found.unparse(resolved=True) for found in pdf.objects)
        assert b"CANARY" not in everything
        assert b"/JavaScript" not in everything
        assert not pdf.attachments
        assert [str(kept.Subtype) for kept in pdf.pages[0].Annots] == ["/Link", "/Text"]
        assert "/JS" in pdf.pages[0].Resources.Font


def test_one_document_sent_twice_gives_equal_bytes():
    data = document()

    assert clean_upload(data, "a.pdf").data == clean_upload(data, "b.pdf").data


@pytest.mark.parametrize(
    ("data", "accept", "rule"),
    [
        (b"", Accept(), "The file is empty"),
        (b"x" * 11, Accept(size=10), "The file is larger than %(megabytes)d MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Accept(),
         "The file is neither a picture nor a PDF"),
        (b"<html><script>alert(1)</script>", Accept(), "The file is neither a picture nor a PDF"),
        (b"MZ\x90\0" + b"\0" * 60, Accept(), "The file is neither a picture nor a PDF"),
        (document(), IMAGES, "The file is no picture"),
        (b"<svg/>", PAPERS, "The file is no PDF"),
        (b"%PDF-1.7 and no more", Accept(), "The file is damaged or is not what its name says"),
        (picture()[:100], Accept(), "The file is damaged or is not what its name says"),
        (document(), Accept(pages=0), "The document has more than %(pages)d pages"),
        (picture(), Accept(bounds=Bounds(seconds=0)),
         "The file unpacks to far more than a document needs"),
    ],
)  # fmt: skip
def test_what_is_not_accepted_says_why_and_what_to_do(data, accept, rule):
    assert rule_of(data, accept=accept) == rule


def test_a_document_with_a_password_is_refused():
    stream = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(stream, encryption=pikepdf.Encryption(owner="o", user="u"))

    assert rule_of(stream.getvalue()) == "The file is protected with a password"


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("方案.docx.pdf", "方案.docx.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\李敏\\a.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x\0.pdf", "aSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("....pdf", "file.pdf"),
        ("", "file.pdf"),
        ("长" * 200 + ".pdf", "长" * 33 + ".pdf"),
    ],
)
def test_file_names_are_made_safe_for_every_system(name, safe):
    assert safe_name(name, "pdf") == safe


# ------------------------------------------------------------------ keeping


def test_a_file_is_kept_by_its_hash_and_given_back(session, folder):
    stored = store(session, data=b"paper", name="a.pdf", media_type="application/pdf", now=NOON)

    assert (stored.size, stored.name, stored.created_at) == (5, "a.pdf", NOON)
    path = folder / stored.sha256[:2] / stored.sha256[2:]
    assert path == path_of(stored.sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_file(stored).read() == b"paper"


def test_equal_content_is_kept_once_under_two_rows(session, folder):
    for name in ("a.pdf", "b.pdf"):
        store(session, data=b"paper", name=name, media_type="application/pdf", now=NOON)

    assert session.scalar(select(func.count(StoredFile.id))) == 2
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_file_that_was_changed_or_lost_is_not_given_out(session):
    stored = store(session, data=b"paper", name="a.pdf", media_type="application/pdf", now=NOON)

    path_of(stored.sha256).write_bytes(b"forgd")
    with pytest.raises(FileDamaged, match="is not what was stored"):
        open_file(stored)
    path_of(stored.sha256).unlink()
    with pytest.raises(FileDamaged, match="is missing"):
        open_file(stored)


def test_a_refused_upload_leaves_nothing_behind(session, folder):
    with pytest.raises(Invalid):
        store_upload(session, data=b"MZ\x90\0", name="a.exe", now=NOON)

    assert session.scalar(select(func.count(StoredFile.id))) == 0
    assert not folder.exists()


def test_an_accepted_upload_is_kept_as_it_was_cleaned(session):
    stored = store_upload(session, data=photograph(), name="照片.jpeg", now=NOON)

    assert (stored.name, stored.media_type) == ("照片.jpg", "image/jpeg")
    assert b"CANARY" not in open_file(stored).read()


def test_a_large_file_is_kept_and_given_back_in_pieces(session, folder, tmp_path):
    large = tmp_path / "print-file.pdf"
    large.write_bytes(b"%PDF" * 500_000)
    tracemalloc.start()

    stored = store_file(session, path=large, name="a.pdf", media_type="application/pdf", now=NOON)
    with open_large(stored) as stream:
        head = stream.read(4)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert (head, stored.size, large.exists()) == (b"%PDF", 2_000_000, True)
    assert path_of(stored.sha256).read_bytes() == large.read_bytes()
    assert most < 1_000_000
    path_of(stored.sha256).write_bytes(b"forged")
    with pytest.raises(FileDamaged, match="is not what was stored"):
        open_large(stored)


@pytest.mark.parametrize("hash_", ["../../etc/passwd", "a" * 63, "A" * 64, ""])
def test_only_a_hash_leads_to_a_path(hash_):
    with pytest.raises(ValueError, match="not a SHA-256"):
        path_of(hash_)
