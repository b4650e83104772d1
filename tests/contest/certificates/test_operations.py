"""Issuing, replacing, revoking: a serial is used once, never for an award that does not stand."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contest.awards.models import AwardKind
from contest.awards.operations import withdraw_award
from contest.certificates import operations, queries
from contest.certificates.errors import CharacterMissing, NothingToIssue, NotIssued
from contest.certificates.models import Certificate, CertificateState
from contest.certificates.queries import Verdict
from contest.certificates.rules import is_serial_sound
from contest.entries.models import EntryState
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.people.models import Person
from judges.results.models import ResultState
from judges.results.operations import close_notice
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.certificates import (
    PUBLIC_URL,
    a_certificate,
    an_accepted_entry,
    issued,
)
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_entry
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise, apart
from tests.factories.results import a_judged_workshop, a_published_version


def test_a_certificate_holds_the_frozen_words_of_its_award(session: Session) -> None:
    certificate = a_certificate(session, rank=1, total=Decimal("94.35"), title_en="First prize")

    fields = certificate.fields
    assert fields["name"] == "欧阳建国"
    assert fields["award"] == "一等奖"
    assert fields["reason"].endswith("，以总分94.35分的成绩名列第一，荣获")
    assert fields["verify_url"] == f"{PUBLIC_URL}/v/{certificate.check_code}"
    assert fields["issued_on"] == "2026-11-20"
    assert is_serial_sound(certificate.serial)
    assert queries.verdict_on(certificate) is Verdict.VALID


def test_only_confirmed_awards_are_certified_and_each_once(session: Session) -> None:
    event = an_event(session)
    an_award(session, event, an_accepted_entry(session, event, "单喆"))
    with pytest.raises(NothingToIssue):
        issued(session, event)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "仇堃"))

    assert [one.fields["name"] for one in issued(session, event)] == ["仇堃"]
    with pytest.raises(NothingToIssue):
        issued(session, event)


def test_no_certificate_inside_the_notice_window(session: Session) -> None:
    judged = a_judged_workshop(session, safeguards={"preset": "workshop", "notice_working_days": 5})
    version = a_published_version(session, judged)
    assert version.state is ResultState.IN_NOTICE
    with pytest.raises(NothingToIssue):
        issued(session, judged.event)
    assert session.query(Certificate).count() == 0

    apart(session)
    close_notice(session, SYSTEM, version, now=version.notice_ends_at or NOON)
    apart(session)

    assert len(issued(session, judged.event)) == 1


def test_nominations_and_rosters_get_no_certificate_of_ours(session: Session) -> None:
    event = an_event(session)
    entry = an_accepted_entry(session, event)
    a_confirmed_award(session, event, entry, kind=AwardKind.NOMINATION, level="nominate")
    a_confirmed_award(session, event, entry, kind=AwardKind.ROSTER, level="roster")

    with pytest.raises(NothingToIssue):
        issued(session, event)


def test_a_character_that_nobody_can_print_stops_the_batch_before_a_serial_is_used(
    session: Session,
) -> None:
    event = an_event(session)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "单喆"))
    bad = an_accepted_entry(session, event, "仇堃")
    a_confirmed_award(session, event, bad)
    bad.members[0].person.name = "仇\N{RIGHT-TO-LEFT OVERRIDE}堃"
    session.flush()

    with pytest.raises(CharacterMissing), session.begin_nested():
        issued(session, event)

    assert session.query(Certificate).count() == 0
    bad.members[0].person.name = "仇堃"
    numbers = [one.serial.split("-")[3] for one in issued(session, event)]
    assert numbers == ["0001", "0002"]


def test_every_author_of_a_project_gets_one_and_a_team_gets_one_with_its_members(
    session: Session,
) -> None:
    document = a_document("innovation-defence")
    event = an_event(session, document=document)
    unit = an_enterprise(session)
    authors = [a_person(session, name=name, unit=unit) for name in ("马致远", "查頔")]
    apart(session)
    project = an_entry(
        session, event, state=EntryState.ACCEPTED, people=authors, unit=unit, title="余热回收改造"
    )
    a_confirmed_award(session, event, project, rank=2)

    made = issued(session, event)

    assert [one.fields["name"] for one in made] == ["马致远", "查頔"]
    assert [one.person_id for one in made] == [person.id for person in authors]
    assert made[0].fields["reason"].endswith("中，完成的项目《余热回收改造》成绩优异，荣获")


def test_a_reissue_has_a_new_number_and_the_old_one_answers_replaced(session: Session) -> None:
    old = a_certificate(session, "王晓明")
    person = session.get_one(Person, old.person_id)
    person.name = "王晓鸣"
    session.flush()

    new = operations.reissue_certificate(
        session, SYSTEM, old, reason="姓名登记有误", public_url=PUBLIC_URL, now=NOON
    )

    assert (new.fields["name"], old.fields["name"]) == ("王晓鸣", "王晓明")
    assert new.serial != old.serial
    assert old.replaced_by_id == new.id
    assert queries.verdict_on(old) is Verdict.REPLACED
    with pytest.raises(NotIssued):
        operations.revoke_certificate(session, SYSTEM, old, reason="再次", now=NOON)


def test_what_was_revoked_is_issued_anew_by_hand_only_and_while_its_award_stands(
    session: Session,
) -> None:
    old = a_certificate(session)
    operations.revoke_certificate(session, SYSTEM, old, reason="误发", now=NOON)
    again: dict[str, Any] = {"reason": "误撤销", "public_url": PUBLIC_URL, "now": NOON}

    with pytest.raises(NothingToIssue):
        issued(session, old.event, seed=2)
    new = operations.reissue_certificate(session, SYSTEM, old, **again)

    assert (queries.verdict_on(old), old.replaced_by_id) == (Verdict.REPLACED, new.id)
    assert queries.verdict_on(new) is Verdict.VALID
    withdraw_award(session, SYSTEM, new.award, reason="成绩更正", now=NOON)
    with pytest.raises(NotIssued):
        operations.reissue_certificate(session, SYSTEM, new, **again)


def test_a_withdrawn_award_revokes_in_the_same_transaction(session: Session) -> None:
    certificate = a_certificate(session)

    withdraw_award(session, SYSTEM, certificate.award, reason="成绩更正", now=NOON)

    assert (certificate.state, certificate.ended_reason) == (CertificateState.REVOKED, "成绩更正")
    assert queries.verdict_on(certificate) is Verdict.REVOKED
    last = list(ledger.records(session, certificate.stream))[-1][1]
    assert (last["kind"], last["data"]) == (
        "certificate.revoke",
        {"serial": certificate.serial},
    )


def test_after_a_correction_the_old_certificate_answers_replaced_once_the_new_one_is_out(
    session: Session,
) -> None:
    event = an_event(session)
    moved, out = (an_accepted_entry(session, event, name) for name in ("王晓明", "单喆"))
    for entry in (moved, out):
        a_confirmed_award(session, event, entry)
    olds = issued(session, event)
    for old in olds:
        withdraw_award(session, SYSTEM, old.award, reason="成绩更正", now=NOON)
        apart(session)
    assert [queries.verdict_on(old) for old in olds] == [Verdict.REVOKED] * 2
    before = queries.revocation_list(session, now=NOON)["number"]
    a_confirmed_award(session, event, moved, level="second", title="二等奖")

    (new,) = issued(session, event, seed=2)

    assert [queries.verdict_on(old) for old in olds] == [Verdict.REPLACED, Verdict.REVOKED]
    assert [old.replaced_by_id for old in olds] == [new.id, None]
    assert queries.revocation_list(session, now=NOON)["number"] == before + 1, "not a later list"
    assert (olds[0].ended_at, olds[0].ended_reason) == (NOON, "成绩更正")
    told = [
        one["data"] for _row, one in ledger.records(session, new.stream, ("certificate.replace",))
    ]
    assert told == [{"serial": olds[0].serial, "by": new.serial}]


def test_what_was_revoked_by_hand_stays_revoked(session: Session) -> None:
    old = a_certificate(session)
    operations.revoke_certificate(session, SYSTEM, old, reason="材料不实", now=NOON)
    withdraw_award(session, SYSTEM, old.award, reason="成绩更正", now=NOON + timedelta(days=1))
    apart(session)
    assert old.award.entry is not None
    a_confirmed_award(session, old.event, old.award.entry, level="second", title="二等奖")

    issued(session, old.event, seed=2)

    assert (queries.verdict_on(old), old.replaced_by_id) == (Verdict.REVOKED, None)


def test_a_record_that_was_altered_says_so(session: Session) -> None:
    certificate = a_certificate(session)
    certificate.fields = {**certificate.fields, "award": "特等奖"}
    session.flush()

    assert queries.verdict_on(certificate) is Verdict.ALTERED


def test_a_copied_serial_does_not_make_another_certificate_authentic(session: Session) -> None:
    certificate = a_certificate(session)
    certificate.serial = certificate.serial.replace("0001", "0002")

    assert queries.verdict_on(certificate) is Verdict.ALTERED


@pytest.mark.parametrize("role", ["auditor", "clerk", "unit_contact", "supervisor"])
def test_others_than_the_organiser_issue_nothing(session: Session, role: str) -> None:
    event = an_event(session)
    a_confirmed_award(session, event, an_accepted_entry(session, event))
    somebody = an_actor(session, role, unit=event.edition.unit)

    with pytest.raises(NotPermitted):
        operations.issue_certificates(session, somebody, event, public_url=PUBLIC_URL, now=NOON)

    assert session.query(Certificate).count() == 0
