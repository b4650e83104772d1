"""A tie that the written rules leave open: a person decides it before a witness, on record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.results.errors import NotATie, WitnessDecides
from judges.results.models import TieDecision
from judges.results.policy import EventWithChiefs
from judges.results.queries import chief_judges, open_ties

METHODS = ("lots", "panel_vote", "chief_judge")


def decide_tie(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    order: Sequence[str],
    method: str,
    reason: str,
    witness: str,
    now: datetime,
    stage: Stage | None = None,
) -> TieDecision:
    """Record the order in which tied entries (public ids, best first) stand, and who saw it.

    Tied teams are named by the public ids of their units. `stage` is the one in whose ranking they
    are tied, None the whole contest. `method` is one of `METHODS`. Once given, a decision stands:
    raises `NotATie` unless exactly these are tied and nobody has decided yet, `WitnessDecides`
    where the witness is the one who decides, `NotPermitted`.
    """
    require(actor, "tie.decide", EventWithChiefs(event, chief_judges(session, event)))
    if method not in METHODS or len(set(order)) != len(order):
        raise NotATie
    if not any(tie.stage is stage and tie.group == set(order) for tie in open_ties(session, event)):
        raise NotATie
    if witness.strip() == actor.name:
        raise WitnessDecides
    decision = TieDecision(
        edition_id=event.edition_id,
        event_id=event.id,
        stage_id=stage.id if stage else None,
        entries=list(order),
        method=method,
        reason=reason,
        decided_by=actor.reference,
        decided_by_name=actor.name,
        witness=witness.strip(),
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    subject = ledger.Subject(event.stream, decision.public_id)
    body = {"entries": list(order), "method": method, "stage": stage.code if stage else ""}
    private = {"reason": reason, "witness": decision.witness, "name": actor.name}
    ledger.record(session, actor, "tie.decide", subject, body=body, private=private, now=now)
    return decision
