"""Reads awards for pages, certificates and figures."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardKind, AwardState
from contest.editions.models import Edition, Event
from contest.entries.models import Entry, EntryMember
from contest.entries.rules import PastHonour
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


def past_honours(
    session: Session, people: Sequence[int], series_id: int | None
) -> list[PastHonour]:
    """Return the confirmed prizes and honours of `people` and of the series, one row per person.

    A prize of an entry is each member's. In the order of granting.
    """
    person = func.coalesce(Award.person_id, EntryMember.person_id)
    query = (
        select(
            person, Award.event_id, Edition.series_id, Edition.year, Award.level, Award.title,
            Entry.title,
        )
        .join(Edition, Edition.id == Award.edition_id)
        .outerjoin(Entry, Entry.id == Award.entry_id)
        .outerjoin(EntryMember, EntryMember.entry_id == Award.entry_id)
        .where(
            Award.state == AwardState.CONFIRMED,
            Award.kind.in_((AwardKind.PRIZE, AwardKind.HONOUR)),
            # Editions of no series are no series of their own.
            or_(person.in_(people), *([Edition.series_id == series_id] if series_id else [])),
            person.is_not(None),
        )
        .order_by(Award.id, person)
    )  # fmt: skip
    return [PastHonour(*row[:6], row[6] or "") for row in session.execute(query)]


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
