"""Reads works and, once it is allowed, who stands behind them; the only reader of the maps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Event, Stage, StageKind
from contest.editions.queries import document_of, safeguards_of
from contest.entries.models import Entry, EntryMember
from contest.entries.queries import accepted_entries
from contest.foundation import approvals
from contest.foundation.errors import NotFound
from contest.foundation.models import Approval, ApprovalState
from contest.people.models import Person, RoleGrant, Unit, User
from judges.rubrics.queries import parsed_definition
from judges.sealing.errors import Sealed
from judges.sealing.models import (
    Draw,
    EntryCode,
    Layer,
    StageEntrant,
    StationCode,
    Work,
    WorkCode,
)
from judges.sealing.rules import ORDER

Row = TypeVar("Row")
# What an approval of the opening is called in the trail; also the permission's name.
OPENING = "seal.open"
STAFF_ROLES = (
    *("owner", "organiser", "district_admin", "supervisor", "auditor", "clerk"),
    "sealing_judge",
)

# Asked with each sheet, so made once; of columns where no row is needed.
_WORK = select(Work).where(Work.public_id == bindparam("public_id"))
_DRAWS_OF = select(Draw).where(Draw.stage_id == bindparam("stage_id"))
_DRAWS, _WORKS, _STATIONS, _CALLED = (
    model.__table__.c for model in (Draw, WorkCode, StationCode, EntryCode)
)
_LAYERS_OF = select(_DRAWS.layer, _DRAWS.id).where(_DRAWS.stage_id == bindparam("stage_id"))
_PRIOR_TO_WORK = select(_WORKS.prior_code).where(
    _WORKS.draw_id == bindparam("draw_id"), _WORKS.work_id == bindparam("work_id")
)
_PRIOR_TO_STATION = select(_STATIONS.entry_code).where(
    _STATIONS.draw_id == bindparam("draw_id"), _STATIONS.code == bindparam("code")
)
_ENTRY_CALLED = select(_CALLED.entry_id).where(
    _CALLED.draw_id == bindparam("draw_id"), _CALLED.code == bindparam("code")
)
_ENTRIES, _MEMBERS, _PERSONS = (model.__table__ for model in (Entry, EntryMember, Person))
_WHO = (
    select(
        _ENTRIES.c.unit_id,
        _ENTRIES.c.group_id,
        _MEMBERS.c.person_id,
        _PERSONS.c.unit_id.label("member_unit_id"),
    )
    .outerjoin_from(_ENTRIES, _MEMBERS, _MEMBERS.c.entry_id == _ENTRIES.c.id)
    .outerjoin(_PERSONS, _PERSONS.c.id == _MEMBERS.c.person_id)
    .where(_ENTRIES.c.id == _ENTRY_CALLED.scalar_subquery())
)


@dataclass(frozen=True, slots=True)
class Identities:
    """Whom a work belongs to, for checks and dealing out alone: persons, their units, the group."""

    person_ids: frozenset[int]
    unit_ids: frozenset[int]
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One line of a keeper's draw sheet. `entry` is given in the first layer only."""

    code: str
    prior_code: str | None
    entry: Entry | None


def works_of_stage(session: Session, stage: Stage) -> list[Work]:
    """Return the works of `stage` by code; empty before the draw."""
    return list(session.scalars(select(Work).where(Work.stage_id == stage.id).order_by(Work.code)))


def work_by_public_id(session: Session, public_id: str) -> Work:
    """Return the work of this public id; raises `NotFound`."""
    return _found(session.scalar(_WORK, {"public_id": public_id}))


def draw_by_public_id(session: Session, public_id: str) -> Draw:
    """Return the drawn layer of this public id; raises `NotFound`."""
    return _found(session.scalar(select(Draw).where(Draw.public_id == public_id)))


def draws_of_stage(session: Session, stage: Stage) -> list[Draw]:
    """Return the drawn layers in the order of drawing; empty before the draw."""
    drawn = session.scalars(_DRAWS_OF, {"stage_id": stage.id})
    return sorted(drawn, key=lambda draw: ORDER.index(draw.layer))


def sealing_of(session: Session, stage: Stage) -> tuple[str, ...]:
    """Return the layers that are drawn in secret for `stage`, in the order of drawing.

    A judged stage whose definition says nothing takes what the safeguards say; nothing is hidden
    where the safeguards show names to judges.
    """
    safeguards = safeguards_of(session, stage.event)
    if safeguards.names_visible_to_judges:
        return ()
    listed = _listed_sealing(session, stage)
    if listed is None:
        listed = safeguards.sealing_layers if stage.kind is StageKind.JUDGED else ()
    return tuple(layer for layer in ORDER if layer in listed)


