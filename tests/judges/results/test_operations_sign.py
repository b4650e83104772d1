"""Signing: in order, each person once, bound to the content."""

import pytest
from sqlalchemy.orm import Session

from contest.foundation import signing
from contest.foundation.approvals import ContentChanged
from contest.foundation.errors import NotPermitted
from judges.results import operations
from judges.results.errors import NotThisVersion, NotYourTurn, SignedAlready
from judges.results.models import ResultState, ResultVersion
from tests.conftest import NOON
from tests.factories.people import an_actor, apart
from tests.factories.results import (
    Judged,
    a_computed_version,
    a_judged_workshop,
    a_signed_version,
)
from tests.factories.scoresheets import judge_on

TWO_SIGN = {"preset": "workshop", "signatures": 2}


def sign(session: Session, actor: object, version: ResultVersion, shown: str | None = None) -> None:
    operations.sign_results(
        session,
        actor,  # type: ignore[arg-type]
        version,
        shown_hash=shown or version.sha256,
        now=NOON,
    )


def test_one_organiser_signs_a_workshop_and_the_installation_seals_it(session: Session) -> None:
    version = a_signed_version(session, a_judged_workshop(session))

    assert version.state is ResultState.SIGNED
    assert [signature.role for signature in version.signatures] == ["organiser"]
    assert version.signature is not None
    assert version.key_id is not None
    seal = signing.Signature(version.key_id, bytes.fromhex(version.signature))
    assert signing.verify(version.snapshot.encode(), seal, signing.public_keys())
    assert not signing.verify(version.snapshot.encode() + b" ", seal, signing.public_keys())


def test_a_signature_stands_over_what_was_shown(session: Session) -> None:
    judged = a_judged_workshop(session)
    version = a_computed_version(session, judged)

    with pytest.raises(ContentChanged):
        sign(session, judged.organiser, version, shown="0" * 64)

    assert version.signatures == []


def test_the_clerk_signs_before_the_chief_judge(session: Session) -> None:
    judged, clerk, chief = two_signers(session)
    version = a_computed_version(session, judged)

    assert operations.next_role(session, version) == "clerk"
    with pytest.raises(NotYourTurn):
        sign(session, chief, version)
    sign(session, clerk, version)
    assert operations.next_role(session, version) == "chief_judge"
    with pytest.raises(SignedAlready):
        sign(session, clerk, version)
    sign(session, chief, version)

    assert version.state is ResultState.SIGNED


def test_only_who_sits_on_a_chief_seat_is_chief_judge(session: Session) -> None:
    judged, clerk, _chief = two_signers(session)
    version = a_computed_version(session, judged)
    sign(session, clerk, version)
    other = judge_on(session, judged.judging.panel.seats[1])

    with pytest.raises(NotPermitted):
        sign(session, other, version)


def test_an_older_version_is_not_signed_any_more(session: Session) -> None:
    judged = a_judged_workshop(session)
    old = a_computed_version(session, judged)
    a_computed_version(session, judged)

    with pytest.raises(NotThisVersion):
        sign(session, judged.organiser, old)


def two_signers(session: Session) -> tuple[Judged, object, object]:
    judged = a_judged_workshop(session, safeguards=TWO_SIGN)
    clerk = an_actor(session, "clerk", unit=judged.event.edition.unit)
    apart(session)
    return judged, clerk, judge_on(session, judged.judging.panel.seats[0])
