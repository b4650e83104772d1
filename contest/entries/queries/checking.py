"""Reads what reviewers said of entries' forms; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.models import Entry, FormCheck
from contest.entries.rules import FormCheckRule, outcome


@dataclass(frozen=True, slots=True)
class Checked:
    """What reviewers said of an entry since it was last handed in, in the order of saying."""

    rule: FormCheckRule
    checks: Sequence[FormCheck]

    @property
    def outcome(self) -> str | None:
        """Return `fit`, `unfit` or `split`; None while not all have spoken."""
        return outcome(self.rule, [check.verdict for check in self.checks])

    def of(self, reference: str) -> FormCheck | None:
        """Return what the reviewer of this name in the trail said; None when nothing yet."""
        return next((check for check in self.checks if check.said_by == reference), None)

    def shown_to(self, reference: str) -> list[FormCheck]:
        """Return what a reviewer may read: their own word until all have spoken, then all."""
        if self.outcome is not None:
            return list(self.checks)
        own = self.of(reference)
        return [own] if own else []


def checked_forms(
    session: Session, entries: Sequence[Entry], rule: FormCheckRule
) -> dict[int, Checked]:
    """Return what was said of each entry, by its key, in one statement."""
    query = select(FormCheck).where(FormCheck.entry_id.in_([entry.id for entry in entries]))
    said: dict[tuple[int, int], list[FormCheck]] = {}
    for check in session.scalars(query.order_by(FormCheck.id)):
        said.setdefault((check.entry_id, check.round), []).append(check)
    return {one.id: Checked(rule, said.get((one.id, one.round), [])) for one in entries}
