"""What has happened, told upwards without an import; handlers run in the same transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

Handler = Callable[[Session, Any], None]


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told to people; the feature that delivers messages listens for it.

    A recipient is a person's id or a bare phone number. The context holds text and whole numbers;
    instants are ISO text under keys that end in `_at`. That of a `secret` message is erased on
    delivery and never logged. With `place`, the path of the unit that runs what is spoken of, the
    chat groups of that unit and of those above it are told as well.
    """

    kind: str
    recipients: Sequence[int | str]
    context: Mapping[str, object] = field(default_factory=dict)
    secret: bool = False
    place: str | None = None


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """Rows of a documented fact changed, so that stored aggregates must be renewed.

    `event_id` is None where the fact belongs to no event.
    """

    fact: str
    event_id: int | None = None


_handlers: dict[type, list[Handler]] = {}


def install(handlers: Sequence[tuple[type, Handler]]) -> None:
    """Replace what is listened for by `handlers`, in their order."""
    _handlers.clear()
    for kind, handler in handlers:
        _handlers.setdefault(kind, []).append(handler)


def send(session: Session, signal: object) -> None:
    """Run every handler of `signal` in this transaction; an error in one undoes the whole."""
    session.flush()
    for handler in _handlers.get(type(signal), ()):
        handler(session, signal)
