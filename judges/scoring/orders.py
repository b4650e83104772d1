"""Recorded decisions as orders of codes, and what they decide between tied ones."""

from collections.abc import Sequence

Orders = Sequence[tuple[str, ...]]


def in_decided_order(tied: Sequence[str], orders: Orders) -> tuple[str, ...] | None:
    """The tied as the first of the recorded orders that names them all has them; `None`: none does.

    >>> in_decided_order("cd", [("a", "d"), ("d", "b", "c")])
    ('d', 'c')
    >>> in_decided_order("cd", [("a", "d")]) is None
    True
    """
    for order in orders:
        if set(tied) <= set(order):
            return tuple(sorted(tied, key=order.index))
    return None
