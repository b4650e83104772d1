"""What events have made of the built-in designs, and the names that a draft is tried on."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.certificates.models import Certificate, DesignVersion
from contest.certificates.queries.wording import SALUTATION, issuers_of, settings_of
from contest.certificates.render import Look, sample
from contest.certificates.rules import BUILT_IN, JOINT_ISSUERS, longest_name, rarest_name
from contest.editions.models import Event
from contest.entries.models import Entry, EntryMember, EntryState
from contest.foundation.errors import NotFound
from contest.foundation.files import open_file
from contest.foundation.models import StoredFile
from contest.people.models import Person, Unit


def versions_of(session: Session, event: Event, design: str) -> list[DesignVersion]:
    """Return what the event has made of a built-in design, newest first; raises `NotFound`."""
    if design not in BUILT_IN:
        raise NotFound
    return list(
        session.scalars(
            select(DesignVersion)
            .where(DesignVersion.event_id == event.id, DesignVersion.design == design)
            .order_by(DesignVersion.version.desc())
        )
    )


def newest_versions(session: Session, event: Event) -> dict[str, DesignVersion]:
    """Return the version that holds for each design that the event has changed."""
    rows = session.scalars(
        select(DesignVersion)
        .where(DesignVersion.event_id == event.id)
        .order_by(DesignVersion.version)
    )
    return {row.design: row for row in rows}


def versions_named(session: Session, named: Iterable[str]) -> dict[str, DesignVersion]:
    """Return the versions of these public ids by their design; those not found are left out."""
    rows = session.scalars(select(DesignVersion).where(DesignVersion.public_id.in_(list(named))))
    return {row.design: row for row in rows}


def look_of_version(version: DesignVersion) -> Look:
    """Return how a version is printed."""
    return Look(
        version.design,
        version.html,
        version.css,
        version.words,
        version.picture.sha256 if version.picture else None,
    )


def look_of(session: Session, certificate: Certificate) -> Look:
    """Return the look that the certificate was issued with, whatever was saved since."""
    named = certificate.fields.get("look")
    if not named:
        return Look(certificate.design)
    found = session.scalar(select(DesignVersion).where(DesignVersion.public_id == named))
    if found is None:
        raise NotFound
    return look_of_version(found)


def pictures_of(
    session: Session, certificates: Iterable[Certificate], look: Look
) -> dict[str, bytes]:
    """Return the pictures that the certificates need, by their SHA-256: seals, the look's own."""
    named = {seal for one in certificates for seal in one.fields.get("seals") or () if seal}
    return pictures_named(session, {*named, look.picture} - {None})


def pictures_named(session: Session, named: Iterable[str | None]) -> dict[str, bytes]:
    """Return stored pictures by their SHA-256."""
    wanted = list(named)
    query = select(StoredFile).where(StoredFile.sha256.in_(wanted)) if wanted else None
    found = session.scalars(query) if query is not None else ()
    return {stored.sha256: open_file(stored).read() for stored in found}


def fields_to_try(session: Session, event: Event, design: str) -> list[dict[str, Any]]:
    """Return the fields on which a draft is tried: the longest name, the rarest character.

    Names of the event, in the sample's words with what the event chose for its certificates.
    """
    settings, own = settings_of(session, event), sample(design)
    issuers = issuers_of(event, settings)
    chosen: Mapping[str, Any] = {
        **own,
        "issuers": own["issuers"] if _needs_two(design, issuers) else issuers,
        "salutation": settings.get("salutation", SALUTATION) if own["salutation"] else "",
        "date_style": settings.get("date_style", "chinese"),
        "english": own["english"] if settings.get("bilingual") or design == "bilingual" else None,
        "shift": list(settings.get("shift_tenths") or (0, 0)),
    }
    names = _names(session, event, design)
    return [{**chosen, "name": name} for name in (longest_name(names), rarest_name(names))]


def _needs_two(design: str, issuers: list[str]) -> bool:
    return design == "joint" and len(issuers) != JOINT_ISSUERS


def _names(session: Session, event: Event, design: str) -> list[str]:
    of_event = (Entry.event_id == event.id, Entry.state == EntryState.ACCEPTED)
    if design == "unit":
        units = select(Unit.name).join(Entry, Entry.unit_id == Unit.id).where(*of_event)
        return list(session.scalars(units.distinct().order_by(Unit.name)))
    if design == "team":
        titles = session.scalars(select(Entry.title).where(*of_event).order_by(Entry.id))
        return [title for title in titles if title]
    if design == "judge":
        judges = select(Person.name).join(Award, Award.person_id == Person.id)
        return list(
            session.scalars(
                judges.where(Award.event_id == event.id, Award.kind == AwardKind.JUDGE).order_by(
                    Person.id
                )
            )
        )
    members = select(Person.name).join(EntryMember, EntryMember.person_id == Person.id)
    members = members.join(Entry, Entry.id == EntryMember.entry_id).where(*of_event)
    return list(session.scalars(members.distinct().order_by(Person.name)))
