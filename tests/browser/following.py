"""Brings about the pages of money, honours, grades and growth, for those who look at them."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind, Payment
from contest.awards.operations import set_prize, share_prize
from contest.certificates.operations import ask_for_certificates, send_claim_code
from contest.dashboard.operations import consent_to_unit
from contest.editions.models import EventPhase
from contest.entries.models import Entry, EntryState
from contest.foundation import secrets
from contest.foundation.permissions import Actor
from contest.foundation.signals import Message
from contest.industrialisation.queries import award_of_case
from contest.notifications.operations import keep_message, note_outcome
from contest.people.operations import ask_for_code
from tests.contest.awards.test_operations_honours import a_result
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import a_certificate
from tests.factories.editions import a_document, an_event
from tests.factories.entries import a_registration, an_entry
from tests.factories.industrialisation import a_case
from tests.factories.notifications import a_hook, a_reachable, mail_by, texts_by
from tests.factories.people import (
    SYSTEM,
    an_actor,
    apart,
)
from tests.factories.scoresheets import a_judging

Opened = tuple[Actor | None, str]


def now() -> datetime:
    """The machine's clock, which a served application reads."""
    return datetime.now(UTC)


def a_shared_prize(session: Session) -> tuple[Award, Payment]:
    """A confirmed prize whose money is shared."""
    case = a_case(session)
    award = award_of_case(session, case)
    assert award is not None
    assert case.owner is not None
    apart(session)
    set_prize(session, SYSTEM, award, prize_cny=Decimal(300), now=now())
    shares = {case.owner: Decimal(100)}
    (payment,) = share_prize(session, SYSTEM, award, shares=shares, now=now())
    return award, payment


def shares(session: Session) -> Opened:
    """A prize and what part of it belongs to whom."""
    award, _ = a_shared_prize(session)
    return an_actor(session, "organiser"), f"/desk/awards/{award.public_id}/shares"


def payment(session: Session) -> Opened:
    """What is withheld of one payment, and when it is made."""
    _, due = a_shared_prize(session)
    return an_actor(session, "organiser"), f"/desk/payments/{due.public_id}"


def fees(session: Session) -> Opened:
    """What is due to each judge."""
    judging = a_judging(session)
    at = f"/desk/events/{judging.event.public_id}/judge-fees"
    return an_actor(session, "organiser"), at


def honours(session: Session) -> Opened:
    """Whom the rules nominate, and who is not."""
    event, _ = a_result(session, (1, False), (2, True), (3, True))
    return an_actor(session, "organiser"), f"/desk/events/{event.public_id}/honours"


def promotion(session: Session) -> Opened:
    """Who is put forward for a skill grade."""
    document = a_document("workshop")
    document["promotion"] = {"awards": ["first"], "trade": "数控车工", "grade": 3}
    event = an_event(session, document=document, phase=EventPhase.REGISTRATION, now=now())
    a_confirmed_award(session, event, an_entry(session, event, now=now()), now=now())
    return an_actor(session, "organiser"), f"/desk/events/{event.public_id}/promotion"


def bank_account(session: Session) -> Opened:
    """Where one's own money goes."""
    return an_actor(session, "entrant"), "/my/bank-account"


def record(session: Session) -> Opened:
    """A worker's growth record as their unit reads it by consent."""
    case = a_case(session)
    worker = case.owner
    assert worker is not None
    apart(session)
    consent_to_unit(session, an_actor(session, "entrant", person=worker), worker, now=now())
    contact = an_actor(session, "unit_contact", unit=worker.unit)
    return contact, f"/persons/{worker.public_id}/record"


def further_unit(session: Session) -> Opened:
    """A further unit that uses the result of a project."""
    case = a_case(session, stage="industrialised")
    at = f"/desk/projects/{case.public_id}/replications/new"
    return an_actor(session, "organiser"), at


