"""What may be printed on a certificate and how it is worded; knows no paper, no database."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

# --- serial and code -----------------------------------------------------------------------------

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
CODE_LENGTH: Final = 10
_CODE_BYTES: Final = 7
_MODULUS: Final = 1271
_RADIX: Final = 36
DEFAULT_SERIAL: Final = "{prefix}-{year}-{event:04}-{number:04}-{check}"
_SERIAL_FIELD: Final = re.compile(r"\{(prefix|year|event|number|check)(?::0(\d))?\}")


def check_characters(text: str) -> str:
    """The two check characters of the letters and digits in `text`; separators do not count.

    ISO/IEC 7064 MOD 1271-36, the standard's two-character system over 0-9 A-Z. It finds every
    single wrong character and every swap of two neighbours: 36 and 35 share no factor with
    1271 = 31 x 41, and no product of two numbers below 36 reaches it. The one-character hybrid
    systems (MOD 37,36 and MOD 11,10) miss one swap in each position, so they were not taken.
    Raises `ValueError` when nothing is left to check.

    >>> check_characters("ISO79")
    '3W'
    """
    digits = _digits(text)
    if not digits:
        raise ValueError("a serial needs letters or digits")
    remainder = 0
    for digit in digits:
        remainder = (remainder + digit) * _RADIX % _MODULUS
    value = (1 - remainder * _RADIX) % _MODULUS
    return ALPHABET[value // _RADIX] + ALPHABET[value % _RADIX]


def is_serial_sound(serial: str) -> bool:
    """True when the last two characters are the check characters of all before them."""
    plain = "".join(character for character in serial.upper() if character in ALPHABET)
    body, check = plain[:-2], plain[-2:]
    return bool(body) and check_characters(body) == check


def serial_number(rule: str, *, prefix: str, year: int, event: int, number: int) -> str:
    """The serial that `rule` makes, for instance "SZZG-2026-0001-0123-C8" from `DEFAULT_SERIAL`.

    `rule` is data: text with {prefix}, {year}, {event}, {number} (each may ask for leading zeros
    as {number:04}) and {check} once, at the end. `number` counts from 1 within the event.
    Raises `ValueError` when the rule is not of this form or a value is not in the alphabet.
    """
    if faults := serial_rule_faults(rule):
        raise ValueError(faults[0])
    if number < 1 or event < 0 or year < 0:
        raise ValueError("numbers of a serial count from 1")
    if not re.fullmatch(r"[0-9A-Z]+(-[0-9A-Z]+)*", prefix):
        raise ValueError("the prefix is made of capital letters, digits and hyphens")
    values = {"prefix": prefix, "year": year, "event": event, "number": number, "check": ""}

    def filled(match: re.Match[str]) -> str:
        name, width = match.groups()
        return str(values[name]).zfill(int(width or 0))

    body = _SERIAL_FIELD.sub(filled, rule)
    return body + check_characters(body)


def serial_rule_faults(rule: str) -> list[str]:
    """What is wrong with a serial rule, in the order found; empty when it can be used."""
    faults = []
    names = [match[1] for match in _SERIAL_FIELD.finditer(rule)]
    if not re.fullmatch(r"[0-9A-Z-]*", _SERIAL_FIELD.sub("", rule)):
        faults.append("a serial rule holds capital letters, digits, hyphens and known fields only")
    if "number" not in names:
        faults.append("a serial rule needs {number}, or two certificates would share a serial")
    if names.count("check") != 1 or not rule.endswith("{check}"):
        faults.append("a serial rule ends with {check}")
    return faults


def _digits(text: str) -> list[int]:
    return [ALPHABET.index(character) for character in text.upper() if character in ALPHABET]


def verify_code(entropy: bytes) -> str:
    """Ten characters of 5 bits each (Crockford base 32) out of at least 7 random bytes."""
    if len(entropy) < _CODE_BYTES:
        raise ValueError("a code of 50 bits needs 7 random bytes")
    number = int.from_bytes(entropy[:_CODE_BYTES], "big")
    places = reversed(range(CODE_LENGTH))
    return "".join(CODE_ALPHABET[number >> 5 * place & 31] for place in places)


def tidy_code(typed: str) -> str | None:
    """The code that a person meant: any case, any separator, O for 0, I and L for 1.

    `None` when it cannot be a code.
    """
    plain = re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", typed)).upper()
    plain = plain.translate(str.maketrans("OIL", "011"))
    fits = len(plain) == CODE_LENGTH and all(letter in CODE_ALPHABET for letter in plain)
    return plain if fits else None


def grouped_code(code: str) -> str:
    """The code as it is printed, in groups of four: 7K3M-9QX2-PD."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


# --- words ---------------------------------------------------------------------------------------

_LARGEST: Final = 9999
_DIGITS: Final = "〇一二三四五六七八九"
_FULL: Final = str.maketrans(",:;!?()", "，：；！？（）")
_FULL_MARKS: Final = "，：；！？（）、。“”《》"


