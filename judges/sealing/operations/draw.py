"""Draws the codes of a stage, layer by layer, and commits to each map."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from secrets import SystemRandom

from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind, StageState
from contest.entries.models import Entry
from contest.foundation import ledger
from contest.foundation.permissions import Actor, can, require
from contest.people.models import Person
from contest.people.operations import grant_role
from contest.people.queries import actor_of, user_of_person
from judges.sealing.errors import (
    AlreadyDrawn,
    KeeperHasNoAccount,
    NobodyGoesOn,
    NoDrawHere,
    NothingToDraw,
    OneKeeperPerLayer,
    StageIsClosed,
)
from judges.sealing.models import Draw, EntryCode, Layer, StationCode, Work, WorkCode
from judges.sealing.queries import draws_of_stage, needs_admission, sealing_of, takes_part
from judges.sealing.rules import (
    DrawnLayer,
    Entrant,
    commitment,
    draw_layers,
    new_salt,
    shuffled,
)

# The operating system's own source of chance; tests and the demo hand in one with a seed.
CHANCE = SystemRandom()


def draw_stage(
    session: Session,
    actor: Actor,
    stage: Stage,
    *,
    now: datetime,
    keepers: Mapping[str, Person] | None = None,
    entries: Sequence[Entry] | None = None,
    chance: Random = CHANCE,
) -> list[Work]:
    """Draw every layer that the definition asks for, make the works, and return them by code.

    `entries` are those that take part in this stage; None means all accepted ones, or those who
    were recorded as going on where an earlier stage decides it. `keepers` names
    a person for each sealed layer (by its name in the definition); a layer without one is guarded
    by the actor. Where names are shown to judges, works are called by their entry numbers.
    The trail gets the commitment to each map and no entry.
    Raises `NotPermitted`, `NoDrawHere`, `StageIsClosed`, `AlreadyDrawn`, `NothingToDraw`,
    `OneKeeperPerLayer` or `KeeperHasNoAccount`.
    """
    require(actor, "draw.make", stage)
    drawn = list(entries) if entries is not None else takes_part(session, stage)
    _require_drawable(session, stage, drawn)
    entrants = [Entrant(entry.public_id, entry.number) for entry in drawn]
    layers = draw_layers(sealing_of(session, stage), entrants, chance)
    guards = _guards(actor, layers, keepers or {})
    _let_keepers_in(session, actor, stage, keepers or {}, now)
    works = _make_works(session, stage, layers[-1], chance)
    by_public_id = {entry.public_id: entry for entry in drawn}
    for layer in layers:
        draw = _draw(actor, stage, layer, keeper=guards.get(layer.layer), chance=chance, now=now)
        session.add(draw)
        session.flush()
        _add_codes(session, draw, layer, by_public_id, works)
        body = {
            "layer": layer.layer,
            "is_sealed": draw.is_sealed,
            "commitment": draw.commitment,
            "codes": sorted(layer.codes),
        }
        ledger.record(session, actor, "draw.make", draw, body=body, now=now)
    return [works[code] for code in sorted(works)]


def _require_drawable(session: Session, stage: Stage, entries: Sequence[Entry]) -> None:
    if stage.kind is StageKind.RETURNS:
        raise NoDrawHere
    if stage.state is StageState.CLOSED:
        raise StageIsClosed
    if draws_of_stage(session, stage):
        raise AlreadyDrawn
    if not entries:
        raise NobodyGoesOn if needs_admission(session, stage) else NothingToDraw


def _guards(
    actor: Actor, layers: Sequence[DrawnLayer], keepers: Mapping[str, Person]
) -> dict[str, int | None]:
    guards: dict[str, int | None] = {}
    for layer in layers:
        if layer.is_secret:
            person = keepers.get(layer.layer)
            guards[layer.layer] = person.id if person else actor.person_id
    if keepers:
        _require_one_layer_each(guards, keepers)
    return guards


def _require_one_layer_each(
    guards: Mapping[str, int | None], keepers: Mapping[str, Person]
) -> None:
    guarding = [person_id for person_id in guards.values() if person_id is not None]
    for person in keepers.values():
        if guarding.count(person.id) > 1:
            raise OneKeeperPerLayer(name=person.name)


def _let_keepers_in(
    session: Session, actor: Actor, stage: Stage, keepers: Mapping[str, Person], now: datetime
) -> None:
    """Make the named keepers sealing judges of the event, unless they may look already."""
    for person in {person.id: person for person in keepers.values()}.values():
        user = user_of_person(session, person)
        if user is None:
            raise KeeperHasNoAccount(name=person.name)
        # A grant ends the sessions of its user, so it is not given for nothing.
        if not can(actor_of(session, user), "draw.view", stage):
            grant_role(session, actor, user=user, role="sealing_judge", event=stage.event, now=now)


def _make_works(
    session: Session, stage: Stage, last: DrawnLayer, chance: Random
) -> dict[str, Work]:
    # Rows come in an order of their own: neither a work's id nor its place betrays its entry.
    codes = shuffled(sorted(last.codes), chance) if last.is_secret else sorted(last.codes)
    works = {}
    for code in codes:
        work = Work(edition_id=stage.edition_id, stage_id=stage.id, stage=stage, code=code)
        session.add(work)
        session.flush()
        works[code] = work
    return works


def _draw(
    actor: Actor,
    stage: Stage,
    layer: DrawnLayer,
    *,
    keeper: int | None,
    chance: Random,
    now: datetime,
) -> Draw:
    salt = new_salt(chance)
    return Draw(
        edition_id=stage.edition_id,
        stage_id=stage.id,
        stage=stage,
        layer=Layer(layer.layer),
        is_sealed=layer.is_secret,
        keeper_person_id=keeper,
        salt=salt,
        commitment=commitment(salt, stage.public_id, layer.layer, layer.codes),
        drawn_by=actor.reference,
        drawn_at=now,
    )


def _add_codes(
    session: Session,
    draw: Draw,
    layer: DrawnLayer,
    entries: Mapping[str, Entry],
    works: Mapping[str, Work],
) -> None:
    ids = {"edition_id": draw.edition_id, "draw_id": draw.id}
    for code in sorted(layer.codes):
        source = layer.codes[code]
        if draw.layer is Layer.ENTRY:
            session.add(EntryCode(**ids, entry_id=entries[source].id, code=code))
        elif draw.layer is Layer.STATION:
            session.add(StationCode(**ids, entry_code=source, code=code))
        else:
            session.add(WorkCode(**ids, prior_code=source, work_id=works[code].id))
    session.flush()
