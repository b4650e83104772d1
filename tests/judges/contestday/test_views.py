"""The page of the day works without scripts; sheets are unlocked and judges spoken to from it."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask_wtf.csrf import generate_csrf

from contest.editions.operations import close_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from judges.contestday.views.living import Living
from judges.scoresheets.operations import key_paper_sheet
from judges.tablet.operations import Called, Report, answer_call, enrol_device, note_contact
from judges.tablet.queries import notices_of_event, open_calls
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on
from tests.factories.tablet import a_hall


@pytest.fixture(autouse=True)
def _noon(clock):
    """The application reads the same noon."""


@pytest.fixture
def hall(writing):
    with writing() as session:
        made = a_hall(session)
        a_submitted_sheet(session, made.judging)
        return made


@pytest.fixture
def organiser(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        signed_in(client, session, an_actor(session, "organiser"))
    return client


def at(hall, *more):
    return "/".join((f"/desk/stages/{hall.stage}/day", *more))


def test_the_grid_says_who_is_in_and_shows_no_mark(hall, organiser):
    html = organiser.get(at(hall)).text

    assert html.count('class="cell ok"') == 1
    work = organiser.get(at(hall, "works", hall.works[0])).text
    assert "计分席位全部交齐后才显示分数。" in work


def test_a_stage_is_paused_from_here_and_the_page_comes_back(hall, organiser, writing):
    sent = {"next": at(hall), "reason": "停电"}
    answer = organiser.post(f"/stages/{hall.stage}/pause", data=sent)

    assert (answer.status_code, answer.headers["Location"]) == (303, at(hall))
    with writing() as session:
        assert stage_by_public_id(session, hall.stage).state == "paused"


def test_a_word_is_sent_and_listed(hall, organiser, writing):
    refused = organiser.post(at(hall, "notices"), data={"judge": "everybody", "text": ""})
    organiser.post(at(hall, "notices"), data={"judge": "everybody", "text": "十分钟后收表"})

    assert refused.status_code == 422
    assert "十分钟后收表" in organiser.get(at(hall, "notices")).text
    with writing() as session:
        assert len(notices_of_event(session, hall.judging.event, now=NOON)) == 1


def test_a_sheet_of_a_closed_stage_is_unlocked_from_its_work(hall, organiser, writing):
    with writing() as session:
        close_stage(session, SYSTEM, stage_by_public_id(session, hall.stage), now=NOON)
    page = at(hall, "works", hall.works[0])
    unlock = f"/desk/seats/{hall.seat}/works/{hall.works[0]}/unlock"
    assert unlock in organiser.get(page).text

    assert organiser.post(unlock, data={"reason": ""}).status_code == 422
    answer = organiser.post(unlock, data={"reason": "误读卡尺"}, follow_redirects=True)

    assert "解锁至" in answer.text
    assert "已解锁" in organiser.get(at(hall)).text


def test_a_judge_who_is_no_chief_may_not_watch(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        apart(session)
        last = hall.judging.panel.seats[-1].holder.judge.person
        signed_in(client, session, an_actor(session, "judge", person=last))

    assert client.get(at(hall)).status_code == 403


def test_screens_that_renew_share_one_drawing_of_what_they_may_see(
    app, hall, organiser, writing, monkeypatch
):
    # However quick the machine, what was drawn is kept.
    monkeypatch.setattr("judges.contestday.views.living.SHARE", 10**9)
    renews = {"X-Living": "1"}
    supervisor = app.test_client()
    with writing() as session:
        signed_in(supervisor, session, an_actor(session, "supervisor"))
        judge = judge_on(session, hall.judging.seat)
        apart(session)
        device = enrol_device(session, judge, hall.judging.event, browser="", now=NOON)
        called = Report(NOON, None, 0, 0, True, calls=[Called(str(uuid4()), NOON)])
        note_contact(session, judge, device, called, now=NOON)

    first = organiser.get(at(hall), headers=renews).text
    with writing() as session:
        answer_call(session, SYSTEM, open_calls(session, hall.judging.event)[0], now=NOON)
    again = organiser.get(at(hall), headers=renews).text
    of_another = supervisor.get(at(hall), headers=renews).text
    whole = organiser.get(at(hall)).text
    after = organiser.get(at(hall), headers=renews).text

    assert first.startswith('<div id="live">')
    assert "<html" not in first
    assert "/answer" in first
    assert again == first
    assert "/answer" not in of_another
    assert "<html" in whole
    assert "/answer" not in whole
    assert "/answer" not in after


def test_a_shared_drawing_carries_the_form_token_of_each_reader(app, monkeypatch):
    monkeypatch.setattr("judges.contestday.views.living.SHARE", 10**9)
    living = Living()
    told = []
    for _ in range(2):
        with app.test_request_context():
            drawn = living.newest("a stage", lambda: f"<i>{generate_csrf()}</i>")
            assert drawn == f"<i>{generate_csrf()}</i>"
            told.append(drawn)

    assert told[0] != told[1]


def test_a_drawing_that_was_begun_earlier_does_not_replace_a_newer_one(app, monkeypatch):
    monkeypatch.setattr("judges.contestday.views.living.SHARE", 10**9)
    living = Living()

    def slow():
        living.anew("a stage", lambda: "what stood later")
        return "what stood at the beginning"

    with app.test_request_context():
        living.anew("a stage", slow)

        assert living.newest("a stage", lambda: "never drawn") == "what stood later"


def test_a_paper_sheet_is_keyed_straight_from_its_cell(hall, organiser, app, writing):
    back = urlencode({"next": f"/desk/stages/{hall.stage}/day#w-{hall.works[1]}"}, safe="/")
    cell = f"/desk/paper/{hall.seat}/{hall.works[1]}?{back}"
    supervisor = app.test_client()
    with writing() as session:
        signed_in(supervisor, session, an_actor(session, "supervisor"))

    shown = organiser.get(at(hall)).text
    of_another = supervisor.get(at(hall), headers={"X-Living": "1"}).text

    assert f'href="{cell}">录入纸表' in shown
    assert f'<tr id="w-{hall.works[1]}"' in shown
    # The first seat has said what it thinks of the first work: nothing is keyed over that.
    assert f"/desk/paper/{hall.seat}/{hall.works[0]}" not in shown
    assert organiser.get(cell).status_code == 200
    assert "/desk/paper/" not in of_another
    with writing() as session:
        pause_stage(session, SYSTEM, stage_by_public_id(session, hall.stage), now=NOON)
    assert "/desk/paper/" not in organiser.get(at(hall)).text


def test_a_cell_says_that_its_sheet_waits_for_the_second_person(app, writing):
    clerk = app.test_client()
    with writing() as session:
        judging = a_judging(session, safeguards={"preset": "standard"})
        values = full_values(session, judging.stage)
        first = an_actor(session, "clerk", event=judging.event)
        apart(session)
        key_paper_sheet(
            session, first, seat=judging.seat, work=judging.work, values=values, now=NOON
        )
        apart(session)
        signed_in(clerk, session, an_actor(session, "clerk", event=judging.event))
        stage = judging.stage.public_id

    shown = clerk.get(f"/desk/stages/{stage}/day").text

    assert shown.count("已录一遍：再录") == 1
