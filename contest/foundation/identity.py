"""Numbers that name a person, a unit or a telephone: read as typed, checked, in one spelling.

Pure: knows no table and no clock. What cannot be read is `Malformed`, with rule and remedy.
"""

import enum
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import phonenumbers
from stdnum import numdb
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from contest.foundation.errors import Fault
from contest.foundation.words import N_

SPACES_AND_MARKS = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff'’‘·-]+")
CHINA_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
RESIDENT = re.compile(r"\d{17}[\dX]")
TRAVEL_PERMIT = re.compile(r"[HM]\d{8}(?:\d{2})?")
TAIWAN_PERMIT = re.compile(r"\d{8}")
FOREIGN_CARD = re.compile(r"[A-Z]{3}\d{12}")
OLD_LENGTH = 15
RESIDENT_LENGTH = 18
EARLIEST_YEAR, LATEST_YEAR = 1900, 2099
HMT_PROVINCES = ("81", "82", "83")
COMPARE = N_("Compare it with the card, figure by figure.")


class Malformed(ValueError):
    """A text that is not what its column asks for; `rule` and `remedy` are msgids."""

    def __init__(self, rule: str, remedy: str = "", **params: object) -> None:
        self.rule, self.remedy, self.params = rule, remedy, params
        super().__init__(rule)

    def fault(
        self, *, row: int | None = None, column: str | None = None, value: str | None = None
    ) -> Fault:
        """Return the fault at a place in the user's table."""
        return Fault(
            rule=self.rule,
            remedy=self.remedy,
            row=row,
            column=column,
            value=value,
            params=self.params,
        )


class IdentityKind(enum.StrEnum):
    """Which document a number stands on."""

    RESIDENT = "resident"
    HMT_RESIDENT = "hmt_resident"
    TRAVEL_PERMIT = "travel_permit"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Identity:
    """A number that passed every check.

    `born_on` and `sex` (`male`, `female`) are `None` where the number does not say.
    `warning` doubts the number without refusing it: the list of counties is never complete.
    """

    number: str
    kind: IdentityKind
    born_on: date | None = None
    sex: str | None = None
    warning: Fault | None = None


def folded(text: str) -> str:
    """Return `text` half-width, in capitals, without spaces, hyphens and invisible marks."""
    return SPACES_AND_MARKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_identity(text: str) -> Identity:
    """Return the identity document number in `text`.

    Accepted: the 18-figure number of residents, also of Hong Kong, Macau and Taiwan residents
    (810000, 820000, 830000) and of foreign permanent residents (9…), by check figure and date;
    travel permits of Hong Kong and Macau (H or M with 8 or 10 figures) and of Taiwan (8 figures)
    and the earlier foreign card, by form. Raises `Malformed`.
    Source: GB 11643-1999 (form, ISO 7064 MOD 11-2). An unknown county warns and never refuses:
    published lists lack retired and later codes.
    """
    number = folded(text)
    if RESIDENT.fullmatch(number):
        return _read_resident(number)
    if TRAVEL_PERMIT.fullmatch(number) or TAIWAN_PERMIT.fullmatch(number):
        return Identity(number, IdentityKind.TRAVEL_PERMIT)
    if FOREIGN_CARD.fullmatch(number):
        return Identity(number, IdentityKind.FOREIGN)
    if len(number) == OLD_LENGTH and number.isdigit():
        raise Malformed(
            N_("A 15-figure identity number is no longer valid"),
            N_("Enter the 18 figures of the present card."),
        )
    raise Malformed(
        N_("An identity number has 18 characters, this one has %(count)d"),
        COMPARE,
        count=len(number),
    )


def _read_resident(number: str) -> Identity:
    born_on = _birth_date(number)
    if _check_figure(number) != number[-1]:
        raise Malformed(N_("The last figure does not fit the others"), COMPARE)
    if number.startswith("9"):
        kind = IdentityKind.FOREIGN
    elif number.startswith(HMT_PROVINCES):
        kind = IdentityKind.HMT_RESIDENT
    else:
        kind = IdentityKind.RESIDENT
    warning = None
    if kind is IdentityKind.RESIDENT and not _is_known_county(number[:6]):
        warning = Fault(
            rule=N_("Figures 1–6 (%(code)s) are not on the list of counties"),
            remedy=N_("The list may lack an old county; compare with the card."),
            params={"code": number[:6]},
        )
    return Identity(number, kind, born_on, "male" if int(number[16]) % 2 else "female", warning)


def _is_known_county(code: str) -> bool:
    return any("county" in found for _, found in numdb.get("cn/loc").info(code))


def _birth_date(number: str) -> date:
    year, month, day = number[6:10], number[10:12], number[12:14]
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise Malformed(N_("Figures 7–10: “%(year)s” is no year of birth"), COMPARE, year=year)
    if not 1 <= int(month) <= 12:  # noqa: PLR2004 - months of a year
        raise Malformed(N_("Figures 11–12: there is no month “%(month)s”"), COMPARE, month=month)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Malformed(
            N_("Figures 13–14: there is no day “%(day)s” in that month"), COMPARE, day=day
        ) from None


def _check_figure(number: str) -> str:
    # ISO 7064 MOD 11-2; stdnum's own check would also refuse counties that it does not know.
    remainder = sum(int(figure) * pow(2, 17 - at, 11) for at, figure in enumerate(number[:17]))
    return "10X98765432"[remainder % 11]


def read_credit_code(text: str) -> str:
    """Return the unified social credit code in `text`, 18 characters. Raises `Malformed`.

    Source: GB 32100-2015.
    """
    code = folded(text)
    try:
        return str(uscc.validate(code))
    except InvalidChecksum:
        raise Malformed(
            N_("The last figure does not fit the others"),
            N_("Compare it with the business licence, figure by figure."),
        ) from None
    except ValidationError:
        raise Malformed(
            N_("This is no unified social credit code"),
            N_("It has 18 figures and capitals, without I, O, S, V and Z."),
        ) from None


def read_phone(text: str, region: str = "CN") -> str:
    """Return the phone number in `text` as E.164 (`+8613800138000`). Raises `Malformed`.

    Numbers without a country are read as numbers of `region`.
    """
    compact = folded(text).replace("(", "").replace(")", "")
    # Every 1[3-9] number of 11 figures is taken: carriers open ranges before libraries know them.
    if region == "CN" and (mobile := CHINA_MOBILE.fullmatch(compact)):
        return f"+86{mobile[1]}"
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise Malformed(
            N_("This is no phone number"),
            N_("A mobile number has 11 figures; put the area code before a land line."),
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(number: str) -> str:
    """Return an E.164 number as people write it: 138 0013 8000, others with their country."""
    if mobile := CHINA_MOBILE.fullmatch(number):
        figures = mobile[1]
        return f"{figures[:3]} {figures[3:7]} {figures[7:]}"
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
