"""Numbers of rows kept as spans: long lists are mostly good, so they are few."""

from collections.abc import Iterable, Sequence


def spans_of(numbers: Iterable[int]) -> list[list[int]]:
    """Return first and last of each unbroken run of these ascending numbers.

    >>> spans_of([2, 3, 4, 7])
    [[2, 4], [7, 7]]
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return spans


def numbers_in(spans: Iterable[Sequence[int]]) -> set[int]:
    """Return the numbers of `spans_of`."""
    return {number for first, last in spans for number in range(first, last + 1)}
