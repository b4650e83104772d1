"""How many entries a unit may recommend for an event."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventGroup
from contest.entries.models import NominationQuota
from contest.foundation import ledger
from contest.foundation.errors import Invalid
from contest.foundation.permissions import Actor, require
from contest.people.models import Unit

MOST = 10_000


def set_quota(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    unit: Unit,
    quota: int | None,
    now: datetime,
    group: EventGroup | None = None,
    category: str | None = None,
) -> None:
    """Let `unit` recommend `quota` entries: in all, of one `group`, or of one `category`'s code.

    None gives back the definition's own number.

    A quota below what is used takes nothing away: the unit recommends no more.
    Raises `NotPermitted`, or `Invalid` unless 0 ≤ quota ≤ 10,000 and of one part alone.
    """
    require(actor, "entry.set_quota", event)
    if (quota is not None and not 0 <= quota <= MOST) or (group is not None and category):
        raise Invalid
    row = _row(session, event, unit, group, category)
    before = row.quota if row else None
    if before == quota:
        return
    if row is None:
        row = NominationQuota(
            edition_id=event.edition_id,
            event_id=event.id,
            unit_id=unit.id,
            group_id=group.id if group else None,
            category=category,
        )
        session.add(row)
    if quota is None:
        session.delete(row)
    else:
        row.quota = quota
    session.flush()
    body = {"unit": unit.public_id, "from": before, "to": quota}
    if group is not None:
        body["group"] = group.code
    if category is not None:
        body["category"] = category
    ledger.record(session, actor, "entry.set_quota", event, body=body, now=now)


def _row(
    session: Session, event: Event, unit: Unit, group: EventGroup | None, category: str | None
) -> NominationQuota | None:
    query = select(NominationQuota).where(
        NominationQuota.event_id == event.id,
        NominationQuota.unit_id == unit.id,
        # Written so, an empty one is compared as IS NULL.
        NominationQuota.group_id == (group.id if group else None),
        NominationQuota.category == category,
    )
    return session.scalar(query)
