"""Prepares a tablet for a stage, so that six digits are enough on it, and signs judges in there.

Six digits alone would be guessed; here they count only beside the cookie of a prepared tablet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import Actor, require, system_actor
from contest.people.operations import close_session
from contest.people.queries import session_by_id
from judges.panels.operations import redeem_code
from judges.panels.queries import secret_hash
from judges.tablet.errors import NotPrepared, TabletRevoked
from judges.tablet.models import TabletDevice
from judges.tablet.rules import PREPARED_FOR, browser_text


@dataclass(frozen=True, slots=True)
class PreparedTablet:
    """A tablet with the secret of its cookie, which is kept nowhere else."""

    device: TabletDevice
    secret: str


def new_device(
    session: Session, actor: Actor, event: Event, *, browser: str, now: datetime
) -> TabletDevice:
    """Add a tablet with the event's next number, from 1, and return it, not yet flushed."""
    highest = select(func.max(TabletDevice.number)).where(TabletDevice.event_id == event.id)
    device = TabletDevice(
        edition_id=event.edition_id,
        event_id=event.id,
        event=event,
        number=(session.scalar(highest) or 0) + 1,
        browser=browser_text(browser),
        enrolled_by=actor.reference,
        enrolled_at=now,
        last_contact_at=now,
    )
    session.add(device)
    return device


def prepare_tablet(
    session: Session,
    actor: Actor,
    stage: Stage,
    *,
    browser: str,
    now: datetime,
    known: TabletDevice | None = None,
) -> PreparedTablet:
    """Make the staff's browser a tablet of `stage` for three days and return it with its secret.

    `known` is the tablet of the same event that this browser was before, prepared or not: it keeps
    its number, as its sheets are counted under it. Where it was out of use, what was made on it
    until now stays to be held. The staff member's own session is ended by whoever calls: a judge
    gets the tablet next. Raises `NotPermitted`.
    """
    require(actor, "tablet.prepare", stage)
    secret, event = new_public_id(), stage.event
    device = known if known is not None and known.event_id == event.id else None
    if device is None:
        device = new_device(session, actor, event, browser=browser, now=now)
    device.stage_id, device.stage = stage.id, stage
    device.secret_hash, device.expires_at = secret_hash(secret), now + PREPARED_FOR
    if device.revoked_at is not None:
        device.revoked_at, device.prepared_again_at = None, now
    session.flush()
    body = {"number": device.number, "stage": stage.public_id}
    ledger.record(session, actor, "tablet.prepare", device, body=body, now=now)
    return PreparedTablet(device, secret)


def revoke_tablet(session: Session, actor: Actor, device: TabletDevice, *, now: datetime) -> None:
    """Say that a prepared tablet is no longer one, and end the session that was last used on it.

    No digits and no pack from now on, and what it still brings is held. It may be prepared again.
    Writes the system stream first, then the event's. Raises `NotPermitted` or `NotPrepared`.
    """
    require(actor, "tablet.prepare", device)
    if device.stage_id is None or device.revoked_at is not None:
        raise NotPrepared
    opened = device.login_session and session_by_id(session, device.login_session)
    if opened and opened.revoked_at is None:
        close_session(session, actor, opened, now=now)
    device.revoked_at = now
    session.flush()
    body = {"number": device.number, "waiting": device.waiting}
    ledger.record(session, actor, "tablet.revoke", device, body=body, now=now)


def require_in_use(device: TabletDevice, made_at: datetime) -> None:
    """Raise `TabletRevoked` where the tablet was out of use when something was made on it, or is.

    `made_at` is by the tablet's clock, which is put right by what it said of it just now.
    """
    made_at -= timedelta(seconds=device.skew_seconds)
    if device.revoked_at is not None or (
        device.prepared_again_at and made_at < device.prepared_again_at
    ):
        raise TabletRevoked


def enter_by_code(session: Session, device: TabletDevice, *, key: str, now: datetime) -> str:
    """Sign in, on a prepared tablet, the judge whose code this is; return the session's secret.

    `key` is the stretched code. Writes the system stream first, then the event's. Raises
    `CodeUnknown`.
    """
    stage = device.prepared_stage
    name = f"tablet {device.number}"
    card, opened, token = redeem_code(session, stage, key=key, device=name, now=now)
    device.judge_id, device.login_session = card.judge_id, opened.public_id
    body = {"judge": card.judge.public_id, "card": card.public_id, "tablet": device.number}
    # Nobody is signed in yet: the tablet itself says who came.
    ledger.record(session, system_actor("tablet"), "tablet.enter", device, body=body, now=now)
    return token
