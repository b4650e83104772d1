"""What is about to happen to a return."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureReopens:
    """A confirmed figure is about to be opened again; a handler that raises keeps it closed."""

    return_id: int
