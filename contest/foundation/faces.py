"""The faces that our paper is set in: their files, what they can draw, where the typesetter looks.

Knows no document and no typesetter.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTCollection


@dataclass(frozen=True, slots=True)
class Face:
    """One font file with the family that designs name and the package that brings it."""

    family: str
    file: str
    package: str
    bold: bool = False


_KAI, _SONG, _HEI = "LXGW WenKai", "Noto Serif CJK SC", "Noto Sans CJK SC"
# Bold is a face of its own: without its file the typesetter would smear the regular one.
FACES: Final[Mapping[str, Face]] = {
    "kai": Face(_KAI, "LXGWWenKai-Regular.ttf", "fonts-lxgw-wenkai"),
    "kai-bold": Face(_KAI, "LXGWWenKai-Bold.ttf", "fonts-lxgw-wenkai", bold=True),
    "song": Face(_SONG, "NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    "song-bold": Face(_SONG, "NotoSerifCJK-Bold.ttc", "fonts-noto-cjk", bold=True),
    "hei": Face(_HEI, "NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    "hei-bold": Face(_HEI, "NotoSansCJK-Bold.ttc", "fonts-noto-cjk", bold=True),
}
_FONT_ROOTS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# The collections hold these too; their Chinese characters have other shapes.
_OTHER_FAMILIES: Final = [
    f"Noto {k} CJK {c}" for k in ("Serif", "Sans") for c in ("JP", "KR", "TC", "HK")
]


@cache
def font_file(name: str) -> Path | None:
    found = (path for root in _FONT_ROOTS for path in sorted(root.rglob(name)))
    return next(found, None)


@cache
def _coverage(face: str) -> frozenset[int]:
    path, index = _place(face)
    whole = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)), index or 0)
    return frozenset(whole.unicodes)


@cache
def _place(face: str) -> tuple[Path, int | None]:
    """The file of a face and, where several faces share it, which of them it is."""
    path = font_file(FACES[face].file)
    if path is None:
        raise RuntimeError("; ".join(face_faults()))
    if path.suffix != ".ttc":
        return path, None
    with TTCollection(path, lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            if font["name"].getBestFamilyName() == FACES[face].family:
                return path, index
    raise RuntimeError(f"{path} holds no {FACES[face].family}")


def missing_characters(face: str, text: str) -> list[str]:
    """The characters of `text` that `face` (a key of `FACES`) cannot draw, in order, once each.

    Line breaks and spaces are never missing.
    """
    drawn = _coverage(face)
    return [c for c in dict.fromkeys(text) if not c.isspace() and ord(c) not in drawn]


def face_faults() -> list[str]:
    """Which faces are not there, each with its remedy; empty when all are."""
    return [
        f"The face {face.family}{' Bold' if face.bold else ''} ({face.file}) is missing. "
        f"Remedy: apt-get install {face.package}"
        for face in FACES.values()
        if font_file(face.file) is None
    ]


@cache
def fontconfig_file() -> Path:
    """A configuration that offers our faces and no other, so that no machine prints differently."""
    folder = Path(tempfile.mkdtemp(prefix="leitai-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = [path for face in FACES.values() if (path := font_file(face.file))]
    return _configuration(folder, files)


@contextmanager
def cut_faces(text: str) -> Iterator[Path]:
    """A configuration that offers our faces cut down to the characters of `text`, while it lasts.

    A batch is printed from these: the typesetter cuts each document's faces out of whatever it is
    given, and out of a face of a thousand characters that takes a hundredth of the time that it
    takes out of one of sixty thousand. Every table of shapes and distances stays, so that a text
    is set as from the whole face.
    """
    wanted = {ord(character) for character in text} | set(range(0x20, 0x7F))
    with tempfile.TemporaryDirectory(prefix="leitai-cut-") as name:
        folder = Path(name)
        files = []
        for face in FACES:
            path, index = _place(face)
            asked = harfbuzz.SubsetInput()
            asked.unicode_set.update(wanted)
            # Of features and names the library would keep a choice of its own.
            for kept in (asked.layout_feature_tag_set, asked.name_id_set, asked.name_lang_id_set):
                kept.clear()
                kept.invert()
            asked.flags = harfbuzz.SubsetFlags.NOTDEF_OUTLINE
            whole = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)), index or 0)
            file = folder / f"{face}.otf"
            file.write_bytes(harfbuzz.subset(whole, asked).blob.data)
            files.append(file)
        yield _configuration(folder, files)


def _configuration(folder: Path, files: Sequence[Path]) -> Path:
    lines = ['<?xml version="1.0"?>', "<fontconfig>"]
    lines += [f"<dir>{escape(str(path))}</dir>" for path in sorted({f.parent for f in files})]
    # The packages fill the first cache when they are installed; the second catches the rest.
    lines += ["<cachedir>/var/cache/fontconfig</cachedir>", f"<cachedir>{folder}</cachedir>"]
    lines += ["<selectfont><rejectfont><glob>/*</glob>"]
    lines += [
        f'<pattern><patelt name="family"><string>{name}</string></patelt></pattern>'
        for name in _OTHER_FAMILIES
    ]
    lines += ["</rejectfont><acceptfont>"]
    lines += [f"<glob>{escape(str(path))}</glob>" for path in files]
    lines += ["</acceptfont></selectfont>", "</fontconfig>"]
    path = folder / "fonts.conf"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