def seals(session: Session) -> Opened:
    """The pictures of seals that the owner keeps."""
    return an_actor(session, "owner"), "/desk/seals"


def claim(session: Session) -> Opened:
    """Somebody without an account has asked for certificates."""
    asked = ask_for_certificates(session, name="李敏", ending="8000", address="10.0.0.1", now=now())
    return None, f"/certificates/collect/{asked.public_id}"


def opened_claim(session: Session) -> Opened:
    """Somebody without an account has typed the code that came."""
    found = a_certificate(session, "李敏").person
    assert found is not None
    found.phone_cipher = secrets.encrypt("+8613800138000", kind="phone")
    found.phone_index = secrets.blind_index("+8613800138000", kind="phone")
    asked = ask_for_certificates(session, name="李敏", ending="8000", address="10.0.0.1", now=now())
    send_claim_code(session, asked, now=now())
    asked.opened_at = now()
    return None, f"/certificates/collected?{asked.public_id}"


def sent_code(session: Session) -> Opened:
    """A code that went to a phone."""
    code = ask_for_code(session, phone="13800138000", address="10.0.0.1", now=now())
    return None, f"/sign-in/phone/{code.public_id}"


def a_declaration(session: Session, **details: Any) -> Entry:
    """A small innovation in a collection that takes entries."""
    phase = EventPhase.REGISTRATION
    event = an_event(session, template="five-small", phase=phase, now=now())
    return an_entry(session, event, now=now(), **details)


def unit_s_word(session: Session) -> Opened:
    """The unit's opinion and seal for a declaration."""
    entry = a_declaration(session)
    contact = an_actor(session, "unit_contact", unit=entry.unit)
    return contact, f"/entries/{entry.public_id}/nominate"


def alike_texts(session: Session) -> Opened:
    """Two projects that say the same, side by side."""
    said = {
        "what": "针对退火炉联锁装置误动作频繁的问题，重新设计了双信号判据。误停机由每月九次降到零。"
    }
    rules = {
        "subject": "project",
        "fields": [{"code": "what", "name": "内容", "kind": "paragraph"}],
    }
    event = a_registration(session, entrants=rules, now=now())
    _first, copy = (an_entry(session, event, answers=said, now=now()) for _ in range(2))
    address = f"/events/{event.public_id}/entries/{copy.public_id}/alike"
    return an_actor(session, "organiser"), address


def at_the_door(session: Session) -> Opened:
    """The page to which the code of an entry leads."""
    event = a_registration(session, now=now())
    entry = an_entry(session, event, state=EntryState.ACCEPTED, now=now())
    return an_actor(session, "clerk"), f"/check-in/{entry.public_id}"


def library_entry(session: Session) -> Opened:
    """The one step by which an accepted small innovation enters the library."""
    entry = a_declaration(session, state=EntryState.ACCEPTED)
    a_confirmed_award(
        session, entry.event, entry, kind=AwardKind.HONOUR, level="accepted", now=now()
    )
    author = an_actor(session, "entrant", person=entry.members[0].person)
    return author, f"/entries/{entry.public_id}/library"


def sent_messages(session: Session) -> Opened:
    """Ways by which messages go, all open, and deliveries that went well and badly."""
    owner = an_actor(session, "owner", person=a_reachable(session))
    mail_by(session, 25)
    texts_by(session, "https://sms.example/send", "sms.example:443")
    a_hook(session, "https://hook.example/robot?key=1", "hook.example:443")
    assert owner.person_id is not None
    message = Message("test", [owner.person_id], {"name": owner.name}, place="1/")
    for delivery, problem in zip(
        keep_message(session, message, now=now()), (None, "refused", "busy"), strict=True
    ):
        note_outcome(session, delivery, problem=problem, now=now())
    return owner, "/notifications"


def sent_messages_at(path: str) -> Callable[[Session], Opened]:
    """A page of the owner's about messages."""
    return lambda session: (sent_messages(session)[0], f"/notifications/{path}")
