"""Remembers within one transaction what only that transaction could change; knows no feature."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session, SessionTransaction

Found = TypeVar("Found")
_FOUND = "leitai_found_once"


def once(session: Session, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what `find` returned first under `key` in this transaction.

    Fit for what nobody else can change meanwhile: a page reads one snapshot, and writers queue.
    Whoever changes it calls `forget`. A savepoint knows what was found around it and remembers for
    itself, so that nothing found in one that was undone is believed afterwards.
    """
    scope = session.get_nested_transaction() or session.get_transaction()
    if scope is None:
        return find()
    # Weakly: a row that a savepoint brought must not outlive it in the memory of the session.
    kept: WeakKeyDictionary[SessionTransaction, dict[Hashable, Any]] = session.info.setdefault(
        _FOUND, WeakKeyDictionary()
    )
    around: SessionTransaction | None = scope
    while around is not None:
        if key in kept.get(around, ()):
            remembered: Found = kept[around][key]
            return remembered
        around = around.parent
    found = find()
    kept.setdefault(scope, {})[key] = found
    return found


def forget(session: Session) -> None:
    """Forget everything that was found: it may have changed."""
    session.info.pop(_FOUND, None)
