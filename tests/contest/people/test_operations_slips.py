from datetime import timedelta

import pytest

from contest.foundation.errors import NotPermitted
from contest.people import operations, queries
from contest.people.errors import NoSlipsNeeded, SlipRefused, WrongLastFigures
from contest.people.rules import shown_slip_code, slip_code
from tests.factories.people import SYSTEM, a_person, a_user, an_actor, an_enterprise, apart

IDENTITY = "11010519491231002X"
PASSWORD = "another horse 电池 staple"


def printed(session, *people, actor=SYSTEM, now):
    apart(session)
    return operations.print_slips(session, actor, people, now=now)


def used(session, slip, now, *, last="", login="zhangwei", password=PASSWORD):
    apart(session)
    return operations.use_slip(
        session, code=slip.code, last_figures=last, login=login, password=password,
        device="tests", now=now,
    )  # fmt: skip


def test_a_slip_makes_an_account_once(session, now):
    person = a_person(session)
    [slip] = printed(session, person, now=now)

    opened, _token = used(session, slip, now)

    assert (opened.user.person_id, opened.via) == (person.id, "slip")
    assert opened.user.login == "zhangwei"
    with pytest.raises(SlipRefused):
        used(session, slip, now)


def test_a_found_slip_lets_nobody_in_who_does_not_know_the_number(session, now):
    [slip] = printed(session, a_person(session, identity=IDENTITY), now=now)
    with pytest.raises(WrongLastFigures):
        used(session, slip, now, last="0021")
    for _ in range(5):
        operations.count_slip_try(session, code=slip.code, last_figures="0021", now=now)

    with pytest.raises(SlipRefused):
        used(session, slip, now, last="002X")


def test_the_right_figures_let_in_however_they_are_typed(session, now):
    [slip] = printed(session, a_person(session, identity=IDENTITY), now=now)

    assert used(session, slip, now, last=" 002x ")[0].via == "slip"


def test_printing_again_makes_the_former_void_and_age_ends_it(session, now):
    person = a_person(session)
    [first] = printed(session, person, now=now)
    [second] = printed(session, person, now=now)
    assert queries.live_slip(session, first.code, now=now) is None
    assert queries.live_slip(session, second.shown.lower(), now=now) is not None

    assert queries.live_slip(session, second.code, now=now + timedelta(days=30)) is None


def test_the_contact_of_a_unit_resets_the_way_in_of_its_people_only(session, now):
    unit = an_enterprise(session)
    contact = an_actor(session, "unit_contact", unit=unit)
    user = a_user(session, person=a_person(session, unit=unit), password=PASSWORD)
    user.totp_cipher = "lost phone"
    _, old = operations.open_session(session, user, via="password", device="old", now=now)
    [slip] = printed(session, user.person, actor=contact, now=now)

    used(session, slip, now, password="a third horse 电池")

    assert user.totp_cipher is None
    assert queries.live_session(session, old, now=now) is None
    with pytest.raises(NotPermitted):
        printed(session, a_person(session), actor=contact, now=now)


def test_nobody_takes_over_who_stands_above(session, now):
    unit = an_enterprise(session)
    contact = an_actor(session, "unit_contact", unit=unit)
    above = an_actor(session, "organiser", unit=unit, person=a_person(session, unit=unit))
    person = queries.user_of_actor(session, above).person

    with pytest.raises(NotPermitted):
        printed(session, person, actor=contact, now=now)


def test_without_people_there_is_nothing_to_print(session, now):
    with pytest.raises(NoSlipsNeeded):
        printed(session, now=now)


def test_only_people_without_an_account_are_listed(session, now):
    unit = an_enterprise(session)
    a_user(session, person=a_person(session, unit=unit))
    waiting = a_person(session, unit=unit)

    assert queries.persons_without_account(session, unit.path, limit=10) == [waiting]
    assert queries.count_without_account(session, unit.path) == 1


@pytest.mark.parametrize("typed", ["0ABC-1234-5678", "oabc 1234 5678", "OABCI2345678"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert slip_code(typed) in ("0ABC12345678",)


@pytest.mark.parametrize("typed", ["", "0ABC-1234-567", "0ABC-1234-567U", "../../etc/pas"])
def test_what_is_no_code_is_refused(typed):
    assert slip_code(typed) is None


def test_a_code_is_printed_in_three_groups():
    assert shown_slip_code("0ABC12345678") == "0ABC-1234-5678"
