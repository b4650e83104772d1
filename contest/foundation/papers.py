"""Printed files put together and shown as pictures; knows nothing of what they say."""

import io
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2

POINTS_PER_INCH: Final = 72
# PDFium is not safe for threads.
_one_at_a_time = threading.Lock()


def joined(parts: Iterable[Path], whole: Path, *, title: str, lang: str = "zh-CN") -> None:
    """Write the pages of all `parts`, in their order, into the one file `whole`.

    Written aside and renamed: nobody ever sees half a file.
    """
    aside = whole.with_suffix(".new")
    with ExitStack() as stack:
        document = stack.enter_context(pikepdf.new())
        for path in parts:
            document.pages.extend(stack.enter_context(pikepdf.open(path)).pages)
        document.Root.Lang = pikepdf.String(lang)
        document.docinfo["/Title"] = title
        document.save(aside, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    aside.replace(whole)


def page_picture(pdf: bytes, *, dpi: int = 200) -> bytes:
    """Return the first page as PNG; A4 landscape at 200 dpi has 2,339 by 1,654 pixels."""
    stream = io.BytesIO()
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            drawn = document[0].render(scale=dpi / POINTS_PER_INCH).to_pil()
            drawn.save(stream, "PNG", dpi=(dpi, dpi))
        finally:
            document.close()
    return stream.getvalue()
