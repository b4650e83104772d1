"""QR codes as pictures for pages and paper; knows nothing of what they say."""

from io import BytesIO

import segno


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
