"""The organiser sees which tablet needs somebody, and what was held; never a mark."""

import pytest

from contest.editions.operations import close_stage
from contest.editions.queries import stage_by_public_id
from judges.tablet.errors import HELD_MESSAGES, HELD_REMEDIES
from judges.tablet.rules import HELD_FOR
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, signed_in

HIGH = {"C1": "37"}


@pytest.fixture(autouse=True)
def _noon(clock):
    """Tablet and server agree on the time."""


@pytest.fixture
def organiser(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        signed_in(client, session, an_actor(session, "organiser"))
    return client


def address(hall):
    return f"/desk/events/{hall.event}/tablets"


def test_the_desk_names_the_tablets_in_danger_first(hall, tablet_of, organiser):
    calm, ahead, gap = tablet_of(hall), tablet_of(hall), tablet_of(hall)
    calm.send()
    ahead.head = {"seq": 9999, "hash": "a" * 64}
    ahead.post(ahead.batch())
    gap.counter = 2
    gap.freeze(**hall.sheet(**HIGH))
    gap.send()

    html = organiser.get(address(hall)).text

    rows = html.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]
    assert ["2" in rows[0][:60], "3" in rows[1][:60], "1" in rows[2][:60]] == [True] * 3
    assert "1, 2" in rows[1]
    assert 'class="notice error"' in html


def test_held_sheets_are_listed_with_their_cause_and_without_a_mark(
    hall, tablet, organiser, writing
):
    tablet.freeze(**hall.sheet(**HIGH))
    with writing() as session:
        close_stage(session, SYSTEM, stage_by_public_id(session, hall.stage), now=NOON)
    tablet.send()

    html = organiser.get(address(hall)).text

    code = hall.judging.works[0].code
    assert f">{code}<" in html
    assert "这份评分表送达时，该阶段没有开放。" in html
    assert "重新开放该阶段，由该裁判在平板上重新提交。" in html
    assert ">37<" not in html


def test_a_sheet_of_a_lost_tablet_does_not_ask_for_an_open_stage_first(
    hall, tablet, organiser, writing
):
    tablet.freeze(**hall.sheet(**HIGH), held_for="tablet_revoked")
    tablet.send()

    html = organiser.get(address(hall)).text

    assert "先问该裁判是否本人所评。" in html
    assert "重新开放该阶段" not in html


def test_each_cause_has_its_words_and_what_to_do():
    assert set(HELD_MESSAGES) == set(HELD_REMEDIES) == HELD_FOR


def test_a_reason_that_is_too_long_is_told_on_the_page(hall, tablet, organiser):
    tablet.head = {"seq": 9999, "hash": "a" * 64}
    tablet.post(tablet.batch())

    told = organiser.post(f"/desk/events/{hall.event}/recollection", data={"reason": "因" * 301})

    assert told.status_code == 422
    assert "原因超过 300 字" in told.text


def test_the_events_page_leads_to_the_tablets_once_one_was_used(hall, tablet_of, organiser):
    before = organiser.get(f"/events/{hall.event}")
    tablet_of(hall)

    after = organiser.get(f"/events/{hall.event}")

    assert address(hall) not in before.text
    assert address(hall) in after.text


def test_judges_do_not_see_the_list(hall, tablet):
    assert tablet.client.get(address(hall)).status_code == 403


def test_the_desk_collects_what_a_restored_server_lost(hall, tablet, organiser):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.head = {"seq": 9999, "hash": "a" * 64}
    tablet.post(tablet.batch())
    stopped = organiser.get(address(hall)).text
    asked = organiser.post(
        f"/desk/events/{hall.event}/recollection", data={"reason": "磁盘损坏，恢复了备份"}
    )
    collecting = organiser.get(address(hall)).text
    tablet.bring_again()
    tablet.send()
    tablet.send()
    brought = organiser.get(address(hall)).text
    place = brought.partition("/desk/recollections/")[2].partition("/end")[0]
    organiser.post(f"/desk/recollections/{place}/end")

    assert "记录 9999" in stopped
    assert "aaaaaaaaaaaa" in stopped
    assert asked.status_code == 303
    assert "可能还存有的平板：1。" in collecting
    assert "已收到：评分表 1 份。" in brought
    assert "可能还存有的平板：无。" in brought
    assert "recollection" not in organiser.get(address(hall)).text


def test_without_a_reason_nothing_is_collected(hall, tablet, organiser):
    tablet.head = {"seq": 9999, "hash": "a" * 64}
    tablet.post(tablet.batch())

    answer = organiser.post(f"/desk/events/{hall.event}/recollection", data={"reason": " "})

    assert answer.status_code == 422
