"""Explanations as plain data: a stable code, a translatable sentence and its parameters."""

from dataclasses import dataclass, field
from fractions import Fraction

from judges.scoring.numbers import plain
from judges.scoring.words import Params


@dataclass(frozen=True, slots=True)
class Line:
    """One step from raw marks to rank. `code` is for machines, `message` % `params` for people.

    `about` is the code of the criterion or the seat that the step concerns, "" for the entry
    itself.
    """

    code: str
    message: str
    params: Params = field(default_factory=dict)
    about: str = ""

    def __str__(self) -> str:
        return self.message % dict(self.params)

    def concerning(self, subject: str) -> "Line":
        """The same step, said of the criterion or seat `subject`."""
        return Line(self.code, self.message, self.params, subject)


def line(code: str, message: str, /, **params: str | int | Fraction) -> Line:
    """A line whose exact numbers are written out with as few places as hold them (at most 6).

    >>> str(line("x", "total %(total)s", total=Fraction(1, 3)))
    'total 0.333333'
    """
    written = {
        key: plain(value) if isinstance(value, Fraction) else value for key, value in params.items()
    }
    return Line(code, message, written)
