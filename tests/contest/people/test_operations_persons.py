"""Adding, finding and revealing persons; their skill grades."""

from datetime import date

import pytest

from contest.foundation import ledger
from contest.foundation.errors import Invalid, NotPermitted, SignInNeeded
from contest.foundation.permissions import ANONYMOUS
from contest.people import operations, queries
from contest.people.errors import BadGrade, IdentityTaken
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise
from tests.queries import queries_of

IDENTITY = "11010519491231002X"
OTHER_IDENTITY = "32050619900101123X"
PHONE = "138 0013 8000"


def test_numbers_are_kept_encrypted_and_found_by_index(session, now):
    person = a_person(session, name="单洪伟", identity=IDENTITY, phone=PHONE)

    assert IDENTITY not in str(person.identity_cipher)
    assert "13800138000" not in str(person.phone_cipher)
    assert person.pinyin == "shanhongwei shw"
    found = operations.find_or_add_person(
        session, SYSTEM, name="单洪伟", unit=None, identity=IDENTITY.lower(), now=now
    )
    assert found is person


@pytest.mark.parametrize(
    ("numbers", "columns"),
    [
        ({"identity": "110105194912310021"}, ["Identity number"]),
        ({"phone": "12345"}, ["Phone"]),
        ({"identity": "x", "phone": "y"}, ["Identity number", "Phone"]),
    ],
)
def test_malformed_numbers_are_named(session, now, numbers, columns):
    unit = an_enterprise(session)

    with pytest.raises(Invalid) as refused:
        operations.add_person(session, SYSTEM, name="李敏", unit=unit, now=now, **numbers)

    assert [fault.column for fault in refused.value.faults] == columns


def test_an_identity_number_belongs_to_one_person(session, now):
    a_person(session, name="李敏", identity=IDENTITY)

    with pytest.raises(IdentityTaken):
        a_person(session, name="李敏", identity=IDENTITY)
    with pytest.raises(IdentityTaken):
        operations.find_or_add_person(
            session, SYSTEM, name="王磊", unit=None, identity=IDENTITY, now=now
        )


def test_a_person_is_found_by_phone_and_name_then_by_name_and_unit(session, now):
    unit = an_enterprise(session)
    li, wang = (
        a_person(session, name="李敏", unit=unit, phone=PHONE),
        a_person(session, name="王磊", unit=unit, phone=PHONE),
    )

    def found(name, **details):
        return operations.find_or_add_person(session, SYSTEM, name=name, now=now, **details)

    assert found("李敏", unit=None, phone="+86 13800138000") is li
    assert found(" 王磊 ", unit=unit) is wang
    assert found("王磊", unit=an_enterprise(session)) not in (li, wang)


def test_namesakes_are_not_merged(session, now):
    unit = an_enterprise(session)
    known = a_person(session, name="王磊", unit=unit, identity=IDENTITY)

    other = operations.find_or_add_person(
        session, SYSTEM, name="王磊", unit=unit, identity="32050619900101123X", now=now
    )
    third = operations.find_or_add_person(session, SYSTEM, name="王磊", unit=unit, now=now)

    assert len({known.id, other.id, third.id}) == 3


def test_missing_numbers_are_filled_in_by_those_who_manage_the_person(session, now):
    unit = an_enterprise(session)
    person = a_person(session, name="王磊", unit=unit)

    operations.find_or_add_person(
        session, an_actor(session, "entrant"), name="王磊", unit=unit, phone=PHONE, now=now
    )
    assert person.phone_cipher is None
    operations.find_or_add_person(
        session,
        an_actor(session, "unit_contact", unit=unit),
        name="王磊",
        unit=unit,
        phone=PHONE,
        now=now,
    )
    assert person.phone_cipher is not None


