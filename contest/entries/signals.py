"""What has happened to an entry, told upwards; ids only, for the handlers read what they need."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryRegistered:
    """An entry was handed in for the first time."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class EntryAccepted:
    """The organiser accepted an entry: it takes part."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class EntryWithdrawn:
    """An entry takes part no longer; `was_accepted` tells whether it would have."""

    entry_id: int
    was_accepted: bool


@dataclass(frozen=True, slots=True)
class BatchOpened:
    """A collection goes on with a new event; `before_id` is the batch that closed."""

    event_id: int
    before_id: int
