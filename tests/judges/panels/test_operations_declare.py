"""A judge's own word, and ties that organisers record."""

from typing import Any

import pytest
from sqlalchemy import select

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.people.queries import actor_of
from judges.panels.errors import TieNeedsSubject
from judges.panels.models import Conflict, Declaration
from judges.panels.operations import declare, record_conflict
from judges.panels.queries import declaration_of
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, a_person, a_user, an_actor, an_enterprise, apart


def as_judge(session, judge):
    actor = actor_of(session, a_user(session, person=judge.person))
    apart(session)
    return actor


def test_a_judge_declares_once_for_an_event(session):
    event, judge = an_event(session), a_judge(session)
    actor = as_judge(session, judge)

    made = declare(session, actor, judge, event, note="  我带过一名选手 ", now=NOON)
    again = declare(session, actor, judge, event, now=NOON)

    assert again is made
    assert declaration_of(session, judge, event) is made
    assert made.note == "我带过一名选手"
    (told,) = [body for _, body in ledger.records(session, event.stream, ("judge.declare",))]
    assert told["data"] == {"judge": judge.public_id, "has_note": True}
    assert "选手" not in str(told)


def test_nobody_declares_for_another(session):
    event, judge = an_event(session), a_judge(session)
    other = as_judge(session, a_judge(session))

    for actor in (other, an_actor(session)):
        with pytest.raises(NotPermitted):
            declare(session, actor, judge, event, now=NOON)

    assert list(session.scalars(select(Declaration))) == []


def test_a_tie_is_to_a_person_or_a_unit(session):
    event, judge, person = an_event(session), a_judge(session), a_person(session)
    unit = an_enterprise(session)
    apart(session)

    record_conflict(session, SYSTEM, judge, event, kind="kin", person=person, now=NOON)
    record_conflict(session, SYSTEM, judge, event, kind="employer", unit=unit, now=NOON)

    kept = [(tie.kind, tie.person, tie.unit) for tie in session.scalars(select(Conflict))]
    assert kept == [("kin", person, None), ("employer", None, unit)]


@pytest.mark.parametrize(("kind", "ends"), [("kin", 0), ("kin", 2), ("friend", 1)])
def test_a_tie_to_nobody_to_two_or_of_no_kind_is_refused(session, kind, ends):
    event, judge, person = an_event(session), a_judge(session), a_person(session)
    subject: dict[str, Any] = {}
    if ends:
        subject["person"] = person
    if ends == 2:
        subject["unit"] = person.unit
    apart(session)

    with pytest.raises(TieNeedsSubject):
        record_conflict(session, SYSTEM, judge, event, kind=kind, now=NOON, **subject)

    assert list(session.scalars(select(Conflict))) == []
