"""Whoever decides a correction sees what it changes; others see nothing, and nothing is kept."""

from datetime import timedelta

import pytest

from contest.foundation.db import db
from judges.contestday.queries import day_of_stage, effect_of_wish
from judges.contestday.queries.wishes import Moved
from judges.panels.models import SeatRole
from judges.panels.operations import add_seat, assign_works, seat_judge
from judges.results.queries import standing_of_works
from judges.scoresheets.operations import approve_unlock, request_correction
from judges.scoresheets.queries import unlock_by_public_id
from tests.conftest import NOON
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on
from tests.sweeps.oracle import digests

LATER = NOON + timedelta(minutes=6)
WISHED = {"C1": "40"}


def fill(session, judging, *, but=()):
    """Every seat submits every work but those of `but`; the second work is ahead by two points."""
    for number, seat in enumerate(judging.panel.seats):
        for place, work in enumerate(judging.works):
            if (number, place) not in but:
                texts = {"C1": str(20 + 2 * place)}
                a_submitted_sheet(session, judging, seat=seat, work=work, texts=texts)
                apart(session)


def wish(session, judging, *, seat=1, texts=WISHED, **details):
    """The judge of a seat asks for another C1 on the first work."""
    values = full_values(session, judging.stage, **texts) if texts is not None else None
    chosen = judging.panel.seats[seat]
    made = request_correction(
        session,
        judge_on(session, chosen),
        seat=chosen,
        work=judging.work,
        reason="误读",
        values=values,
        now=LATER,
        **details,
    )
    apart(session)
    return made


def effect(session, judging, unlock, *, sees_totals=True):
    day = day_of_stage(session, judging.stage, now=LATER)
    return effect_of_wish(session, day, unlock, sees_totals=sees_totals)


def said(pairs):
    return [(old.code, old.text, new.text, old.mark, new.mark) for old, new in pairs]


def test_marks_total_and_rank_are_told_as_they_are_and_as_they_come_true(session):
    judging = a_judging(session, entries=2)
    fill(session, judging)
    unlock = wish(session, judging)

    found = effect(session, judging, unlock)

    code = judging.work.code
    before = standing_of_works(session, judging.stage)[code]
    assert said(found.items) == [("C1", "20", "40", "20", "40")]
    assert (found.withheld, found.no_total, found.no_rank) == (None, None, None)
    assert found.rank == Moved(2, 1)
    assert found.others == 1
    assert found.total.before == before.total
    # What was told is what comes true once it is agreed to and submitted.
    approve_unlock(session, an_actor(session, "organiser"), unlock, now=LATER)
    apart(session)
    seat = judging.panel.seats[1]
    a_submitted_sheet(
        session, judging, seat=seat, texts=WISHED, base_revision=1, reason="误读", now=LATER
    )
    after = standing_of_works(session, judging.stage)[code]
    assert (found.total.after, found.rank.after) == (after.total, after.rank)
    assert (str(before.total), str(after.total)) == ("50.00", "56.67")


def test_no_value_is_told_while_a_seat_of_the_work_is_to_come(session):
    judging = a_judging(session, entries=2)
    fill(session, judging, but=[(0, 0)])

    found = effect(session, judging, wish(session, judging))

    assert found.withheld == "incomplete"
    assert (found.sheet_total, found.total, found.rank) == ((None, None), None, None)


def test_the_rank_waits_for_the_whole_stage_and_the_total_does_not(session):
    judging = a_judging(session, entries=2)
    fill(session, judging, but=[(0, 1)])

    found = effect(session, judging, wish(session, judging))

    assert (found.withheld, found.no_total, found.no_rank) == (None, None, "stage_incomplete")
    assert found.total.after > found.total.before
    assert (found.rank, found.others) == (None, 0)


def test_totals_are_hidden_where_the_organiser_hides_them(session):
    judging = a_judging(session, entries=2)
    fill(session, judging)

    found = effect(session, judging, wish(session, judging), sees_totals=False)

    assert said(found.items) == [("C1", "20", "40", "20", "40")]
    assert (found.no_total, found.sheet_total, found.total, found.rank) == (
        "hidden",
        (None, None),
        None,
        None,
    )


def test_a_trainee_changes_no_total(session):
    judging = a_judging(session)
    seat = add_seat(session, SYSTEM, judging.panel, role=SeatRole.TRAINEE, now=NOON)
    seat_judge(session, SYSTEM, seat, judge=a_judge(session), now=NOON)
    assign_works(session, SYSTEM, judging.panel, now=NOON)
    apart(session)
    session.refresh(judging.panel, ["seats"])
    fill(session, judging)

    found = effect(session, judging, wish(session, judging, seat=-1))

    assert (found.no_total, found.total, found.rank) == ("uncounted", None, None)


@pytest.mark.parametrize("texts", [None, {"C1": "20"}], ids=["without marks", "with the same"])
def test_a_wish_that_names_no_new_mark_says_so(session, texts):
    judging = a_judging(session, entries=2)
    fill(session, judging)

    found = effect(session, judging, wish(session, judging, texts=texts))

    assert (found.withheld, list(found.items)) == ("no_marks", [])


@pytest.fixture
def asked(app, writing, clock):
    """A wish whose panel is in, and the clients of those who may ask for its page."""
    clock.move_to(LATER)
    clients = {}
    with writing() as session:
        judging = a_judging(session, entries=2, safeguards={"preset": "standard"})
        other = a_judging(session, entries=1)
        fill(session, judging)
        unlock = wish(session, judging)
        people = {
            "chief": judge_on(session, judging.seat),
            "own": judge_on(session, judging.panel.seats[1]),
            "beside": judge_on(session, judging.panel.seats[2]),
            "chief elsewhere": judge_on(session, other.seat),
            "supervisor": an_actor(session, "supervisor", event=judging.event),
        }
        for name, person in people.items():
            apart(session)
            clients[name] = app.test_client()
            signed_in(clients[name], session, person)
        at = f"/desk/unlocks/{unlock.public_id}"
    return at, clients


def test_only_who_decides_sees_it(asked):
    at, clients = asked

    answers = {name: client.get(at).status_code for name, client in clients.items()}

    assert answers == {
        "chief": 200,
        "own": 403,
        "beside": 403,
        "chief elsewhere": 403,
        "supervisor": 200,
    }


def test_looking_at_it_changes_nothing_in_the_database(asked, app):
    at, clients = asked
    clients["chief"].get(at)
    with app.app_context():
        before = digests(db.engine)

    shown = [clients[name].get(at).text for name in ("chief", "supervisor")]

    with app.app_context():
        assert digests(db.engine) == before
    assert all("更正的影响" in html for html in shown)


def test_a_chief_reads_marks_and_why_totals_are_not_shown(asked):
    at, clients = asked
    chief, supervisor = (clients[name].get(at).text for name in ("chief", "supervisor"))

    assert "组织者未向裁判开放合计" in chief
    assert "在本阶段作品中的名次" not in chief
    assert "在本阶段作品中的名次" in supervisor
    clients["chief"].set_cookie("language", "en")
    english = clients["chief"].get(at).text
    assert "the organiser shows judges no totals" in english
    assert "C1 " in english


def test_a_wish_that_is_decided_leads_back_to_its_work(asked, writing):
    at, clients = asked
    assert clients["supervisor"].post(f"{at}/approve").status_code == 303

    answer = clients["chief"].get(at)

    assert (answer.status_code, "/day/works/" in answer.location) == (303, True)
    with writing() as session:
        assert unlock_by_public_id(session, at.rpartition("/")[2]).opened_at is not None