def is_han(character: str) -> bool:
    """True for a Chinese character, 〇 included, of any plane."""
    return character == "〇" or unicodedata.name(character, "").startswith("CJK ")


def full_width(text: str) -> str:
    """`text` with the ASCII marks , : ; ! ? ( ) and quotes beside Chinese made full-width.

    A bracket or quote is changed together with its partner, and the spaces beside a changed
    mark go. Numbers and runs of Latin keep theirs: "1,000", "3:2", "(CNC)" between Latin words.
    Source: GB/T 15834 (punctuation), first test print of the design.
    """
    characters = list(text)
    for opening, closing in _pairs(characters):
        inside = characters[opening + 1 : closing]
        if (
            _touches(characters, opening)
            or _touches(characters, closing)
            or any(map(is_han, inside))
        ):
            quotes = characters[opening] == '"'
            characters[opening] = "“" if quotes else "（"
            characters[closing] = "”" if quotes else "）"
    for place, character in enumerate(characters):
        if character in ",:;!?" and _touches(characters, place):
            characters[place] = character.translate(_FULL)
    return re.sub(rf"\s*([{_FULL_MARKS}])\s*", r"\1", "".join(characters)).strip()


def _pairs(characters: Sequence[str]) -> list[tuple[int, int]]:
    pairs, brackets, quote = [], [], None
    for place, character in enumerate(characters):
        if character == "(":
            brackets.append(place)
        elif character == ")" and brackets:
            pairs.append((brackets.pop(), place))
        elif character == '"':
            if quote is None:
                quote = place
            else:
                pairs.append((quote, place))
                quote = None
    return pairs


def _touches(characters: Sequence[str], place: int) -> bool:
    before = next((c for c in reversed(characters[:place]) if not c.isspace()), "")
    after = next((c for c in characters[place + 1 :] if not c.isspace()), "")
    return any(c and (is_han(c) or c in _FULL_MARKS) for c in (before, after))


def chinese_number(number: int) -> str:
    """1 to 9999 in Chinese numerals: 十, 二十八, 一百零五, 一千零一十."""
    if not 1 <= number <= _LARGEST:
        raise ValueError(f"no Chinese numeral for {number}")
    words, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words


def chinese_ordinal(number: int) -> str:
    """第一, 第二十八."""
    return "第" + chinese_number(number)


def chinese_date(day: date) -> str:
    """二〇二六年九月二十八日: the year digit by digit, month and day as numbers."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04}")
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def digit_date(day: date) -> str:
    """2026年9月28日."""
    return f"{day.year}年{day.month}月{day.day}日"


def reason_sentence(
    *,
    year: int,
    series: str,
    contest: str = "",
    track: str = "",
    stage: str = "",
    total: Decimal | None = None,
    rank: int | None = None,
) -> str:
    """The sentence that leads to the award: 在“姑苏杯”2026年…项目决赛中，以总分…，荣获

    `contest` is the short name in quotes, `series` the official title with its host, `track` the
    trade. `total` in points, printed as it was published; `None` for total and rank leaves their
    clause out (an award without a ranking). All punctuation comes out full-width.
    """
    quoted = f"“{contest.strip('“”')}”" if contest else ""
    field = f"{track}项目" if track and not track.endswith(("项目", "赛项", "工种")) else track
    clauses = [f"在{quoted}{year}年{series}{field}{stage}中"]
    score = f"以总分{total}分的成绩" if total is not None else ""
    place = f"名列{chinese_ordinal(rank)}" if rank is not None else ""
    if score or place:
        clauses.append(score + (place or "表现优异"))
    return full_width("，".join([*clauses, "荣获"]))


def project_sentence(*, year: int, series: str, title: str) -> str:
    """The sentence on the certificate of a project's author; it ends as the other does."""
    return full_width(f"在{year}年{series}中，完成的项目《{title}》成绩优异，荣获")


def english_sentence(
    *,
    name: str,
    award: str,
    year: int,
    series: str,
    track: str = "",
    stage: str = "",
    total: Decimal | None = None,
) -> str:
    """The English line below the close; the same facts, `None` again leaves the total out."""
    place = ", ".join(part for part in (track, stage) if part)
    where = f"{place} of the {year} {series}" if place else f"the {year} {series}"
    score = f", with a total score of {total}" if total is not None else ""
    return f"This is to certify that {name} was awarded the {award} in {where}{score}."


# --- what fits -----------------------------------------------------------------------------------

LINE_MM: Final = 213.0  # 297 less 42 on either side
POINT_MM: Final = 25.4 / 72
# The award's line and the English text are wide and must end above the seal, at 148.5 mm; the
# close is short, stays left of the seal and must only end above the QR code, at 162 mm.
_WIDE_END_MM: Final = 147.5
_CLOSE_END_MM: Final = 160.5
_LADDER: Final = ((20, 78), (18, 120), (16, 170))
_BILINGUAL_TOP: Final = 18
_NAME_LADDER: Final = ((24, 21.0), (20, 25.0), (18, 28.0), (16, 32.0))
_AWARD_LADDER: Final = ((26, 20.0), (20, 26.0))
_MEMBER_LADDER: Final = ((14, 4, 8), (12, 6, 18), (10, 8, 32))


