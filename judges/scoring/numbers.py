"""Exact numbers: reading, rounding and printing; it knows no rule of any contest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

PLAIN_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?", re.ASCII)
MODES = ("half_up", "half_even", "cut")


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many places are kept and what becomes of the rest: half_up, half_even or cut."""

    decimals: int
    mode: str = "half_up"


def parse_decimal(text: object) -> Decimal | None:
    """The exact number that a document states as text ("0.30") or as a whole number (30).

    `None` when it is neither: a binary float, a true/false, an exponent or a sign alone is no
    mark.

    >>> parse_decimal("0.30"), parse_decimal(30), parse_decimal(0.3), parse_decimal("1e3")
    (Decimal('0.30'), Decimal('30'), None, None)
    """
    if isinstance(text, int) and not isinstance(text, bool):
        return Decimal(text)
    if isinstance(text, str) and PLAIN_DECIMAL.fullmatch(text):
        return Decimal(text)
    return None


@lru_cache(maxsize=4096)
def exact(value: Decimal) -> Fraction:
    """The number that a definition states, exact; the same few are asked for again and again.

    >>> exact(Decimal("0.30"))
    Fraction(3, 10)
    """
    return Fraction(value)


def round_exact(value: Fraction, rounding: Rounding | None) -> Fraction:
    """The value with the places that `rounding` keeps; unchanged when `rounding` is None.

    Ties (exactly half a unit): half_up goes away from zero, half_even to the even digit.
    cut drops the rest, towards zero. Raises `ValueError` for another mode.

    >>> round_exact(Fraction("0.125"), Rounding(2))
    Fraction(13, 100)
    >>> round_exact(Fraction("-0.129"), Rounding(2, "cut"))
    Fraction(-3, 25)
    """
    if rounding is None:
        return value
    return Fraction(_rounded_units(value, rounding), 10**rounding.decimals)


def added(values: Iterable[Fraction | int]) -> Fraction:
    """The exact sum; 0 of nothing. It reduces once, not after each step.

    >>> added([Fraction(1, 3), Fraction(1, 6), 2])
    Fraction(5, 2)
    """
    above, below = 0, 1
    for value in values:
        numerator, denominator = value.as_integer_ratio()
        if denominator != below:
            common = lcm(below, denominator)
            above *= common // below
            numerator *= common // denominator
            below = common
        above += numerator
    return Fraction(above, below)


def _rounded_units(value: Fraction, rounding: Rounding) -> int:
    """How many units of 10^-decimals the rounded value has; whole numbers all the way."""
    unit: int = 10**rounding.decimals
    whole, rest = divmod(abs(value.numerator) * unit, value.denominator)
    twice = 2 * rest - value.denominator
    if rounding.mode == "half_up":
        whole += twice >= 0
    elif rounding.mode == "half_even":
        whole += twice > 0 or (twice == 0 and whole % 2 == 1)
    elif rounding.mode != "cut":
        raise ValueError(f"unknown rounding mode {rounding.mode!r}")
    return whole if value.numerator >= 0 else -whole


def published(value: Fraction, rounding: Rounding) -> Decimal:
    """The value as it is printed: exactly `rounding.decimals` places, never an exponent.

    >>> published(Fraction(269500, 3000), Rounding(2))
    Decimal('89.83')
    """
    return from_units(_rounded_units(value, rounding), rounding.decimals)


def from_units(units: int, decimals: int) -> Decimal:
    """The number `units` × 10^-decimals with just these decimals, independent of any context.

    >>> from_units(41985, 3)
    Decimal('41.985')
    """
    # Reading a text is exact; scaling would round to the context's precision.
    return Decimal(f"{units}e-{decimals}")


def to_units(value: Decimal, decimals: int) -> int | None:
    """The whole number of 10^-decimals units in the value; `None` when it has finer places.

    >>> to_units(Decimal("41.985"), 3), to_units(Decimal("41.985"), 2)
    (41985, None)
    """
    scaled = Fraction(value) * 10**decimals
    return scaled.numerator if scaled.denominator == 1 else None


def plain(value: Fraction | Decimal, most: int = 6) -> str:
    """The value for a person to read: as few places as hold it, at most `most` (then half-up).

    >>> plain(Fraction(2)), plain(Fraction(1, 3)), plain(Decimal("0.50"))
    ('2', '0.333333', '0.5')
    """
    exact = Fraction(value) if isinstance(value, Decimal) else value
    if exact.denominator == 1:
        return str(exact.numerator)
    units = _rounded_units(exact, Rounding(most))
    figures = str(abs(units)).rjust(most + 1, "0")
    text = f"{figures[:-most]}.{figures[-most:]}".rstrip("0").rstrip(".") if most else figures
    return f"-{text}" if units < 0 else text
