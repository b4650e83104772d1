"""Reads versions of results, their rows and signatures."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, defer, joinedload, selectinload

from contest.editions.models import Edition, Event, Stage
from contest.entries.models import Entry, EntryMember
from contest.foundation.errors import NotFound
from contest.people.models import Unit
from judges.panels.models import Judge, Panel, Seat, SeatHolder, SeatRole
from judges.results.models import ResultRow, ResultState, ResultVersion, TieDecision

PUBLIC_STATES = (ResultState.IN_NOTICE, ResultState.PUBLISHED)


def version_by_public_id(session: Session, public_id: str) -> ResultVersion:
    """Return the version; raises `NotFound`."""
    version = session.scalar(select(ResultVersion).where(ResultVersion.public_id == public_id))
    if version is None:
        raise NotFound
    return version


def versions_of_event(session: Session, event: Event) -> list[ResultVersion]:
    """Return all versions of an event and of its periods, newest first."""
    return list(
        session.scalars(
            select(ResultVersion)
            .where(ResultVersion.event_id == event.id)
            .order_by(ResultVersion.id.desc())
        )
    )


def latest_version(
    session: Session, event: Event, stage: Stage | None = None
) -> ResultVersion | None:
    """Return the newest version of the event's results, or of one period's."""
    return session.scalar(
        select(ResultVersion)
        .where(
            ResultVersion.event_id == event.id,
            ResultVersion.stage_id == stage.id if stage else ResultVersion.stage_id.is_(None),
        )
        .order_by(ResultVersion.version.desc())
        .limit(1)
    )


def latest_versions(session: Session, events: Sequence[Event]) -> list[ResultVersion]:
    """Return the newest version of each event's results and of each of its periods'."""
    newer = aliased(ResultVersion)
    succeeded = select(newer.id).where(
        newer.event_id == ResultVersion.event_id,
        func.coalesce(newer.stage_id, 0) == func.coalesce(ResultVersion.stage_id, 0),
        newer.version > ResultVersion.version,
    )
    query = (
        select(ResultVersion)
        .where(ResultVersion.event_id.in_([event.id for event in events]), ~succeeded.exists())
        .options(
            defer(ResultVersion.snapshot),
            defer(ResultVersion.marks),
            joinedload(ResultVersion.event).joinedload(Event.edition).joinedload(Edition.unit),
            joinedload(ResultVersion.stage),
        )
        .order_by(ResultVersion.id)
    )
    return list(session.scalars(query))


def public_versions(session: Session, event: Event) -> list[ResultVersion]:
    """Return what the public may see of an event, the event's own before its periods'."""
    shown = session.scalars(
        select(ResultVersion)
        .where(ResultVersion.event_id == event.id, ResultVersion.state.in_(PUBLIC_STATES))
        .order_by(ResultVersion.id)
    )
    return sorted(shown, key=lambda version: (version.stage_id is not None, version.id))


def standing_versions(session: Session, version: ResultVersion) -> list[ResultVersion]:
    """Return the other versions of the same result that are public now: what this one corrects."""
    return list(
        session.scalars(
            _same_result(version).where(
                ResultVersion.id != version.id, ResultVersion.state.in_(PUBLIC_STATES)
            )
        )
    )


def published_before(session: Session, version: ResultVersion) -> ResultVersion | None:
    """Return the last version of the same result that was public before this one; or None."""
    return session.scalar(
        _same_result(version)
        .where(ResultVersion.version < version.version, ResultVersion.published_at.is_not(None))
        .order_by(ResultVersion.version.desc())
        .limit(1)
    )


def published_versions(session: Session, version: ResultVersion) -> list[ResultVersion]:
    """Return all versions of the same result that ever were public, oldest first."""
    query = _same_result(version).where(ResultVersion.published_at.is_not(None))
    return list(session.scalars(query.order_by(ResultVersion.version)))


def _same_result(version: ResultVersion) -> Select[ResultVersion]:
    return select(ResultVersion).where(
        ResultVersion.event_id == version.event_id,
        ResultVersion.stage_id.is_not_distinct_from(version.stage_id),
    )


def scores_of(session: Session, version: ResultVersion) -> list[ResultRow]:
    """Return the rows of a version in list order, with entries, members and units loaded."""
    return list(
        session.scalars(
            select(ResultRow)
            .where(ResultRow.version_id == version.id)
            .order_by(ResultRow.position)
            .options(
                selectinload(ResultRow.entry)
                .selectinload(Entry.members)
                .joinedload(EntryMember.person),
                selectinload(ResultRow.entry).joinedload(Entry.unit),
            )
        )
    )


def row_of_entry(session: Session, entry: Entry) -> tuple[ResultVersion, ResultRow] | None:
    """Return the public result of an entry over its whole event; None before publication."""
    found = session.execute(
        select(ResultVersion, ResultRow)
        .join(ResultRow, ResultRow.version_id == ResultVersion.id)
        .where(
            ResultRow.entry_id == entry.id,
            ResultVersion.stage_id.is_(None),
            ResultVersion.state.in_(PUBLIC_STATES),
        )
        .order_by(ResultVersion.version.desc())
        .limit(1)
    ).first()
    return (found[0], found[1]) if found else None


def tie_decisions(session: Session, event: Event) -> list[TieDecision]:
    """Return how ties were decided by a person, oldest first."""
    return list(
        session.scalars(
            select(TieDecision).where(TieDecision.event_id == event.id).order_by(TieDecision.id)
        )
    )


def chief_judges(session: Session, event: Event) -> frozenset[int]:
    """Return the persons who sit on a chief judge's seat of the event now."""
    return frozenset(
        session.scalars(
            select(Judge.person_id)
            .join(SeatHolder, SeatHolder.judge_id == Judge.id)
            .join(Seat, Seat.id == SeatHolder.seat_id)
            .join(Panel, Panel.id == Seat.panel_id)
            .join(Stage, Stage.id == Panel.stage_id)
            .where(
                Stage.event_id == event.id,
                Seat.role == SeatRole.CHIEF,
                SeatHolder.left_at.is_(None),
            )
        )
    )


def names_by_public_id(session: Session, event: Event, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of entries and of units that send some, by public id; others left out."""
    wanted = list(ids)
    units = session.scalars(
        select(Unit)
        .join(Entry, Entry.unit_id == Unit.id)
        .where(Entry.event_id == event.id, Unit.public_id.in_(wanted))
        .distinct()
    )
    entries = entries_by_public_id(session, event, wanted)
    return {
        **{unit.public_id: unit.name for unit in units},
        **{code: entry.display_name for code, entry in entries.items()},
    }


def units_by_public_id(session: Session, event: Event) -> dict[str, Unit]:
    """Return the units that send entries to `event`, and all above them, by public id."""
    found: dict[str, Unit] = {}
    for unit in session.scalars(
        select(Unit).join(Entry, Entry.unit_id == Unit.id).where(Entry.event_id == event.id)
    ):
        above: Unit | None = unit
        while above is not None and above.public_id not in found:
            found[above.public_id] = above
            above = above.parent
    return found


def entries_by_public_id(session: Session, event: Event, ids: list[str]) -> dict[str, Entry]:
    """Return the event's entries of these public ids, members loaded; unknown ids are left out."""
    found = session.scalars(
        select(Entry)
        .where(Entry.event_id == event.id, Entry.public_id.in_(ids))
        .options(selectinload(Entry.members).joinedload(EntryMember.person))
        .options(joinedload(Entry.unit))
    )
    return {entry.public_id: entry for entry in found.unique()}
