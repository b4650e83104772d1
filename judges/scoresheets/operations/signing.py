"""What is kept of a judge's signature: the strokes of a hand, or which card's digits were typed."""

import json

from sqlalchemy.orm import Session

from contest.foundation.canonical import canonical_json
from judges.panels.models import Seat
from judges.panels.queries import card_that_signs
from judges.scoresheets.rules import strokes_of

BY_CODE = "code"


def signature_by_code(sign: str) -> str:
    """Return a signature by the digits of a card as tablets send it; `sign` shows them typed."""
    return json.dumps({"by": BY_CODE, "sign": sign})


def kept_signature(session: Session, seat: Seat, sent: str | None) -> str | None:
    """Return as canonical JSON what is kept of a signature that was sent; None when it is none.

    Of digits only the card's public id is kept: what showed that they were typed would let whoever
    reads it sign other sheets.
    """
    try:
        found = json.loads(sent or "null")
    except ValueError:
        return None
    kept = _card(session, seat, found) if isinstance(found, dict) else strokes_of(found)
    return canonical_json(kept).decode() if kept is not None else None


def _card(session: Session, seat: Seat, sent: dict[str, object]) -> dict[str, str] | None:
    sign, holder = sent.get("sign"), seat.holder
    if sent.get("by") != BY_CODE or not isinstance(sign, str) or holder is None:
        return None
    card = card_that_signs(session, holder.judge, seat.panel.stage.event, sign)
    return {"by": BY_CODE, "card": card.public_id} if card is not None else None