def entrants_admitted(session: Session, stage: Stage) -> list[StageEntrant]:
    """Return who was recorded as going on to `stage`, in the order named; [] when nobody was."""
    return list(
        session.scalars(
            select(StageEntrant)
            .where(StageEntrant.stage_id == stage.id)
            .order_by(StageEntrant.position)
        )
    )


def needs_admission(session: Session, stage: Stage) -> bool:
    """Say whether an earlier stage decides who reaches this one."""
    definition = parsed_definition(session, stage.event)
    return any(one.advance and stage.code in one.advance.to for one in definition.stages)


def takes_part(session: Session, stage: Stage) -> list[Entry]:
    """Return the accepted entries that take part, by number; [] while it is not recorded who."""
    accepted = accepted_entries(session, stage.event)
    if not needs_admission(session, stage):
        return accepted
    admitted = {one.entry_id for one in entrants_admitted(session, stage)}
    return [entry for entry in accepted if entry.id in admitted]


def sealed_layers(session: Session, stage: Stage) -> list[Draw]:
    """Return the layers that are still sealed, in the order of drawing."""
    return [draw for draw in draws_of_stage(session, stage) if _is_shut(draw)]


def is_sealed(session: Session, stage: Stage) -> bool:
    """Say whether who stands behind the codes is hidden now; False before the draw."""
    return bool(sealed_layers(session, stage))


def keepers_of_stage(session: Session, stage: Stage) -> frozenset[int]:
    """Return the ids of the persons who guard a sealed layer, opened or not."""
    return frozenset(
        draw.keeper_person_id
        for draw in draws_of_stage(session, stage)
        if draw.is_sealed and draw.keeper_person_id is not None
    )


def entry_of_work(session: Session, work: Work) -> Entry | None:
    """Return the entry behind `work`; None while it is sealed."""
    draws = draws_of_stage(session, work.stage)
    if any(map(_is_shut, draws)):
        return None
    called = _entry_code_of(session, work, {draw.layer: draw.id for draw in draws})
    entry_id = session.scalar(_ENTRY_CALLED, called) if called else None
    return None if entry_id is None else session.get(Entry, entry_id)


def entries_of_works(session: Session, stage: Stage) -> dict[int, Entry]:
    """Return the entry behind each work, by the work's id; empty while the stage is sealed."""
    if is_sealed(session, stage):
        return {}
    behind = _map(session, stage)
    entries = {entry.id: entry for entry in _entries(session, behind.values())}
    return {work_id: entries[entry_id] for work_id, entry_id in behind.items()}


def map_of_stage(session: Session, stage: Stage) -> dict[int, int]:
    """Return the entry's id behind each work's id; raises `Sealed` while it is hidden."""
    if is_sealed(session, stage):
        raise Sealed
    return _map(session, stage)


def identities_behind(session: Session, stage: Stage) -> dict[int, Identities]:
    """Return whom each work belongs to, by the work's id, sealed or not.

    For the check of conflicts and for dealing works out alone: whoever calls this shows nothing of
    it to anybody. The units are the entry's own and those of its members.
    """
    behind = _map(session, stage)
    entries = {entry.id: entry for entry in _entries(session, behind.values())}
    return {work_id: _identities(entries[entry_id]) for work_id, entry_id in behind.items()}


def identities_of_work(session: Session, work: Work) -> Identities | None:
    """Return whom one work belongs to, as `identities_behind`; None when nobody was drawn for it.

    Asked with each sheet: it must not cost more where the stage has more works.
    """
    layers = session.execute(_LAYERS_OF, {"stage_id": work.stage_id})
    called = _entry_code_of(session, work, {layer: draw_id for layer, draw_id in layers})
    rows = session.execute(_WHO, called).all() if called else ()
    if not rows:
        return None
    units = {unit_id for row in rows for unit_id in (row.unit_id, row.member_unit_id)} - {None}
    return Identities(
        person_ids=frozenset(row.person_id for row in rows if row.person_id is not None),
        unit_ids=frozenset(units),
        group_id=rows[0].group_id,
    )


def layer_codes(session: Session, draw: Draw) -> dict[str, str]:
    """Return the map of one layer as it was committed to.

    From each code to the entry's public id (first layer), else to the code of the layer before.
    """
    query: Select[str, str]
    if draw.layer is Layer.ENTRY:
        query = (
            select(EntryCode.code, Entry.public_id)
            .join(Entry, Entry.id == EntryCode.entry_id)
            .where(EntryCode.draw_id == draw.id)
        )
    elif draw.layer is Layer.STATION:
        query = select(StationCode.code, StationCode.entry_code).where(
            StationCode.draw_id == draw.id
        )
    else:
        query = (
            select(Work.code, WorkCode.prior_code)
            .join(Work, Work.id == WorkCode.work_id)
            .where(WorkCode.draw_id == draw.id)
        )
    return {code: source for code, source in session.execute(query)}


