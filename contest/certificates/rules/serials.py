"""Serials with check characters, and the code beside the QR picture; knows no database."""

import re
import unicodedata
from typing import Final

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
