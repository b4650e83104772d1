"""What is printed on a certificate: its bearers, the event's settings, the words of its award."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.certificates.models import CertificateSettings, Seal
from contest.certificates.rules import (
    design_of,
    english_participation_sentence,
    english_sentence,
    english_service_sentence,
    honour_sentence,
    judge_sentence,
    participation_sentence,
    project_sentence,
    reason_sentence,
    unit_sentence,
)
from contest.editions.models import Event, Stage
from contest.editions.queries import document_of
from contest.entries.models import EntrySubject
from contest.foundation.errors import NotFound
from contest.foundation.names import name_syllables, split_name
from contest.people.models import Person, Unit

SALUTATION = "同志"
# Two equal characters are chance; four are a word said twice.
SHORTEST_OVERLAP = 4
_SENTENCES = {
    AwardKind.JUDGE: judge_sentence,
    AwardKind.UNIT: unit_sentence,
    AwardKind.HONOUR: honour_sentence,
}
_WORK = {
    AwardKind.JUDGE: "for judging",
    AwardKind.UNIT: "for its work in",
    AwardKind.HONOUR: "for outstanding work in",
}


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose name stands on a certificate of an award; `person` None for a team or a unit.

    `name_en` is how the English text calls the bearer.
    """

    name: str
    person: Person | None = None
    members: tuple[str, ...] = ()
    name_en: str = ""


def bearers_of(award: Award) -> list[Bearer]:
    """Return whose certificates an award makes, in the order of the entry's members.

    A project gives one to each of its authors; a team or a unit gets one of its own.
    """
    entry = award.entry
    if entry is None:
        return [_of_person(award.person) if award.person is not None else _of_unit(award.unit)]
    members = [member.person for member in entry.members]
    if entry.subject in (EntrySubject.PERSON, EntrySubject.PROJECT):
        return [_of_person(person) for person in members]
    if entry.subject is EntrySubject.UNIT and entry.unit is not None:
        return [_of_unit(entry.unit, name=entry.display_name)]
    names = tuple(person.name for person in members)
    return [Bearer(entry.display_name, None, names, entry.title_en or entry.display_name)]


def settings_of(session: Session, event: Event) -> Mapping[str, Any]:
    """Return what holds for the event's certificates: its choice before its definition's section.

    {} where there is neither.
    """
    section: Mapping[str, Any] = document_of(session, event).get("certificates", {})
    return {**section, **chosen_settings(session, event)}


def chosen_settings(session: Session, event: Event) -> Mapping[str, Any]:
    """Return what was chosen for the event's certificates beside its definition; {} before."""
    query = select(CertificateSettings.chosen).where(CertificateSettings.event_id == event.id)
    chosen: Mapping[str, Any] | None = session.scalar(query)
    return chosen or {}


def issuers_of(event: Event, settings: Mapping[str, Any]) -> list[str]:
    """Return the bodies that issue the event's certificates, in order; the sponsor by default."""
    return list(settings.get("issuers") or [event.edition.sponsor])


def seals_in_use(session: Session) -> list[Seal]:
    """Return the seals that may be printed, by their body."""
    query = select(Seal).where(Seal.retired_at.is_(None)).order_by(Seal.issuer)
    return list(session.scalars(query))


def seal_by_public_id(session: Session, public_id: str) -> Seal:
    """Return the seal; raises `NotFound`."""
    seal = session.scalar(select(Seal).where(Seal.public_id == public_id))
    if seal is None:
        raise NotFound
    return seal


def seal_of(session: Session, issuer: str) -> Seal | None:
    """Return the seal of a body; None where the owner has set none."""
    return session.scalar(select(Seal).where(Seal.issuer == issuer, Seal.retired_at.is_(None)))


def allowed_seals(session: Session, event: Event) -> dict[str, str]:
    """Return the SHA-256 of each seal that may be printed for the event, by its body."""
    allowed = set(chosen_settings(session, event).get("seals") or ())
    return {
        seal.issuer: seal.file.sha256
        for seal in (seals_in_use(session) if allowed else ())
        if seal.public_id in allowed
    }


def design_for(award: Award, bearer: Bearer, settings: Mapping[str, Any]) -> str:
    """Return the design that the award takes for this bearer."""
    return design_of(award.kind.value, is_team=bool(bearer.members), settings=settings)


