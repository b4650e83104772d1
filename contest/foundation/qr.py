"""QR codes as pictures for pages and paper; knows nothing of what they say."""

from io import BytesIO
from typing import Final

import segno
import zxingcpp
from PIL import Image

_INK: Final = (0x1B, 0x1F, 0x24)
_DARK_BELOW: Final = 128


def qr_svg(text: str, *, dark: str = "#1B1F24", quiet_zone: int = 2) -> bytes:
    """An SVG picture of `text`, error correction M, `quiet_zone` modules of paper around it.

    It has a view box and no size of its own, so the place it stands in decides. Two modules are
    enough on the flat ground of our prints; scanners of other makers may ask for four.
    Raises `ValueError` when the text is too long for a code.
    """
    picture = BytesIO()
    try:
        code = segno.make(text, error="m", boost_error=False, micro=False)
    except segno.DataOverflowError as error:
        raise ValueError("too long for a QR code") from error
    code.save(
        picture, kind="svg", border=quiet_zone, dark=dark, omitsize=True, xmldecl=False,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return picture.getvalue()


def qr_png(text: str, *, scale: int = 8, quiet_zone: int = 2) -> bytes:
    """A PNG picture of `text` for word processors: as `qr_svg`, `scale` pixels to a module.

    Raises `ValueError` when the text is too long for a code.
    """
    picture = BytesIO()
    try:
        code = segno.make(text, error="m", boost_error=False, micro=False)
    except segno.DataOverflowError as error:
        raise ValueError("too long for a QR code") from error
    code.save(picture, kind="png", border=quiet_zone, scale=scale)
    return picture.getvalue()


def qr_pixels(text: str, *, quiet_zone: int = 2) -> bytes:
    """A PNG picture of `text`, one pixel for each module, error correction M, clear ground.

    For paper: a typesetter draws it twenty times faster than the same code as lines, and a printer
    as sharply, because nothing is smoothed. Capitals and figures are packed closer than the rest.
    Raises `ValueError` when the text is too long for a code.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = Image.fromarray(code.to_image(scale=1, add_quiet_zones=False))
    side = modules.width + 2 * quiet_zone
    picture = Image.new("P", (side, side), 0)
    picture.putpalette([0xFF, 0xFF, 0xFF, *_INK])
    ink = modules.point(lambda shade: 1 if shade < _DARK_BELOW else 0)
    picture.paste(ink, (quiet_zone, quiet_zone))
    stream = BytesIO()
    picture.save(stream, "PNG", bits=1, transparency=0)
    return stream.getvalue()