def layer_rows(session: Session, draw: Draw) -> list[LayerRow]:
    """Return the lines of the draw sheet of one layer, by code; nothing of any other layer."""
    if draw.layer is not Layer.ENTRY:
        codes = layer_codes(session, draw)
        return [LayerRow(code, codes[code], None) for code in sorted(codes)]
    by_code = _entry_codes(session, draw)
    entries = {entry.id: entry for entry in _entries(session, by_code.values())}
    return [LayerRow(code, None, entries[by_code[code]]) for code in sorted(by_code)]


def staff_of_event(session: Session, event: Event) -> list[Person]:
    """Return the persons who hold a staff role over `event`, by pinyin: keepers and witnesses."""
    path = event.edition.unit.path
    above = [path[: index + 1] for index, sign in enumerate(path) if sign == "/"]
    query = (
        select(Person)
        .join(User, User.person_id == Person.id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_(STAFF_ROLES),
            or_(RoleGrant.event_id == event.id, Unit.path.in_(above)),
        )
        .options(joinedload(Person.unit))
        .order_by(Person.pinyin, Person.id)
        .distinct()
    )
    return list(session.scalars(query))


def pending_unsealing(session: Session, stage: Stage) -> Approval | None:
    """Return the newest request to open the codes that waits or is approved but unused; or None."""
    waiting = [a for a in approvals.pending(session, stage) if a.kind == OPENING]
    return waiting[-1] if waiting else None


def is_approved(approval: Approval | None) -> bool:
    """Say whether a second person has approved the opening."""
    return approval is not None and approval.state is ApprovalState.APPROVED


def persons_by_ids(session: Session, ids: Iterable[int | None]) -> list[Person]:
    """Return the persons of these ids; None among them is nobody."""
    return list(session.scalars(select(Person).where(Person.id.in_(set(ids) - {None}))))


def _listed_sealing(session: Session, stage: Stage) -> tuple[str, ...] | None:
    for row in document_of(session, stage.event).get("stages", ()):
        if row.get("code") == stage.code and "sealing" in row:
            return tuple(row["sealing"])
    return None


def _is_shut(draw: Draw) -> bool:
    return draw.is_sealed and draw.opened_at is None


def _map(session: Session, stage: Stage) -> dict[int, int]:
    draws = {draw.layer: draw for draw in draws_of_stage(session, stage)}
    if Layer.ENTRY not in draws:
        return {}
    to_entry = _entry_codes(session, draws[Layer.ENTRY])
    steps = [
        layer_codes(session, draws[layer])
        for layer in (Layer.WORK, Layer.STATION)
        if layer in draws
    ]
    behind = {}
    for work in works_of_stage(session, stage):
        code = work.code
        for step in steps:
            code = step[code]
        behind[work.id] = to_entry[code]
    return behind


def _entry_code_of(
    session: Session, work: Work, draws: Mapping[Layer, int]
) -> Mapping[str, object] | None:
    """Return the draw and the code under which the work's entry was drawn; None before the draw."""
    if Layer.ENTRY not in draws:
        return None
    code: str | None = work.code
    if Layer.WORK in draws:
        asked = {"draw_id": draws[Layer.WORK], "work_id": work.id}
        code = session.scalar(_PRIOR_TO_WORK, asked)
    if Layer.STATION in draws:
        code = session.scalar(_PRIOR_TO_STATION, {"draw_id": draws[Layer.STATION], "code": code})
    return {"draw_id": draws[Layer.ENTRY], "code": code}


def _entry_codes(session: Session, draw: Draw) -> dict[str, int]:
    query = select(EntryCode.code, EntryCode.entry_id).where(EntryCode.draw_id == draw.id)
    return {code: entry_id for code, entry_id in session.execute(query)}


def _entries(session: Session, ids: Iterable[int]) -> list[Entry]:
    query = (
        select(Entry)
        .where(Entry.id.in_(set(ids)))
        .options(
            joinedload(Entry.unit),
            selectinload(Entry.members).joinedload(EntryMember.person).joinedload(Person.unit),
        )
    )
    return list(session.scalars(query))


def _identities(entry: Entry) -> Identities:
    persons = [member.person for member in entry.members]
    units = {entry.unit_id, *(person.unit_id for person in persons)} - {None}
    return Identities(
        person_ids=frozenset(person.id for person in persons),
        unit_ids=frozenset(unit_id for unit_id in units if unit_id is not None),
        group_id=entry.group_id,
    )


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
