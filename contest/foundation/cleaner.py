"""Rebuilds one uploaded picture or PDF file without what is hidden in it; runs confined.

Run by path in a process of its own; imports nothing of the house. Writes one JSON line
(`{"media_type", "ending", "pages"}` or `{"problem"}`), then the bytes of the rebuilt file.
"""

import io
import json
import sys
import warnings
from typing import Any

import filetype
import pikepdf
from PIL import Image, ImageOps

Image.MAX_IMAGE_PIXELS = None  # counted below, before a pixel is decoded
# What can run, fetch, send or hide something in a PDF file, wherever it stands.
ACTIVE_KEYS = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMedia"),
    *("/EmbeddedFiles", "/EF", "/AF", "/Collection", "/Metadata", "/PieceInfo", "/LastModified"),
    "/Threads",
)
HARMLESS_ACTIONS = ("/GoTo", "/Named")
ACTIVE_ANNOTATIONS = ("/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D")
SAVED_AS = {
    "JPEG": ("image/jpeg", "jpg"),
    "PNG": ("image/png", "png"),
    "WEBP": ("image/webp", "webp"),
}
PHONE_PICTURES = ("image/heic", "image/heif", "image/avif")
RESOURCE_TYPES = ("/Font", "/XObject", "/ExtGState", "/Pattern", "/Image", "/Form")
DEEPEST = 60


class Refused(Exception):
    """The file is not taken; the text is a stable word for the reason."""


def clean(data: bytes, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return what the file is and its rebuilt bytes. Raises `Refused`."""
    guess = filetype.guess(data)
    media_type = guess.mime if guess else ""
    if media_type == "application/pdf" and "pdf" in options["kinds"]:
        return clean_pdf(data, options)
    if media_type in PHONE_PICTURES:
        raise Refused("phone_picture")
    if media_type.startswith("image/") and "image" in options["kinds"]:
        return clean_image(data, options)
    raise Refused("wrong_type")


def clean_image(data: bytes, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Draw the picture anew: what is not a pixel (place, camera, author, comments) stays behind."""
    try:
        with Image.open(io.BytesIO(data)) as probe:
            if probe.width * probe.height > options["pixels"]:
                raise Refused("too_many_pixels")
            kept_as = probe.format if probe.format in SAVED_AS else "PNG"
            picture = ImageOps.exif_transpose(probe)
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("damaged") from error
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    wanted = "RGBA" if has_alpha and kept_as != "JPEG" else "RGB"
    drawn = picture.convert(wanted)
    bare = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    out = io.BytesIO()
    bare.save(out, format=kept_as, quality=90)
    media_type, ending = SAVED_AS[kept_as]
    return {"media_type": media_type, "ending": ending, "pages": 1}, out.getvalue()


def clean_pdf(data: bytes, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Write the document anew without scripts, attachments, forms' scripts and authors."""
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
            if not pages:
                raise Refused("damaged")
            if pages > options["pages"]:
                raise Refused("too_many_pages")
            for page in document.pages:
                _clean_annotations(page)
            for found in document.objects:
                _strip(found, 0)
            if "/Info" in document.trailer:
                del document.trailer["/Info"]
            out = io.BytesIO()
            document.save(out, deterministic_id=True, encryption=False)
    except pikepdf.PasswordError as error:
        raise Refused("password") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError) as error:
        raise Refused("damaged") from error
    return {"media_type": "application/pdf", "ending": "pdf", "pages": pages}, out.getvalue()


def _clean_annotations(page: Any) -> None:
    if "/Annots" not in page:
        return
    kept = [note for note in page.Annots if str(note.get("/Subtype")) not in ACTIVE_ANNOTATIONS]
    page.Annots = pikepdf.Array(kept)


def _strip(found: Any, depth: int) -> None:
    """Remove active keys from a direct object and what lies directly in it."""
    if depth > DEEPEST:
        raise Refused("damaged")
    if isinstance(found, pikepdf.Array):
        parts: list[Any] = list(found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        for key in ACTIVE_KEYS:
            if key in found and not _is_resource(found[key]):
                del found[key]
        if "/Rect" in found and "/T" in found:
            # In a note on a page this names its author.
            del found["/T"]
        for key in ("/A", "/Next"):
            if key in found and _is_active(found[key]):
                del found[key]
        parts = [found[key] for key in found.keys()]  # noqa: SIM118 - pikepdf objects are no dicts
    else:
        return
    for inner in parts:
        if isinstance(inner, pikepdf.Object) and not inner.is_indirect:
            _strip(inner, depth + 1)


def _is_resource(value: Any) -> bool:
    # A page may call a font or a picture by any name, also by that of an active key.
    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return False
    return str(value.get("/Type")) in RESOURCE_TYPES or str(value.get("/Subtype")) in RESOURCE_TYPES


def _is_active(action: Any) -> bool:
    if not isinstance(action, pikepdf.Dictionary):
        return False
    return "/S" in action and str(action["/S"]) not in HARMLESS_ACTIONS


def main() -> None:
    """Clean standard input by the options in the first argument; answer on standard output."""
    warnings.simplefilter("ignore")
    try:
        told, rebuilt = clean(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    except Refused as refused:
        told, rebuilt = {"problem": str(refused)}, b""
    except Exception:
        # Whatever a parser trips over, the file is what is broken.
        told, rebuilt = {"problem": "damaged"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + rebuilt)


if __name__ == "__main__":
    main()
