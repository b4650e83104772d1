"""One frozen sheet as a tablet brings it, and what it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contest.foundation.canonical import fingerprint
from contest.foundation.errors import ContestError, Fault
from judges.scoresheets.operations import shown_signature
from judges.tablet.rules import SENT_AGAIN

Version = tuple[str, str, int]
"""Seat, work and number of a version."""


@dataclass(frozen=True, slots=True)
class Item:
    """One sheet as the judge froze it; `made_at` is by the tablet's clock and orders nothing.

    `held_for` is the rule that held it before the server lost it: it is held again.
    """

    event_id: str
    seat: str
    work: str
    base_revision: int
    rules_hash: str
    body: Mapping[str, Any]
    reason: str | None
    counter: int
    made_at: datetime
    signature: str | None = None
    held_for: str | None = None

    @property
    def version(self) -> Version:
        """Return the version that it makes."""
        return (self.seat, self.work, self.base_revision + 1)

    @property
    def base_version(self) -> Version:
        """Return the version that it corrects."""
        return (self.seat, self.work, self.base_revision)

    @property
    def content_hash(self) -> str:
        """Return the hash over everything that the judge froze.

        What showed that a card's digits were typed is no part of it: the tablet drops that once it
        was answered, and may have to bring the sheet again.
        """
        return fingerprint(
            {
                "seat": self.seat,
                "work": self.work,
                "base_revision": self.base_revision,
                "rules_hash": self.rules_hash,
                "body": self.body,
                "reason": self.reason,
                **({"signature": signed} if (signed := shown_signature(self.signature)) else {}),
            }
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an item. `outcome`: stored, duplicate, conflict, held or rejected.

    `first`, of a duplicate, says what became of it when it came first. `code`, `message` (a msgid)
    and `faults` say why it is held or rejected; `seq` and `hash` where it stands in the trail
    (None: nowhere); `send_again` that the same bytes may pass later.
    """

    event_id: str
    outcome: str
    first: str | None = None
    code: str | None = None
    message: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    revision: int | None = None
    seq: int | None = None
    hash: str | None = None

    @property
    def send_again(self) -> bool:
        """Say whether the tablet is to go on sending the same bytes."""
        return self.outcome == "rejected" and self.code in SENT_AGAIN


def rejected(item: Item, error: ContestError) -> Answer:
    """Return the answer that leaves the sheet on the tablet, with the reason."""
    return Answer(
        item.event_id,
        "rejected",
        code=error.code,
        message=error.message,
        params=error.params,
        faults=error.faults,
    )
