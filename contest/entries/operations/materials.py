"""Letters, photographs and descriptions that belong to an entry."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.errors import JudgingBegun, StepNotPossible, TooManyMaterials
from contest.entries.models import Entry, EntryMaterial
from contest.entries.queries import entrants_of
from contest.entries.rules import LIVE_STATES, MATERIAL_KINDS, MOST_MATERIALS, EntrantRules
from contest.foundation import files, ledger
from contest.foundation.errors import Invalid
from contest.foundation.files import Accept, Cleaned
from contest.foundation.permissions import Actor, can, require

MEGABYTE = 1024 * 1024


def attach_material(
    session: Session, actor: Actor, entry: Entry, *, kind: str, upload: Cleaned, now: datetime
) -> EntryMaterial:
    """Keep a cleaned upload as the entry's letter, photo, description or other, and return it.

    `kind` may also be the code of a file that the rules ask for.

    An entry has at most 20 materials; while judging goes on only the organiser adds any.
    Raises `NotPermitted`, `StepNotPossible` for an entry that left, `JudgingBegun`,
    `TooManyMaterials`, or `Invalid` for an unknown kind.
    """
    require_open(actor, entry)
    if kind not in known_kinds(entrants_of(session, entry.event)):
        raise Invalid
    if len(entry.materials) >= MOST_MATERIALS:
        raise TooManyMaterials(most=MOST_MATERIALS)
    stored = files.store(
        session, data=upload.data, name=upload.name, media_type=upload.media_type, now=now
    )
    material = EntryMaterial(
        edition_id=entry.edition_id, entry_id=entry.id, kind=kind, file_id=stored.id, added_at=now
    )
    session.add(material)
    session.flush()
    session.expire(entry, ["materials"])
    body = {"material": material.public_id, "kind": kind, "sha256": stored.sha256}
    ledger.record(session, actor, "entry.attach", entry, body=body, now=now)
    return material


def put_material(
    session: Session, actor: Actor, entry: Entry, *, kind: str, upload: Cleaned, now: datetime
) -> EntryMaterial:
    """Keep a file that the rules ask for in place of an earlier one of the same kind.

    Raises what `attach_material` raises.
    """
    for earlier in [one for one in entry.materials if one.kind == kind]:
        remove_material(session, actor, entry, earlier, now=now)
    return attach_material(session, actor, entry, kind=kind, upload=upload, now=now)


def remove_material(
    session: Session, actor: Actor, entry: Entry, material: EntryMaterial, *, now: datetime
) -> None:
    """Take a material off the entry; the trail keeps that it was there, by its hash.

    Raises what `attach_material` raises.
    """
    require_open(actor, entry)
    body = {"material": material.public_id, "kind": material.kind, "sha256": material.file.sha256}
    session.delete(material)
    session.flush()
    session.expire(entry, ["materials"])
    ledger.record(session, actor, "entry.detach", entry, body=body, now=now)


def accept_of(rules: EntrantRules, kind: str) -> Accept:
    """Return what a file of `kind` may be: as the rules ask, else any picture or PDF."""
    asked = next((one for one in rules.materials if one.code == kind), None)
    if asked is None:
        return files.VOUCHERS
    return Accept(kinds=asked.kinds, size=asked.most_mb * MEGABYTE, pages=asked.most_pages)


def known_kinds(rules: EntrantRules) -> tuple[str, ...]:
    """Return the kinds of files that an entry may hold: the asked ones, then the usual ones."""
    return (*(one.code for one in rules.materials), *MATERIAL_KINDS)


def require_open(actor: Actor, entry: Entry) -> None:
    """Raise unless the actor may add and remove files of the entry now."""
    require(actor, "entry.edit", entry)
    if entry.state not in LIVE_STATES:
        raise StepNotPossible
    begun = entry.event.phase not in ("preparing", "registration")
    if begun and not can(actor, "entry.manage", entry.event):
        raise JudgingBegun
