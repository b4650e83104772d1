"""Printed files put together and shown as pictures; knows nothing of what they say."""

import io
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image

POINTS_PER_INCH: Final = 72
GAP: Final = 24
# PDFium is not safe for threads.
_one_at_a_time = threading.Lock()


def joined(parts: Iterable[Path], whole: Path, *, title: str, lang: str = "zh-CN") -> None:
    """Write the pages of all `parts`, in their order, into the one file `whole`.

    Written aside and renamed: nobody ever sees half a file.
    """
    aside = whole.with_suffix(".new")
    with pikepdf.new() as document:
        for path in parts:
            # Closed at once: what an open part has read of itself takes as much again.
            with pikepdf.open(path) as part:
                document.pages.extend(part.pages)
        document.Root.Lang = pikepdf.String(lang)
        document.docinfo["/Title"] = title
        document.save(aside, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    aside.replace(whole)


def page_picture(pdf: bytes, *, dpi: int = 200) -> bytes:
    """Return the first page as PNG; A4 landscape at 200 dpi has 2,339 by 1,654 pixels."""
    return _picture(pdf, dpi=dpi, most=1)


def pages_picture(pdf: bytes, *, dpi: int) -> bytes:
    """Return every page as one PNG, one under another on a clear ground."""
    return _picture(pdf, dpi=dpi, most=None)


def _picture(pdf: bytes, *, dpi: int, most: int | None) -> bytes:
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            places = range(len(document))[:most]
            drawn = [document[at].render(scale=dpi / POINTS_PER_INCH).to_pil() for at in places]
        finally:
            document.close()
    whole = drawn[0]
    if len(drawn) > 1:
        height = sum(page.height for page in drawn) + GAP * (len(drawn) - 1)
        whole = Image.new("RGBA", (max(page.width for page in drawn), height), (0, 0, 0, 0))
        for place, page in enumerate(drawn):
            whole.paste(page, (0, sum(one.height + GAP for one in drawn[:place])))
    stream = io.BytesIO()
    whole.save(stream, "PNG", dpi=(dpi, dpi))
    return stream.getvalue()
