"""Reads awards for pages, certificates and figures."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardKind, AwardState
from contest.editions.models import Edition, Event
from contest.entries.models import Entry, EntryMember
from contest.foundation.errors import NotFound


def award_by_public_id(session: Session, public_id: str) -> Award:
    """Return the award; raises `NotFound`."""
    award = session.scalar(select(Award).where(Award.public_id == public_id))
    if award is None:
        raise NotFound
    return award


def awards_of_event(
    session: Session, event: Event, *, states: Sequence[AwardState] = tuple(AwardState)
) -> list[Award]:
    """Return the event's awards, prizes by rank first, then the other kinds as granted.

    Loads recipients with a fixed number of queries, however many awards there are.
    """
    awards = session.scalars(
        select(Award)
        .where(Award.event_id == event.id, Award.state.in_(states))
        .options(
            joinedload(Award.person),
            joinedload(Award.unit),
            selectinload(Award.entry).selectinload(Entry.members).joinedload(EntryMember.person),
            selectinload(Award.entry).joinedload(Entry.unit),
        )
    )
    return sorted(awards, key=_list_order)


def awards_of_entry(session: Session, entry: Entry) -> list[Award]:
    """Return the awards of an entry that were not withdrawn, in the order of granting."""
    return list(
        session.scalars(
            select(Award)
            .where(Award.entry_id == entry.id, Award.state != AwardState.WITHDRAWN)
            .order_by(Award.id)
        )
    )


def excellent_projects(session: Session, series_id: int) -> list[Award]:
    """Return the confirmed prizes of projects over a series, oldest edition first, by rank."""
    return list(
        session.scalars(
            select(Award)
            .join(Event, Event.id == Award.event_id)
            .join(Edition, Edition.id == Event.edition_id)
            .join(Entry, Entry.id == Award.entry_id)
            .where(
                Edition.series_id == series_id,
                Entry.subject == "project",
                Award.kind == AwardKind.PRIZE,
                Award.state == AwardState.CONFIRMED,
            )
            .order_by(Edition.year, Award.rank, Award.id)
        )
    )


def _list_order(award: Award) -> tuple[int, int, int]:
    kinds = list(AwardKind)
    return kinds.index(award.kind), award.rank or 10**6, award.id
