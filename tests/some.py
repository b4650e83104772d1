"""Takes for granted what a test arranged, and says so when it is not there."""

from typing import TypeVar

Value = TypeVar("Value")


def some(value: Value | None) -> Value:
    """Return a value that is not None."""
    assert value is not None
    return value
