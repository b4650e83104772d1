"""A line reads as a sentence with exact numbers."""

from fractions import Fraction

from judges.scoring.trace import line
from judges.scoring.words import N_


def test_a_line_writes_exact_numbers_out():
    found = line("total", N_("Total: %(total)s of %(code)s"), total=Fraction(3, 8), code="E1")
    assert (str(found), found.code, found.about) == ("Total: 0.375 of E1", "total", "")
