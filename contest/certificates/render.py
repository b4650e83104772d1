"""A certificate's frozen plain values → PDF; knows no record, only what the paper shall say."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from contest.certificates.errors import CharacterMissing, DoesNotFit
from contest.certificates.rules import (
    STANDARD,
    Fit,
    Room,
    chinese_date,
    digit_date,
    fit,
    full_width,
    grouped_code,
    parted,
    seal_glyphs,
    unprintable,
)
from contest.foundation.errors import Fault
from contest.foundation.faces import missing_characters
from contest.foundation.printing import PrintRefused, pdf_from, render_design
from contest.foundation.qr import qr_pixels
from contest.foundation.words import N_

DESIGNS: Final = Path(__file__).with_name("designs")
SHARED: Final = DESIGNS / "shared"
# Up to this many characters an award is spaced like the title.
_SHORT_AWARD: Final = 4
# Which faces draw each text (all weights used), as roles of contest.foundation.printing.FACES.
_ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("song", "song-bold"),
    "name": ("kai", "kai-bold"),
    "salutation": ("kai", "kai"),
    "members": ("kai", "kai"),
    "reason": ("kai", "kai"),
    "close": ("kai", "kai"),
    "award": ("hei", "hei-bold"),
    "issuers": ("song", "song"),
    "english": ("song", "song"),
}
_SIZED: Final = ("reason", "name", "salutation", "award", "members", "issuers")
# The widest coverage of all our faces takes what the chosen one cannot draw.
_FALLBACK: Final = ("song", "song-bold")

_TOO_LONG: Final = {
    "name": N_("The name is too long: %(length)d characters."),
    "award": N_("The name of the award is too long: %(length)d characters."),
    "members": N_("There are too many members, or a member's name is too long."),
    "reason": N_("The text is too long: %(length)d characters."),
    "english": N_("The Chinese and the English text are too long together."),
    "issuers": N_("The issuing bodies have no room beside the code."),
}
_SHORTEN: Final = {
    "name": N_("Use the short form of the name; 32 characters fit."),
    "award": N_("Use the short form of the award; 26 characters fit."),
    "members": N_("Up to 32 members with names of up to five characters fit."),
    "reason": N_(
        "Shorten the title of the contest or of the project; 170 characters fit, fewer beside "
        "the members of a team."
    ),
    "english": N_("Shorten the text, or print the certificate in Chinese alone."),
    "issuers": N_("Name fewer bodies, or use their short names; four of up to 20 characters fit."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A design as it is printed: the built-in one, or what an event has made of it.

    `html` and `css` stand in place of the design's own files where they are given, `words` in
    place of its `title`, `title_en` and `close`. `picture` is the SHA-256 of a picture that the
    template may show as `asset:picture`.
    """

    design: str = STANDARD
    html: str | None = None
    css: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    picture: str | None = None

    @property
    def own(self) -> Mapping[str, Any]:
        """The words and measures that hold."""
        return {**words_of_design(self.design), **self.words}


@dataclass(frozen=True, slots=True)
class Prepared:
    """One certificate ready to be laid out: plain values for the design, what to look at."""

    page: Mapping[str, object]
    warnings: tuple[Fault, ...] = field(default=())


def certificate_pdf(
    fields: Mapping[str, Any],
    design: str | Look = STANDARD,
    *,
    pictures: Mapping[str, bytes] | None = None,
    faces: Path | None = None,
) -> bytes:
    """One certificate on one page of A4 landscape, from its frozen plain values.

    Raises `DoesNotFit` or `CharacterMissing` with a fault for each text in question, and
    `printing.PrintRefused` when the design asks for what it may not have.
    """
    return certificates_pdf([fields], design, pictures=pictures, faces=faces)


