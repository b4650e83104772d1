"""What can happen to an award: granted provisionally, confirmed, withdrawn; never deleted."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.signals import AwardConfirmed, AwardWithdrawn
from contest.editions.models import Event
from contest.entries.models import Entry
from contest.foundation import ledger, signals
from contest.foundation.errors import Conflict
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.models import Person, Unit


class AwardIsWithdrawn(Conflict):
    """A withdrawn award stays withdrawn; a correction grants a new one."""

    code = "award_is_withdrawn"
    message = N_("This award was withdrawn. A corrected result grants a new one.")


@dataclass(frozen=True, slots=True)
class Distinction:
    """What is given: `total` in points as published, `period` the stage of a red flag.

    `source` is `computed` or `imported`; `rank` and `total` are None where nothing was ranked.
    """

    kind: AwardKind
    level: str
    title: str
    title_en: str | None = None
    rank: int | None = None
    total: Decimal | None = None
    period: str | None = None
    prize_cny: Decimal | None = None
    source: str = "computed"


def grant_award(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    recipient: Entry | Person | Unit,
    distinction: Distinction,
    now: datetime,
) -> Award:
    """Grant an award provisionally; certificates wait until it is confirmed."""
    require(actor, "award.manage", event)
    award = Award(
        edition_id=event.edition_id,
        event_id=event.id,
        entry_id=recipient.id if isinstance(recipient, Entry) else None,
        person_id=recipient.id if isinstance(recipient, Person) else None,
        unit_id=recipient.id if isinstance(recipient, Unit) else None,
        granted_at=now,
        **{field.name: getattr(distinction, field.name) for field in fields(distinction)},
    )
    session.add(award)
    session.flush()
    body = {
        "recipient": recipient.public_id,
        "kind": award.kind.value,
        "level": award.level,
        "rank": award.rank,
        "period": award.period,
        "source": award.source,
    }
    ledger.record(session, actor, "award.grant", award, body=body, now=now)
    return award


def confirm_award(session: Session, actor: Actor, award: Award, *, now: datetime) -> None:
    """Let an award stand, and tell whoever waits for it; a confirmed one stays as it is."""
    require(actor, "award.manage", award.event)
    if award.state is AwardState.WITHDRAWN:
        raise AwardIsWithdrawn
    if award.state is AwardState.CONFIRMED:
        return
    award.state, award.confirmed_at = AwardState.CONFIRMED, now
    session.flush()
    ledger.record(session, actor, "award.confirm", award, body={}, now=now)
    signals.send(session, AwardConfirmed(award.id))


def confirm_awards(
    session: Session, actor: Actor, event: Event, *, now: datetime, period: str | None = None
) -> list[Award]:
    """Confirm the event's provisional awards (of one period, where given), in their order."""
    require(actor, "award.manage", event)
    waiting = list(
        session.scalars(
            select(Award)
            .where(
                Award.event_id == event.id,
                Award.state == AwardState.PROVISIONAL,
                Award.period == period if period else Award.period.is_(None),
            )
            .order_by(Award.id)
        )
    )
    for award in waiting:
        confirm_award(session, actor, award, now=now)
    return waiting


def withdraw_award(
    session: Session, actor: Actor, award: Award, *, reason: str, now: datetime
) -> None:
    """Take an award back, with a reason; what stands on it falls in the same transaction."""
    require(actor, "award.manage", award.event)
    if award.state is AwardState.WITHDRAWN:
        raise AwardIsWithdrawn
    award.state, award.withdrawn_at, award.withdrawn_reason = AwardState.WITHDRAWN, now, reason
    session.flush()
    ledger.record(
        session, actor, "award.withdraw", award, body={}, private={"reason": reason}, now=now
    )
    signals.send(session, AwardWithdrawn(award.id, reason))
