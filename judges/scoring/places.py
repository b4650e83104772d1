"""Points for places by a table; it knows neither ballots nor totals."""

from collections.abc import Mapping
from fractions import Fraction

from judges.scoring.definition.criteria import Placing
from judges.scoring.definition.shapes import PlacePoints

ZERO = Fraction(0)


def place_points(table: PlacePoints | Placing, place: int, shared: int = 1) -> Fraction:
    """Points for a place that `shared` entries have; place 1 is the best.

    average: the mean of the points of the places that they fill together, `place` and those after
    it; otherwise the points of the place itself. After the table's end: `otherwise`.

    >>> from decimal import Decimal
    >>> table = PlacePoints((Decimal(12), Decimal(10), Decimal(8)))
    >>> [str(place_points(table, *filled)) for filled in ((1, 1), (2, 2), (3, 2), (4, 1))]
    ['12', '9', '4', '0']
    """
    filled = shared if table.shared == "average" else 1
    worth = [
        table.points[number - 1] if number <= len(table.points) else table.otherwise
        for number in range(place, place + filled)
    ]
    return sum((Fraction(points) for points in worth), ZERO) / filled


def shared_by(places: Mapping[str, int]) -> dict[str, int] | None:
    """How many share each one's place; `None` when the places are no ranking.

    A ranking begins with 1, and after k equal places skips k − 1 ("1224"), as ranks do.

    >>> shared_by({"a": 1, "b": 2, "c": 2, "d": 4})
    {'a': 1, 'b': 2, 'c': 2, 'd': 1}
    >>> shared_by({"a": 1, "b": 3}) is None
    True
    """
    given = list(places.values())
    if any(place != 1 + sum(other < place for other in given) for place in set(given)):
        return None
    return {code: given.count(place) for code, place in places.items()}
