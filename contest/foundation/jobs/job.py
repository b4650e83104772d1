"""A piece of work as it waits in either queue, and how often and how soon it is tried again."""

from dataclasses import dataclass
from typing import Any

RETRIES = 3
RETRY_SECONDS = 20
# Another process may queue work; whoever works looks for it this often.
LOOK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it waits; `key` is the same for two that would do the same."""

    name: str
    payload: dict[str, Any]
    key: str
    queued_at: str
    after: float = 0.0
    """Seconds that it rests before it is due."""