def certificates_pdf(
    batch: Sequence[Mapping[str, Any]],
    design: str | Look = STANDARD,
    *,
    pictures: Mapping[str, bytes] | None = None,
    faces: Path | None = None,
) -> bytes:
    """One page for each certificate of `batch`, in order, in one file that shares its faces.

    `pictures` are the seals that certificates name, PNG by their SHA-256, and the picture of the
    look. `faces` are those that were cut down for the batch.
    """
    if not batch:
        raise ValueError("no certificate to print")
    look = as_look(design)
    pages = [dict(prepare(fields, look).page) for fields in batch]
    assets = {f"{name}.png": data for name, data in (pictures or {}).items()}
    if look.picture:
        assets["picture"] = assets[f"{look.picture}.png"]
    for place, (page, fields) in enumerate(zip(pages, batch, strict=True)):
        page["qr"] = f"qr-{place}.png"
        assets[f"qr-{place}.png"] = qr_pixels(qr_text(fields))
    serials = [str(fields["serial"]) for fields in batch]
    title = f"{pages[0]['title']} {'–'.join(dict.fromkeys((serials[0], serials[-1])))}"
    data = {"pages": pages, "title": title, "lang": "zh-CN"}
    html = render_design(DESIGNS / look.design, data, shared=SHARED, source=look.html)
    _refuse_undrawn(look, html)
    own = files_of_design(look.design)[1] if look.css is None else look.css
    css = [_text(SHARED / "sheet.css"), own, *_shifted(batch[0])]
    return pdf_from(
        html, title=title, stylesheets=css, assets=assets, faces=faces, pages=len(batch)
    )


def as_look(design: str | Look) -> Look:
    """The look of a built-in design by its name; a look as it is."""
    return design if isinstance(design, Look) else Look(design)


def files_of_design(design: str) -> tuple[str, str]:
    """The built-in template and style of a design."""
    folder = DESIGNS / design
    return _text(folder / "certificate.html"), _text(folder / "certificate.css")


def characters_of(batch: Sequence[Mapping[str, Any]], design: str | Look = STANDARD) -> str:
    """Every character that the pages of `batch` hold, once: those of the values and the design's.

    A few more may be among them, never one less: they are read off what the typesetter is given.
    """
    look = as_look(design)
    pages = [dict(prepare(fields, look).page, qr="") for fields in batch]
    data = {"pages": pages, "title": "", "lang": "zh-CN"}
    html = render_design(DESIGNS / look.design, data, shared=SHARED, source=look.html)
    return "".join(sorted(_written(look, html)))


def _written(look: Look, html: str) -> set[str]:
    # What a style writes before or behind an element stands in the style alone.
    return {*unescape(html), *(look.css or "")}


def _refuse_undrawn(look: Look, html: str) -> None:
    """Raise where somebody's template or style holds what no face draws: a box on paper."""
    if look.css and re.search(r"\\[0-9A-Fa-f]", look.css):
        raise PrintRefused(
            N_("Write the characters in the style as they are, without a backslash.")
        )
    if look.html is None and look.css is None:
        return
    text = "".join(sorted(c for c in _written(look, html) if not c.isspace()))
    undrawn = unprintable(text) or missing_characters(_FALLBACK[0], text)
    if undrawn:
        raise CharacterMissing(faults=[_missing("design", "".join(undrawn), undrawn)])


def qr_text(fields: Mapping[str, Any]) -> str:
    """What the picture says: the address of the check, and behind it the signed record."""
    return str(fields.get("qr") or fields["verify_url"])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _shifted(fields: Mapping[str, Any]) -> list[str]:
    """The style that moves all of a page, where a printer does not meet its paper exactly."""
    right, down = (int(tenths) for tenths in fields.get("shift") or (0, 0))
    if not right and not down:
        return []
    return [f".sheet {{ left: {right / 10}mm; top: {down / 10}mm; }}"]


def certificate_warnings(
    fields: Mapping[str, Any], design: str | Look = STANDARD
) -> tuple[Fault, ...]:
    """What the issuer should look at before printing: texts set whole in another face.

    Empty when there is nothing. Raises as `certificate_pdf` does where it could not be printed.
    """
    return prepare(fields, design).warnings


def sample(design: str = STANDARD) -> dict[str, Any]:
    """The design's own sample values, with the sample seal that a real certificate never has."""
    text = (DESIGNS / design / "sample.json").read_text(encoding="utf-8")
    values: dict[str, Any] = json.loads(text)
    return values


def words_of_design(design: str) -> Mapping[str, Any]:
    """The design's own words and measures: `title`, `title_en`, `close`, where its body ends."""
    return _design_words(DESIGNS / design / "design.json")


@cache
def _design_words(path: Path) -> Mapping[str, Any]:
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