def test_strangers_add_nobody(session, now):
    unit = an_enterprise(session)
    elsewhere = an_actor(session, "unit_contact", unit=an_enterprise(session))

    with pytest.raises(SignInNeeded):
        operations.find_or_add_person(session, ANONYMOUS, name="x", unit=unit, now=now)
    for actor in (elsewhere, an_actor(session, "entrant", unit=unit)):
        with pytest.raises(NotPermitted):
            operations.add_person(session, actor, name="x", unit=unit, now=now)


def test_a_person_moves_between_units_that_are_both_ones_own(session, now):
    district = a_unit(session, level="district", name="高新区")
    ours, also_ours = a_unit(session, parent=district), a_unit(session, parent=district)
    person = a_person(session, unit=ours)
    admin = an_actor(session, "district_admin", unit=district)

    operations.move_person(session, admin, person, unit=also_ours, now=now)

    assert person.unit is also_ours
    with pytest.raises(NotPermitted):
        operations.move_person(session, admin, person, unit=an_enterprise(session), now=now)


def test_a_look_at_numbers_is_kept_in_the_trail(session, now):
    unit = an_enterprise(session)
    person = a_person(session, unit=unit, identity=IDENTITY, phone=PHONE)
    contact = an_actor(session, "unit_contact", unit=unit)

    shown = operations.reveal_numbers(session, contact, person, now=now)

    assert (shown.identity, shown.phone) == (IDENTITY, "+8613800138000")
    (row, content) = next(ledger.records(session, "system", ("person.reveal",)))
    assert (row.actor, row.subject) == (contact.reference, person.public_id)
    assert IDENTITY not in row.body.decode()
    assert content["data"] == {}


def test_others_see_no_numbers(session, now):
    person = a_person(session, identity=IDENTITY)

    for role in ("clerk", "auditor", "entrant"):
        with pytest.raises(NotPermitted):
            operations.reveal_numbers(session, an_actor(session, role), person, now=now)
    elsewhere = an_actor(session, "unit_contact", unit=an_enterprise(session))
    with pytest.raises(NotPermitted):
        operations.reveal_numbers(session, elsewhere, person, now=now)
    assert list(ledger.records(session, "system", ("person.reveal",))) == []


def test_grades_are_kept_as_steps(session, now):
    person = a_person(session)
    admin = an_actor(session, "district_admin")

    for grade, day in ((2, date(2020, 5, 1)), (3, date(2024, 5, 1))):
        operations.record_grade(
            session,
            admin,
            person,
            grade=grade,
            trade="数控车工",
            gained_on=day,
            source="declared",
            now=now,
        )

    assert [row.grade for row in queries.grades_of(session, person)] == [3, 2]


@pytest.mark.parametrize(("grade", "source"), [(-1, "contest"), (8, "contest"), (3, "hearsay")])
def test_a_grade_is_one_of_eight_from_one_of_three_sources(session, now, grade, source):
    with pytest.raises(BadGrade):
        operations.record_grade(
            session,
            SYSTEM,
            a_person(session),
            grade=grade,
            trade="焊工",
            gained_on=now.date(),
            source=source,
            now=now,
        )


def test_a_contact_records_no_grade(session, now):
    unit = an_enterprise(session)
    contact = an_actor(session, "unit_contact", unit=unit)

    with pytest.raises(NotPermitted):
        operations.record_grade(
            session,
            contact,
            a_person(session, unit=unit),
            grade=3,
            trade="焊工",
            gained_on=now.date(),
            source="declared",
            now=now,
        )


def test_no_record_of_the_trail_names_a_person(session, now):
    a_person(session, name="欧阳建国", identity=IDENTITY, phone=PHONE)

    bodies = [row.body.decode() for row, _ in ledger.records(session, "system")]

    assert not any(word in body for body in bodies for word in ("欧阳", IDENTITY, "13800138000"))
    assert ledger.verify(session, "system").is_good