def printed_fields(
    award: Award, bearer: Bearer, settings: Mapping[str, Any], *, issued_on: date
) -> dict[str, Any]:
    """Return the plain values that a certificate of this award shows, before serial and address."""
    is_participation = award.kind is AwardKind.PARTICIPATION
    salutation = settings.get("salutation", SALUTATION) if bearer.person else ""
    signed = {"signed": True} if settings.get("signed_files") else {}
    return {
        **signed,
        # The paper is called as the award is, where that is a kind of paper: 参赛证书, 参赛证明.
        "title": award.title
        if is_participation and award.title.endswith(("证书", "证明"))
        else None,
        "name": bearer.name,
        "salutation": salutation,
        "members": list(bearer.members),
        "reason": _reason(award, settings),
        "award": award.title,
        "english": _english(award, bearer, settings) if settings.get("bilingual") else None,
        "issuers": issuers_of(award.event, settings),
        "issued_on": issued_on.isoformat(),
        "date_style": settings.get("date_style", "chinese"),
        "sample_seal": settings.get("sample_seal"),
        "shift": list(settings.get("shift_tenths") or (0, 0)),
    }


def latin_name(name: str) -> str:
    """Return a Chinese name as passports spell it, surname first: 吕建国 gives Lyu Jianguo."""
    surname, given = split_name(name)
    syllables = [
        s.replace("lv", "lyu").replace("nv", "nyu") if s in {"lv", "nv"} else s
        for s in name_syllables(name)
    ]
    if not surname:
        return name
    parts = syllables[: len(surname)], syllables[len(surname) :]
    spelt = " ".join("".join(part).capitalize() for part in parts if part)
    return spelt if spelt.isascii() and given else name


def track_in(event: str, series: str) -> str:
    """Return an event's name behind that of its series, without what stands there already.

    Events are often called by the name of their contest, or begin with how it ends: 高新区劳动竞赛
    and 劳动竞赛（六比一创） give （六比一创）.
    """
    overlaps = (
        n for n in range(len(event), SHORTEST_OVERLAP - 1, -1) if series.endswith(event[:n])
    )
    return event[next(overlaps, 0) :].strip()


def _of_person(person: Person) -> Bearer:
    return Bearer(person.name, person, name_en=latin_name(person.name))


def _of_unit(unit: Unit | None, *, name: str = "") -> Bearer:
    if unit is None:
        return Bearer(name, name_en=name)
    return Bearer(name or unit.name, name_en=unit.name_en or unit.name)


def _reason(award: Award, settings: Mapping[str, Any]) -> str:
    edition = award.event.edition
    series = _without_year(edition.name, edition.year)
    track = track_in(award.event.name, series)
    if award.kind is AwardKind.PARTICIPATION:
        return participation_sentence(year=edition.year, series=series, track=track)
    if award.kind in _SENTENCES:
        sentence = _SENTENCES[award.kind]
        return sentence(year=edition.year, series=series, track=track, award=award.title)
    if award.entry is not None and award.entry.subject is EntrySubject.PROJECT:
        return project_sentence(year=edition.year, series=series, title=award.entry.title or "")
    is_prize = award.kind is AwardKind.PRIZE
    period = _period_of(award)
    return reason_sentence(
        year=edition.year,
        series=series,
        track=track,
        stage=f"{_without_year(period.name, edition.year)}考核" if period else "",
        total=_printed_total(award, settings) if is_prize else None,
        rank=award.rank if is_prize else None,
    )


def _english(award: Award, bearer: Bearer, settings: Mapping[str, Any]) -> str | None:
    edition = award.event.edition
    words: dict[str, Any] = {
        "name": bearer.name_en or bearer.name,
        "year": edition.year,
        "series": _without_year(edition.name_en or edition.name, edition.year),
        "track": award.event.name_en or award.event.name,
    }
    if award.kind is AwardKind.PARTICIPATION:
        return english_participation_sentence(**words)
    if not award.title_en:
        return None
    if award.kind in _WORK:
        return english_service_sentence(award=award.title_en, work=_WORK[award.kind], **words)
    total = _printed_total(award, settings) if award.kind is AwardKind.PRIZE else None
    period = _period_of(award)
    stage = (period.name_en or period.name) if period else ""
    return english_sentence(award=award.title_en, total=total, stage=stage, **words)


def _period_of(award: Award) -> Stage | None:
    """Return the period in which a red flag was won: a team may win one each month."""
    return next((one for one in award.event.stages if one.code == award.period), None)


def _printed_total(award: Award, settings: Mapping[str, Any]) -> Decimal | None:
    # Two decimals unless the settings say otherwise.
    quantum = Decimal(1).scaleb(-int(settings.get("total_decimals", 2)))
    return award.total.quantize(quantum) if award.total is not None else None


def _without_year(name: str, year: int) -> str:
    # The sentence says the year; a title that has it at an end too would say it twice.
    for prefix in (f"{year}年度", f"{year}年", f"{year} ", f"{year}"):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name.removesuffix(f" {year}")