def prepare(fields: Mapping[str, Any], design: str | Look = STANDARD) -> Prepared:
    """Check and word one certificate: full-width punctuation, faces, sizes, date."""
    own = as_look(design).own
    texts: dict[str, Any] = {
        "title": fields.get("title") or own["title"],
        "name": str(fields["name"]).strip(),
        "members": [str(member).strip() for member in fields.get("members") or ()],
        "reason": full_width(fields["reason"]),
        "award": full_width(fields["award"]) if own.get("shows_award", True) else "",
        "issuers": [full_width(issuer) for issuer in fields["issuers"]],
        "salutation": str(fields.get("salutation") or ""),
        "close": full_width(fields.get("close") or own["close"]),
        "english": str(fields.get("english") or ""),
    }
    faces, warnings = _faces(texts)
    measures = ("top", "bilingual_top", "wide_end", "close_end")
    sizes = _sizes(texts, Room(**{key: own[key] for key in measures if key in own}))
    begun, end = parted(texts["reason"])
    page = {
        **texts,
        **_details(fields, own),
        "reason": begun,
        "reason_end": end,
        "award_is_short": len(texts["award"]) <= _SHORT_AWARD,
        "faces": faces,
        "size": {role: getattr(sizes, role) for role in _SIZED},
        "rows": _rows(texts["members"], sizes.per_row),
        "setting": "bilingual" if texts["english"] else "zh",
    }
    return Prepared(page, warnings)


def _details(fields: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What stands on the sheet beside the text: numbers, date, seal, where to check."""
    day = date.fromisoformat(fields["issued_on"])
    sample_seal = fields.get("sample_seal")
    return {
        "title_en": own["title_en"],
        "paper": fields.get("paper") or own.get("paper") or "tinted",
        "serial": fields["serial"],
        "day": digit_date(day) if fields.get("date_style") == "digits" else chinese_date(day),
        "seal": seal_glyphs(sample_seal) if sample_seal else None,
        "seal_pictures": [seal and f"{seal}.png" for seal in fields.get("seals") or ()],
        "verify_url": fields["verify_url"],
        "verify_host": urlsplit(fields["verify_url"]).netloc,
        "verify_code": grouped_code(fields["verify_code"]),
    }


def _faces(texts: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """The face of each text: a text goes to the other face as a whole, never a single glyph."""
    faces, warnings, missing = {}, [], []
    for role, (face, drawn_with) in _ROLES.items():
        text = texts[role] if isinstance(texts[role], str) else "".join(texts[role])
        faces[role] = face
        lacking = missing_characters(drawn_with, text)
        if not lacking and not unprintable(text):
            continue
        undrawn = unprintable(text) or missing_characters(_FALLBACK[1], text)
        if undrawn:
            missing.append(_missing(role, text, undrawn))
            continue
        faces[role] = _FALLBACK[0]
        warnings.append(_switched(role, text, lacking))
    if missing:
        raise CharacterMissing(faults=missing)
    return faces, tuple(warnings)


def _missing(role: str, text: str, characters: Sequence[str]) -> Fault:
    return Fault(
        rule=N_("No face can draw %(characters)s."),
        remedy=N_("Write the text without these characters, or ask for a face that has them."),
        column=role,
        value=text,
        params={"characters": _named(characters)},
    )


def _switched(role: str, text: str, characters: Sequence[str]) -> Fault:
    return Fault(
        rule=N_("The usual face lacks %(characters)s; the whole text is set in Noto Serif CJK SC."),
        remedy=N_("Look at the preview before printing."),
        column=role,
        value=text,
        params={"characters": _named(characters)},
    )


def _named(characters: Sequence[str]) -> str:
    """Each character with its code point; what cannot be seen by its code point alone."""
    return " ".join(
        f"U+{ord(c):04X}" if unprintable(c) else f"{c} (U+{ord(c):04X})" for c in characters[:10]
    )


def _sizes(texts: Mapping[str, Any], room: Room) -> Fit:
    english = texts["english"]
    sizes = fit(
        name=texts["name"],
        reason=texts["reason"],
        award=texts["award"],
        members=texts["members"],
        english=english,
        issuers=texts["issuers"],
        room=room,
    )
    if isinstance(sizes, Fit):
        return sizes
    text = english if sizes == "english" else texts[sizes]
    shown = text if isinstance(text, str) else "、".join(text)
    fault = Fault(
        rule=_TOO_LONG[sizes],
        remedy=_SHORTEN[sizes],
        column=sizes,
        value=re.sub(r"(?s)(.{60}).+", r"\1…", shown),
        params={"length": len(text)},
    )
    raise DoesNotFit(faults=[fault])


def _rows(members: Sequence[str], per_row: int | None) -> list[Sequence[str]]:
    step = per_row or 1
    return [members[start : start + step] for start in range(0, len(members), step)]