@dataclass(frozen=True, slots=True)
class Fit:
    """The type sizes in points, and how many members stand in a row, at which the text fits."""

    reason: int
    name: int
    award: int
    members: int | None = None
    per_row: int | None = None


def width_in_han(text: str) -> float:
    """Width of `text` in full-width characters; Latin letters, digits and spaces count half."""
    wide = {"W", "F", "A"}
    return sum(1.0 if unicodedata.east_asian_width(c) in wide else 0.5 for c in text)


def fit(
    *, name: str, reason: str, award: str, members: Sequence[str] = (), english: str = ""
) -> Fit | str:
    """The largest sizes at which everything keeps clear of seal and QR code.

    Where nothing fits, the name of the first field that is too long instead ("name", "award",
    "members", "reason" or "english"): the caller refuses, because a smaller size would not be
    read on a wall. Reason: 20 pt up to 78 full-width characters, 18 pt up to 120, 16 pt up to
    170; the bilingual setting begins at 18 pt.
    """
    name_size = _first(_NAME_LADDER, width_in_han(name))
    if name_size is None:
        return "name"
    award_size = _first(_AWARD_LADDER, width_in_han(award))
    if award_size is None:
        return "award"
    rows: tuple[int | None, int | None] = (None, None)
    if members:
        found = next(((s, n) for s, n, most in _MEMBER_LADDER if _seats(members, s, n, most)), None)
        if found is None:
            return "members"
        rows = found
    length = width_in_han(reason)
    for size, most in _LADDER:
        if length > most or (english and size > _BILINGUAL_TOP):
            continue
        sizes = Fit(size, name_size, award_size, *rows)
        if _is_clear(sizes, reason, members, english):
            return sizes
    return "english" if english and length <= _LADDER[-1][1] else "reason"


def _first(ladder: Sequence[tuple[int, float]], width: float) -> int | None:
    return next((size for size, most in ladder if width <= most), None)


def _seats(members: Sequence[str], size: int, per_row: int, most: int) -> bool:
    widest = max(map(width_in_han, members)) + 1
    return len(members) <= most and widest * size * POINT_MM <= LINE_MM / per_row


def _is_clear(sizes: Fit, reason: str, members: Sequence[str], english: str) -> bool:
    """Whether the body ends above seal and QR code: its line boxes and margins, added up in mm."""
    leading, top = (1.6, 60.0) if english else (1.75, 64.0)
    line = sizes.reason * POINT_MM
    end = top + max(line * leading, sizes.name * POINT_MM * 1.2) + (1.5 if english else 2.5)
    if sizes.members and sizes.per_row:
        end += 2 + math.ceil(len(members) / sizes.per_row) * sizes.members * POINT_MM * 1.6
    # Half a character stays free, for marks that may not begin a line.
    lines = math.ceil((width_in_han(reason) + 2) / (int(LINE_MM / line) - 0.5))
    end += lines * line * leading
    end += sizes.award * POINT_MM * 1.4 + (5 if english else 8)
    if end > _WIDE_END_MM:
        return False
    end += line * leading
    if english:
        end += 3 + math.ceil(len(english) / 105) * 10.5 * POINT_MM * 1.55
    return end <= (_WIDE_END_MM if english else _CLOSE_END_MM)


def unprintable(text: str) -> list[str]:
    """The characters in `text` that have no place on paper, in order: controls, marks of writing
    direction, private and unassigned code points, line breaks. Empty when the text is sound."""
    bad = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
    return [c for c in dict.fromkeys(text) if unicodedata.category(c) in bad]


# --- the sample seal -----------------------------------------------------------------------------


def seal_glyphs(text: str) -> list[dict[str, str]]:
    """Where each character of a round seal's upper arc stands, in a box of 420 x 420 units.

    Radius 158, arc 24 degrees for each character but at most 240, in the middle at the top.
    Positions and angles are text, ready for an SVG attribute. Each glyph is turned by itself,
    because text along a path is not drawn by the typesetter.
    """
    count = len(text)
    arc = min(240.0, 24.0 * count)
    step = arc / (count - 1) if count > 1 else 0.0
    start = -90.0 - (arc / 2 if count > 1 else 0.0)
    glyphs = []
    for place, character in enumerate(text):
        angle = start + step * place
        x = 210 + 158 * math.cos(math.radians(angle))
        y = 210 + 158 * math.sin(math.radians(angle))
        glyphs.append(
            {"text": character, "x": f"{x:.2f}", "y": f"{y:.2f}", "turn": f"{angle + 90:.2f}"}
        )
    return glyphs
