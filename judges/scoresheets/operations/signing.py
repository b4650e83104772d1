"""What is kept of a judge's signature: the strokes of a hand, or which card's digits were typed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from contest.foundation import limits
from contest.foundation.canonical import canonical_json
from judges.panels.models import Seat
from judges.panels.queries import card_that_signs
from judges.panels.rules import WRONG_CODES, WRONG_CODES_WINDOW
from judges.scoresheets.rules import strokes_of

BY_CODE = "code"
# Of one account, whichever way they come: by the page or by a tablet.
WRONG_SIGNATURES: Final = limits.Limit("signing code", WRONG_CODES, WRONG_CODES_WINDOW)


def signature_by_code(sign: str) -> str:
    """Return a signature by the digits of a card as tablets send it; `sign` shows them typed."""
    return json.dumps({"by": BY_CODE, "sign": sign})


@dataclass(frozen=True, slots=True)
class LateSignature:
    """A signature that comes later than it was made, `at` by what is known of the time."""

    sent: str | None
    at: datetime


def is_by_code(sent: str | None) -> bool:
    """Say whether a signature that was sent claims to be by digits rather than by a hand."""
    try:
        return isinstance(json.loads(sent or "null"), dict)
    except ValueError:
        return False


def shows_digits(sent: str | None) -> bool:
    """Say whether a signature by digits also shows that they were typed, and may be wrong."""
    return is_by_code(sent) and isinstance(json.loads(sent or "").get("sign"), str)


def shown_signature(sent: str | None) -> str | None:
    """Return a signature without what showed that a card's digits were typed; None without one."""
    if not is_by_code(sent):
        return sent
    return canonical_json({"by": BY_CODE}).decode()


def kept_signature(session: Session, seat: Seat, sent: str | None, *, at: datetime) -> str | None:
    """Return as canonical JSON what is kept of a signature that was sent; None when it is none.

    `at` is when it was made: the card must have been good then. Of digits only the card's public id
    is kept: what showed that they were typed would let whoever reads it sign other sheets.
    """
    try:
        found = json.loads(sent or "null")
    except ValueError:
        return None
    kept = _card(session, seat, found, at) if isinstance(found, dict) else strokes_of(found)
    return canonical_json(kept).decode() if kept is not None else None


def _card(
    session: Session, seat: Seat, sent: dict[str, object], at: datetime
) -> dict[str, str] | None:
    sign, holder = sent.get("sign"), seat.holder
    if sent.get("by") != BY_CODE or not isinstance(sign, str) or holder is None:
        return None
    card = card_that_signs(session, holder.judge, seat.panel.stage.event, sign, at=at)
    return {"by": BY_CODE, "card": card.public_id} if card is not None else None
