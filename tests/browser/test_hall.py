"""The hall's screen: the score within two seconds of the last judge, alive through a restart."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from contest.editions.queries import stage_by_public_id
from contest.foundation.db import transaction
from judges.contestday.operations import move_board
from judges.contestday.queries import hall_of_stage
from judges.panels.queries import panels_of_stage
from tests.conftest import NOON
from tests.factories.contestday import a_hall_under_way
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import Judging, a_submitted_sheet
from tests.serving import serve


@pytest.fixture
def hall(writing):
    with writing() as session:
        made, judging = a_hall_under_way(session)
        return {"screen": f"/hall/{made.public_id}", "stage": judging.stage.public_id}


def move(app, hall, to):
    with app.app_context(), transaction() as session:
        found = hall_of_stage(session, stage_by_public_id(session, hall["stage"]))
        assert found is not None
        move_board(session, SYSTEM, found, move=to, now=NOON)


def the_last_judge_submits(app, hall):
    with app.app_context(), transaction() as session:
        stage = stage_by_public_id(session, hall["stage"])
        (panel,) = panels_of_stage(session, stage)
        found = hall_of_stage(session, stage)
        assert found is not None
        assert found.current is not None
        judging = Judging(stage.event, stage, panel, [])
        for seat in panel.seats[1:]:
            apart(session)
            a_submitted_sheet(session, judging, seat=seat, work=found.current.work)


def test_the_score_stands_on_the_screen_with_the_last_judge(server, hall, browser):
    window = browser.new_context(base_url=server.url, viewport={"width": 1920, "height": 1080})
    page = window.new_page()
    page.goto(hall["screen"])
    expect(page.locator("#score")).to_have_text("")
    expect(page.locator("#ranking li")).to_have_count(1)

    the_last_judge_submits(server.app, hall)
    began = monotonic()

    expect(page.locator("#score")).not_to_have_text("")
    expect(page.locator("#ranking li")).to_have_count(2)
    print(f"score on the screen after {monotonic() - began:.2f} s")
    window.close()


def test_frozen_hides_the_newest_score_and_revealing_brings_it(server, hall, browser):
    window = browser.new_context(base_url=server.url)
    page = window.new_page()
    move(server.app, hall, "freeze")
    page.goto(hall["screen"])
    the_last_judge_submits(server.app, hall)
    expect(page.locator("#board-words")).to_contain_text("2")
    expect(page.locator("#score")).to_have_text("")

    move(server.app, hall, "reveal")

    expect(page.locator("#ranking li")).to_have_count(1)
    expect(page.locator("#board-words")).to_contain_text("1")
    window.close()


def test_the_screen_keeps_its_last_word_while_the_server_is_away_and_goes_on_after(
    app, hall, browser
):
    with serve(app) as server:
        window = browser.new_context()
        page = window.new_page()
        page.goto(f"{server.url}{hall['screen']}")
        expect(page.locator("#ranking li")).to_have_count(1)
        who = page.locator("#who").inner_text()
        page.route("**/board.json", lambda route: route.abort())
        expect(page.locator("#stale")).not_to_have_text("", timeout=20_000)
        assert page.locator("#who").inner_text() == who
        page.unroute("**/board.json")
        expect(page.locator("#stale")).to_have_text("", timeout=20_000)
        window.close()
    with serve(app) as again:
        told = again.app.test_client().get(f"{hall['screen']}/board.json").get_json()
        assert told["code"] == who.split()[0]
