"""Reading printed files back: text, faces, places on the page, and the page as a picture."""

import io
import re
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import zxingcpp
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

MM = 72 / 25.4


def _run(*command: str, pdf: bytes) -> bytes:
    # S603: the commands are those of poppler, written out below.
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout  # noqa: S603


def text_of(pdf: bytes) -> str:
    return _run("pdftotext", "-", "-", pdf=pdf).decode()


def seal_of(pdf: bytes, roots: Iterable[object]) -> tuple[EmbeddedPdfSignature, PdfSignatureStatus]:
    """The one signature of a file, and what its own library says of it, trusting `roots`."""
    (found,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    # Apart, for it runs an event loop: a worker that has driven a browser runs one already.
    with ThreadPoolExecutor(1) as apart:
        trusted = ValidationContext(trust_roots=list(roots))
        return found, apart.submit(validate_pdf_signature, found, trusted).result()


def words_of(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Each word with left, top, right and bottom in mm from the page's upper left corner."""
    page = _run("pdftotext", "-bbox", "-", "-", pdf=pdf).decode()
    pattern = r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>'
    found = re.findall(pattern, page)
    return [
        (text, (float(left) / MM, float(top) / MM, float(right) / MM, float(bottom) / MM))
        for left, top, right, bottom, text in found
    ]


def faces_of(pdf: bytes) -> dict[str, tuple[str, str]]:
    """Embedded ("yes"/"no") and subset ("yes"/"no") by the name of the face."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        lines = _run("pdffonts", file.name, pdf=b"").decode().splitlines()[2:]
    fields = [line.split() for line in lines]
    return {words[0].split("+")[-1]: (words[-5], words[-4]) for words in fields}


def sizes_of(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in mm, to a tenth."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        with pikepdf.open(file.name) as document:
            boxes = [[float(edge) for edge in page.mediabox] for page in document.pages]
    return [(round(box[2] / MM, 1), round(box[3] / MM, 1)) for box in boxes]


def picture_of(pdf: bytes, *, dpi: int) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / "page"
        _run("pdftoppm", "-r", str(dpi), "-png", "-singlefile", "-", str(stem), pdf=pdf)
        with Image.open(stem.with_suffix(".png")) as image:
            return image.convert("RGB")


def code_on(picture: Image.Image) -> list[str]:
    """What the QR codes on the picture say."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]