def test_many_are_found_or_added_as_one_by_one(session, now):
    unit, elsewhere = an_enterprise(session), an_enterprise(session)
    known = a_person(session, name="张明", unit=unit)
    asked = [
        operations.AskedPerson("张明", unit, phone=PHONE),
        operations.AskedPerson("张明", elsewhere),
        operations.AskedPerson("李敏", unit, identity=IDENTITY),
        operations.AskedPerson(" 李敏 ", elsewhere, identity=IDENTITY.lower()),
        operations.AskedPerson("王磊", None),
    ]

    found = operations.find_or_add_persons(session, SYSTEM, asked, now=now)

    assert found[0] is known
    assert known.phone_index is not None
    assert found[3] is found[2]
    assert [(one.name, one.unit) for one in found[1:]] == [
        ("张明", elsewhere),
        ("李敏", unit),
        ("李敏", unit),
        ("王磊", None),
    ]
    revealed = operations.reveal_numbers(session, SYSTEM, found[2], now=now)
    assert revealed.identity == IDENTITY
    again = [
        operations.find_or_add_person(
            session, SYSTEM, name=one.name, unit=one.unit, identity=one.identity,
            phone=one.phone, now=now,
        )
        for one in asked
    ]  # fmt: skip
    assert again == found
    told = [row for row, _ in ledger.records(session, "system", ("person.add",))]
    assert [row.subject for row in told][-3:] == [found[n].public_id for n in (1, 2, 4)]
    assert ledger.verify(session, "system").is_good


def namesakes(unit):
    return [
        operations.AskedPerson("张伟", unit, identity=IDENTITY),
        operations.AskedPerson("张伟", unit, identity=OTHER_IDENTITY),
    ]


def test_namesakes_of_two_numbers_are_two_though_one_is_registered_without(session, now):
    unit = an_enterprise(session)
    known = a_person(session, name="张伟", unit=unit)
    asked = [*namesakes(unit), operations.AskedPerson("张伟", unit, identity=IDENTITY)]

    first, second, third = operations.find_or_add_persons(session, SYSTEM, asked, now=now)

    assert (first, third) == (known, known)
    assert second is not known
    revealed = [operations.reveal_numbers(session, SYSTEM, one, now=now) for one in (first, second)]
    assert [one.identity for one in revealed] == [IDENTITY, OTHER_IDENTITY]
    (row,) = [row for row, _ in ledger.records(session, "system", ("person.complete",))]
    assert row.subject == known.public_id
    assert ledger.verify(session, "system").is_good


def test_whoever_may_not_complete_a_person_makes_no_one_of_two_namesakes_either(session, now):
    unit = an_enterprise(session)
    known = a_person(session, name="张伟", unit=unit)

    first, second = operations.find_or_add_persons(
        session, an_actor(session, "entrant"), namesakes(unit), now=now
    )

    assert (first, known.identity_index) == (known, None)
    assert second is not known


def test_somebody_who_is_added_gets_the_number_that_a_later_row_gives(session, now):
    unit = an_enterprise(session)
    asked = [operations.AskedPerson("张伟", unit), *namesakes(unit)]

    found = operations.find_or_add_persons(session, SYSTEM, asked, now=now)

    assert found[0] is found[1]
    assert found[2] is not found[0]
    revealed = operations.reveal_numbers(session, SYSTEM, found[0], now=now)
    assert revealed.identity == IDENTITY


def test_one_number_of_another_name_stops_all_of_them(session, now):
    a_person(session, name="李敏", identity=IDENTITY)
    asked = [
        operations.AskedPerson("赵强", None),
        operations.AskedPerson("王磊", None, identity=IDENTITY),
    ]

    with pytest.raises(IdentityTaken):
        operations.find_or_add_persons(session, SYSTEM, asked, now=now)
    assert queries.persons_by_name(session, "赵强", None) == []


@pytest.mark.parametrize("number", [1, 30])
def test_many_are_added_in_a_fixed_number_of_statements(session, now, number):
    asked = [operations.AskedPerson(f"工人{at}", None, phone=f"138{at:08}") for at in range(number)]
    with queries_of(session) as sent:
        operations.find_or_add_persons(session, SYSTEM, asked, now=now)

    assert len(sent) == 4
