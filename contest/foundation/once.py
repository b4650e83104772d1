"""Remembers within one transaction what only that transaction could change; knows no feature."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

Found = TypeVar("Found")
_FOUND = "leitai_found_once"


def once(session: Session, key: Hashable, find: Callable[[], Found]) -> Found:
    """Return what `find` returned first under `key` in this transaction.

    Fit for what nobody else can change meanwhile: a page reads one snapshot, and writers queue.
    Whoever changes it calls `forget`. A savepoint remembers for itself, so that nothing found in
    one that was undone is believed afterwards.
    """
    scope = session.get_nested_transaction() or session.get_transaction()
    if scope is None:
        return find()
    kept: tuple[object, dict[Hashable, Any]] | None = session.info.get(_FOUND)
    if kept is None or kept[0] is not scope:
        kept = session.info[_FOUND] = (scope, {})
    found = kept[1]
    if key not in found:
        found[key] = find()
    remembered: Found = found[key]
    return remembered


def forget(session: Session) -> None:
    """Forget everything that was found: it may have changed."""
    session.info.pop(_FOUND, None)
