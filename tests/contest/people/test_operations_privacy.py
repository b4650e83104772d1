import json

import pytest
from sqlalchemy import select

from contest.entries.operations import withdraw_entry
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.foundation.models import LedgerRecord, LedgerSecret
from contest.foundation.signals import Message, send
from contest.people import operations, queries
from contest.people.errors import StillNeeded
from contest.people.models import UnitLevel
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, a_user, an_actor, apart

IDENTITY = "11010519491231002X"
PHONE = "13800138000"
PASSWORD = "another horse 电池 staple"


def a_worker(session, **details):
    person = a_person(session, name="欧阳建国", identity=IDENTITY, phone=PHONE, **details)
    person.email, person.title = "ouyang@example.cn", "工段长"
    a_user(session, person=person, login=PHONE, password=PASSWORD)
    return person


def account_of(session, person):
    return queries.account_of_person(session, person.public_id)


def erased(session, person, now, actor=SYSTEM):
    apart(session)
    operations.erase_person(session, actor, person, reason="本人要求", now=now)


def test_somebody_gets_all_that_every_feature_keeps_of_them(session, now):
    person = a_worker(session)
    entry = an_entry(session, a_registration(session), people=[person])
    send(session, Message("test", [person.id], {"name": "欧阳建国"}))
    apart(session)
    actor = queries.actor_of(session, account_of(session, person))

    kept = operations.export_person(session, actor, person, now=now)

    assert json.loads(json.dumps(kept)) == kept
    assert set(kept) >= {"person", "entries", "messages", "awards"}
    assert (kept["person"]["identity"], kept["person"]["phone"]) == (IDENTITY, f"+86{PHONE}")
    assert [row["number"] for row in kept["entries"]] == [entry.number]
    assert kept["messages"][0]["about"] == {"name": "欧阳建国"}


def test_nobody_gets_what_is_kept_of_another(session, now):
    person, other = a_worker(session), an_actor(session, "entrant")

    with pytest.raises(NotPermitted):
        operations.export_person(session, other, person, now=now)


def test_nothing_that_was_erased_is_left_and_the_trail_verifies(session, now):
    person = a_worker(session)
    user = account_of(session, person)
    send(session, Message("test", [person.id], {"name": "欧阳建国"}))
    entry = an_entry(session, a_registration(session), people=[person])
    apart(session)
    actor = queries.actor_of(session, user)
    withdraw_entry(session, actor, entry, reason="调岗", now=now)

    erased(session, person, now)

    assert (person.identity_cipher, person.phone_cipher, person.email, person.title) == (None,) * 4
    assert (person.identity_index, person.phone_index) == (None, None)
    assert person.name == "欧**国"
    assert PHONE not in user.login
    assert (user.password_hash, user.suspended_at) == (None, now)
    session.refresh(entry)
    assert entry.steps[-1].taken_by == user.public_id
    assert "欧阳建国" not in {step.taken_by_name for step in entry.steps}
    assert ledger.verify(session, ledger.SYSTEM).is_good
    kept = json.dumps(
        [dict(row) for row in session.execute(select(LedgerSecret.__table__)).mappings()],
        default=str, ensure_ascii=False,
    )  # fmt: skip
    assert "欧阳建国" not in kept
    assert PHONE not in kept


def test_an_erased_value_cannot_be_confirmed_by_guessing(session, now):
    """With the salt one could try every name; it goes with the value."""
    person = a_worker(session)
    record = session.scalars(
        select(LedgerRecord).where(
            LedgerRecord.kind == "person.add", LedgerRecord.subject == person.public_id
        )
    ).one()
    told = json.loads(record.body)["secrets"]["name"]
    salt = session.scalars(
        select(LedgerSecret.salt).where(LedgerSecret.record_id == record.id)
    ).one()
    assert ledger.commitment(salt, "欧阳建国") == told

    erased(session, person, now)

    salts = [*session.scalars(select(LedgerSecret.salt)), "00" * 32]
    assert salt not in salts
    assert told not in {ledger.commitment(one, "欧阳建国") for one in salts}


def test_whoever_still_takes_part_is_not_erased(session, now):
    person = a_worker(session)
    an_entry(session, a_registration(session), people=[person])

    with pytest.raises(StillNeeded):
        erased(session, person, now)
    assert person.phone_cipher is not None


def test_a_district_erases_its_own_people_only(session, now):
    ours, theirs = (a_unit(session, level=UnitLevel.DISTRICT) for _ in range(2))
    admin = an_actor(session, "district_admin", unit=ours)
    person = a_worker(session, unit=theirs)

    with pytest.raises(NotPermitted):
        erased(session, person, now, admin)
    with pytest.raises(NotPermitted):
        erased(session, person, now, an_actor(session, "unit_contact", unit=theirs))
    erased(session, person, now, an_actor(session, "district_admin", unit=theirs))
    assert person.phone_cipher is None


def test_the_number_is_free_again_after_it_was_erased(session, now):
    erased(session, a_worker(session), now)

    assert a_person(session, identity=IDENTITY, phone=PHONE).identity_index is not None
