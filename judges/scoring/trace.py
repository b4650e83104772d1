"""Explanations as plain data: a stable code, a translatable sentence and its parameters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from judges.scoring.numbers import plain
from judges.scoring.words import Params

Number = int | Fraction | Decimal
Given = str | Number | tuple[Number, ...]


class Written(Mapping[str, str | int]):
    """Parameters whose exact numbers are written out when somebody reads them.

    Most steps of a ranking are read by nobody: a what-if only asks who stands where.
    """

    __slots__ = ("_given", "_written")

    def __init__(self, given: Mapping[str, Given]) -> None:
        self._given = given
        self._written: dict[str, str | int] | None = None

    def _all(self) -> dict[str, str | int]:
        if self._written is None:
            self._written = {key: _written(value) for key, value in self._given.items()}
        return self._written

    def __getitem__(self, key: str) -> str | int:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __repr__(self) -> str:
        return repr(self._all())


def _written(value: Given) -> str | int:
    if isinstance(value, tuple):
        return " × ".join(str(_written(one)) for one in value)
    return plain(value) if isinstance(value, Fraction | Decimal) else value


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


def line(code: str, message: str, /, **params: Given) -> Line:
    """A line whose exact numbers are written out with as few places as hold them (at most 6).

    Several numbers are a product.

    >>> str(line("x", "total %(total)s", total=Fraction(1, 3)))
    'total 0.333333'
    >>> str(line("x", "%(factors)s", factors=(Fraction(1, 2), 3)))
    '0.5 × 3'
    """
    return Line(code, message, Written(params))
