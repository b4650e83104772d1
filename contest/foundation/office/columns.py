"""What a column of an imported table holds: its headings, and its cells read into one spelling.

Pure: knows no file. A cell that cannot be read keeps its text and gets a fault.
"""

import enum
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from email_validator import EmailNotValidError, validate_email

from contest.foundation.errors import Fault
from contest.foundation.identity import (
    Malformed,
    folded,
    read_credit_code,
    read_identity,
    read_phone,
)
from contest.foundation.words import N_

# What a spreadsheet takes for a formula at the start of a cell, also written full-width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff])\s+(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
FIGURES_KEPT = 15
MOST_FIGURES = 40
# A date that lost its format is a count of days; spreadsheets count 1900 as a leap year.
SERIAL_ZERO, LAST_SERIAL = date(1899, 12, 30), 73_051
Cell = None | str | tuple[str, str]


class Kind(enum.StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    NAME = "name"
    IDENTITY = "identity"
    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    EMAIL = "email"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that an import asks for.

    `label` is the heading in our template; `synonyms` are other headings that people write.
    `choices` maps every accepted word to the value that is kept. `note` helps in the template.
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    kind: Kind = Kind.TEXT
    max_length: int = 200
    choices: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    label_en: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that names this column."""
        return tuple(heading for heading in (self.label, self.label_en, *self.synonyms) if heading)


def word_of(column: Column, value: str | None) -> str | None:
    """Return the word that stands for a value which was read; what is no choice stays as it is."""
    if column.kind is not Kind.CHOICE:
        return value
    return next((word for word, kept in column.choices.items() if kept == value), value)


def is_formula_like(text: str) -> bool:
    """Say whether a spreadsheet may take `text` for a formula."""
    return text.lstrip(" \u3000").startswith(FORMULA_STARTS)


def cell_text(cell: Cell) -> str:
    """Return what the cell shows, as one line without invisible characters and outer spaces."""
    text = cell[1] if isinstance(cell, tuple) else cell or ""
    if text.startswith("'") and is_formula_like(text[1:]):
        # Our own CSV export puts the apostrophe there.
        text = text[1:]
    return " ".join(INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def read_cell(column: Column, cell: Cell) -> str | None:
    """Return the cell's value in the one spelling of its kind; `None` when it is empty.

    Dates are ISO days, phones E.164, numbers plain decimals. Raises `Malformed`.
    """
    text = cell_text(cell)
    if not text:
        if column.required:
            raise Malformed(N_("This must be filled in"), N_("Fill it in."))
        return None
    if isinstance(cell, tuple) and cell[0] == "n" and len(cell[1]) > FIGURES_KEPT:
        _refuse_lost_figures(column)
    if isinstance(cell, tuple) and cell[0] == "n" and column.kind is Kind.DATE:
        text = _serial_day(cell[1])
    value = READERS[column.kind](text, column)
    if len(value) > column.max_length:
        raise Malformed(
            N_("This has %(count)d characters, at most %(limit)d are allowed"),
            N_("Shorten the text."),
            count=len(value),
            limit=column.max_length,
        )
    return value


def read_with_doubt(column: Column, cell: Cell) -> tuple[str | None, Fault | None]:
    """Return `read_cell`'s value, and a doubt about it that keeps nothing back."""
    value = read_cell(column, cell)
    if value is None or column.kind is not Kind.IDENTITY:
        return value, None
    return value, read_identity(value).warning


def _refuse_lost_figures(column: Column) -> None:
    # A spreadsheet number keeps 15 figures; the rest of an identity number is silently zero.
    if column.kind in (Kind.IDENTITY, Kind.PHONE, Kind.CREDIT_CODE, Kind.TEXT):
        raise Malformed(
            N_("The cell was kept as a number and has lost its last figures"),
            N_("Format the column as text and enter the number again."),
        )


def _serial_day(number: str) -> str:
    """Return the day that a spreadsheet shows for a number, when the number can be one."""
    if number.isdigit() and 0 < int(number) < LAST_SERIAL:
        return (SERIAL_ZERO + timedelta(days=int(number))).isoformat()
    return number


def read_day(text: str) -> date:
    """Return the day in `text`: 1990-01-02, 1990/1/2, 1990.1.2, 1990年1月2日 or 19900102."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = DAY.fullmatch(plain) or COMPACT_DAY.fullmatch(plain)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    raise Malformed(N_("This is no date"), N_("Write it as 2026-01-31."))


def _text(text: str, _column: Column) -> str:
    return text


def _name(text: str, _column: Column) -> str:
    # 李　敏 is spaced so that it lines up with names of three characters.
    return BETWEEN_HAN.sub("", text)


def _identity(text: str, _column: Column) -> str:
    return read_identity(text).number


def _credit_code(text: str, _column: Column) -> str:
    return read_credit_code(text)


def _phone(text: str, _column: Column) -> str:
    return read_phone(text)


def _email(text: str, _column: Column) -> str:
    try:
        address = validate_email(unicodedata.normalize("NFKC", text), check_deliverability=False)
    except EmailNotValidError:
        raise Malformed(N_("This is no e-mail address")) from None
    return address.normalized


def _date(text: str, _column: Column) -> str:
    return read_day(text).isoformat()


def _number(text: str) -> Decimal:
    try:
        value = Decimal(folded_number(text))
    except InvalidOperation:
        value = Decimal("NaN")
    # 1e999999999 is short to write and would be a thousand million figures to write out.
    if not value.is_finite() or abs(value.adjusted()) > MOST_FIGURES:
        raise Malformed(N_("This is no number"), N_("Enter figures only, without a unit."))
    return value


def folded_number(text: str) -> str:
    """Return figures half-width, without spaces and thousands marks, with a plain minus."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace(" ", "")
    return re.sub(r",(?=\d{3}(?:\D|$))", "", plain)


def _integer(text: str, _column: Column) -> str:
    value = _number(text)
    if value != value.to_integral_value():
        raise Malformed(N_("This must be a whole number"))
    return f"{value:.0f}"


def _decimal(text: str, _column: Column) -> str:
    return f"{_number(text):f}"


def _choice(text: str, column: Column) -> str:
    words = {_choice_key(word): value for word, value in column.choices.items()}
    try:
        return words[_choice_key(text)]
    except KeyError:
        raise Malformed(
            N_("“%(word)s” is none of the words allowed here"),
            N_("Use one of: %(words)s"),
            word=text,
            words="、".join(column.choices),
        ) from None


def _choice_key(word: str) -> str:
    return folded(word).casefold()


READERS: Mapping[Kind, Callable[[str, Column], str]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.IDENTITY: _identity,
    Kind.CREDIT_CODE: _credit_code,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.DATE: _date,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.CHOICE: _choice,
}
