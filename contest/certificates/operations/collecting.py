"""A bearer without an account: a name, the end of a number, a code to the phone."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.certificates.models import Certificate, CertificateClaim
from contest.certificates.queries import certificates_of_persons, persons_claimed
from contest.foundation import ledger, limits, secrets
from contest.foundation.errors import TooManyAttempts
from contest.foundation.permissions import system_actor
from contest.people import operations as people
from contest.people.errors import CodeRefused
from contest.people.models import Person
from contest.people.queries import persons_by_phone
from contest.people.rules import (
    ATTEMPTS_OF_ACCOUNT,
    ATTEMPTS_OF_ADDRESS,
    ATTEMPTS_WINDOW,
    CODE_MINUTES,
    CODE_TRIES,
    VERIFIED_MINUTES,
)

BY_PHONE = system_actor("phone")
BY_NAME = limits.Limit("certificates asked by name", ATTEMPTS_OF_ACCOUNT, ATTEMPTS_WINDOW)
BY_ADDRESS = limits.Limit("certificates asked from address", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)
KIND = "claim"
KEPT = timedelta(days=1)


def ask_for_certificates(
    session: Session, *, name: str, ending: str, address: str, now: datetime
) -> CertificateClaim:
    """Keep who asks and return their claim; whom it names is looked up by `send_claim_code`.

    `ending` is the end of a phone or identity number. Takes the same time and answers the same
    whether there is such a person. Raises `TooManyAttempts`.
    """
    name, ending = name.strip(), ending.strip().upper()
    counted = (
        (BY_NAME, secrets.blind_index(f"{name} {ending}", kind=KIND)),
        (BY_ADDRESS, address),
    )
    for limit, key in counted:
        limits.check(session, limit, key, now=now)
    for limit, key in counted:
        limits.count(session, limit, key, now=now)
    session.execute(delete(CertificateClaim).where(CertificateClaim.asked_at < now - KEPT))
    asked = json.dumps([name, ending], ensure_ascii=False)
    claim = CertificateClaim(asked_cipher=secrets.encrypt(asked, kind=KIND), asked_at=now)
    session.add(claim)
    session.flush()
    return claim


def send_claim_code(session: Session, claim: CertificateClaim, *, now: datetime) -> None:
    """Send a code to the phone of the person meant, if there is one who has a certificate.

    Nothing is sent where the claim fits several phones, or too many codes went there already.
    """
    if claim.code_id is not None:
        return
    found = persons_claimed(session, *_asked(claim))
    if found and certificates_of_persons(session, found):
        with suppress(TooManyAttempts):
            number = secrets.decrypt(found[0].phone_cipher or "", kind="phone")
            claim.code = people.send_code(session, number=number, now=now)
    if claim.code is None:
        claim.code = people.keep_decoy(session, now=now)
    session.flush()


def open_claim(session: Session, claim: CertificateClaim, typed: str, *, now: datetime) -> bool:
    """Say whether these are the figures that were sent; that the claim opened is recorded.

    After five wrong tries, or five minutes, it is dead. Commit also when it was wrong.
    """
    session.refresh(claim, with_for_update=True)
    is_live = claim.opened_at is None and now - claim.asked_at < timedelta(minutes=CODE_MINUTES)
    if not is_live or claim.tries >= CODE_TRIES:
        return False
    claim.tries += 1
    is_right = False
    # A limit that only the phones of people here have would tell them from others.
    with suppress(TooManyAttempts):
        is_right = claim.code is not None and people.verify_code(
            session, claim.code, typed, now=now
        )
    if is_right and claim.code is not None:
        claim.opened_at = claim.code.used_at = now
        session.flush()
        for person in claimants(session, claim, now=now):
            ledger.record(session, BY_PHONE, "certificate.collect", person, body={}, now=now)
    session.flush()
    return is_right


def claimants(session: Session, claim: CertificateClaim, *, now: datetime) -> Sequence[Person]:
    """Return whose certificates the claim opened, for half an hour. Raises `CodeRefused`.

    Several rows where a person was imported twice under one name and one number.
    """
    is_fresh = claim.opened_at is not None and now - claim.opened_at < timedelta(
        minutes=VERIFIED_MINUTES
    )
    if not is_fresh or claim.code is None:
        raise CodeRefused
    return persons_by_phone(session, claim.code.phone_index, _asked(claim)[0])


def collect_certificate(
    session: Session, claim: CertificateClaim, public_id: str, *, now: datetime
) -> Certificate:
    """Return one of the claim's certificates and record that its file was fetched.

    Raises `CodeRefused`, also where the certificate is somebody else's.
    """
    for found in certificates_of_persons(session, claimants(session, claim, now=now)):
        if found.public_id == public_id:
            body = {"serial": found.serial}
            ledger.record(session, BY_PHONE, "certificate.fetch", found, body=body, now=now)
            return found
    raise CodeRefused


def _asked(claim: CertificateClaim) -> tuple[str, str]:
    name, ending = json.loads(secrets.decrypt(claim.asked_cipher, kind=KIND))
    return name, ending
