"""Reads rechecks and how far they have come."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation.errors import NotFound
from judges.results.models import Recheck, ResultVersion


def recheck_of(session: Session, version: ResultVersion) -> Recheck | None:
    """Return the recheck of this version; None before it was started."""
    return session.scalar(select(Recheck).where(Recheck.version_id == version.id))


def recheck_before(session: Session, version: ResultVersion) -> Recheck | None:
    """Return the recheck of the newest earlier version of the same result that had one; or None."""
    return session.scalar(
        select(Recheck)
        .join(ResultVersion, ResultVersion.id == Recheck.version_id)
        .where(
            ResultVersion.event_id == version.event_id,
            ResultVersion.stage_id.is_not_distinct_from(version.stage_id),
            ResultVersion.version < version.version,
        )
        .order_by(ResultVersion.version.desc())
        .limit(1)
    )


def recheck_by_public_id(session: Session, public_id: str) -> Recheck:
    """Return the recheck of this public id; raises `NotFound`."""
    found = session.scalar(select(Recheck).where(Recheck.public_id == public_id))
    if found is None:
        raise NotFound
    return found
