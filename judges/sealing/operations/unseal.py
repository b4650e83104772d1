"""Opens sealed codes: in reverse, layer by layer, under a second person's eyes (A4.2)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageState
from contest.editions.queries import safeguards_of
from contest.foundation import approvals, ledger, signals
from contest.foundation.canonical import fingerprint
from contest.foundation.models import Approval
from contest.foundation.permissions import Actor, require
from contest.people.models import Person
from judges.sealing.errors import (
    CommitmentBroken,
    KeeperMayNotWitness,
    NotSealed,
    SheetsStillOpen,
    WitnessNeeded,
)
from judges.sealing.models import Draw
from judges.sealing.queries import OPENING, keepers_of_stage, layer_codes, sealed_layers
from judges.sealing.rules import LAYER_NAMES, commitment
from judges.sealing.signals import StageUnsealed


def request_unsealing(
    session: Session, actor: Actor, stage: Stage, *, reason: str, now: datetime
) -> Approval:
    """Ask that a second person approve the opening of the codes as they were committed to.

    Raises `NotPermitted`, `SheetsStillOpen` or `NotSealed`.
    """
    require(actor, "seal.open", stage)
    draws = _openable(session, stage)
    return approvals.request_approval(
        session, actor, OPENING, stage, shown_hash=shown_hash(stage, draws), reason=reason, now=now
    )


def approve_unsealing(
    session: Session, actor: Actor, stage: Stage, approval: Approval, *, now: datetime
) -> None:
    """Approve the opening as the one who looks on.

    Raises `NotPermitted`, `SamePerson`, `ContentChanged`, `KeeperMayNotWitness`,
    `SheetsStillOpen` or `NotSealed`.
    """
    require(actor, "seal.witness", stage)
    draws = _openable(session, stage)
    if actor.person_id in keepers_of_stage(session, stage):
        raise KeeperMayNotWitness
    approvals.approve(session, actor, approval, shown_hash=shown_hash(stage, draws), now=now)


def unseal_stage(
    session: Session, actor: Actor, stage: Stage, *, witness: Person | None, now: datetime
) -> list[Draw]:
    """Open every sealed layer, the last drawn first, and return them in that order.

    Each map is checked against its commitment and then written into the trail with its salt, so
    that anybody can check it again. Where the safeguards ask for a second person their approval is
    used up and they are the witness; else `witness` is somebody who is neither the actor nor a
    keeper. Raises `NotPermitted`, `SheetsStillOpen`, `NotSealed`, `NotApproved`, `WitnessNeeded`
    or `CommitmentBroken`; after any of them every layer is as it was.
    """
    require(actor, "seal.open", stage)
    draws = _openable(session, stage)
    witnessed_by = _witness(session, actor, stage, draws, named=witness, now=now)
    opened = list(reversed(draws))
    for draw in opened:
        _open(session, actor, draw, witnessed_by, now)
    signals.send(session, StageUnsealed(stage.id))
    return opened


def shown_hash(stage: Stage, draws: Sequence[Draw]) -> str:
    """Return what an approval of the opening is bound to: the stage and its commitments."""
    layers = [{"layer": str(draw.layer), "commitment": draw.commitment} for draw in draws]
    return fingerprint({"stage": stage.public_id, "layers": layers})


def _openable(session: Session, stage: Stage) -> list[Draw]:
    draws = sealed_layers(session, stage)
    if not draws:
        raise NotSealed
    if stage.state is not StageState.CLOSED:
        raise SheetsStillOpen
    return draws


def _witness(
    session: Session,
    actor: Actor,
    stage: Stage,
    draws: Sequence[Draw],
    *,
    named: Person | None,
    now: datetime,
) -> str:
    keepers = keepers_of_stage(session, stage)
    if "unseal" in safeguards_of(session, stage.event).second_person_for:
        used = approvals.consume(
            session, actor, OPENING, stage, shown_hash=shown_hash(stage, draws), now=now
        )
        person = session.scalar(select(Person).where(Person.id == used.decided_by))
    else:
        person = named
    if person is None or person.id in keepers or person.id == actor.person_id:
        raise WitnessNeeded
    return str(person.public_id)


def _open(session: Session, actor: Actor, draw: Draw, witnessed_by: str, now: datetime) -> None:
    codes = layer_codes(session, draw)
    proof = commitment(draw.salt, draw.stage.public_id, str(draw.layer), codes)
    if proof != draw.commitment:
        raise CommitmentBroken(layer=LAYER_NAMES[str(draw.layer)])
    draw.opened_by, draw.witnessed_by, draw.opened_at = actor.reference, witnessed_by, now
    session.flush()
    body = {
        "layer": str(draw.layer),
        "commitment": draw.commitment,
        "salt": draw.salt,
        "codes": codes,
        "witness": witnessed_by,
    }
    ledger.record(session, actor, OPENING, draw, body=body, now=now)
