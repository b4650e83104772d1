"""The server goes back to a backup in the midst of a contest: the tablet brings what was lost."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from contest.editions.operations import close_stage, open_stage, pause_stage
from contest.editions.queries import event_by_public_id, stage_by_public_id
from contest.foundation.db import db
from judges.scoresheets.models import SheetRevision
from judges.tablet.models import TabletDevice
from judges.tablet.operations import ask_recollection
from tests.browser.tablets import at_the_tablet, sign_in
from tests.conftest import NOON
from tests.factories.people import SYSTEM
from tests.scripts import with_modules


@pytest.fixture
def judge(writing, server, hall, page):
    return at_the_tablet(writing, hall, server, page)


def mark_next(judge):
    """Mark the next work that is not begun."""
    judge.open()
    judge.tap(judge.page.locator("a.queue-row", has_text="未开始"))
    expect(judge.page.locator("fieldset.criterion").first).to_be_visible()
    judge.fill()
    judge.submit()
    judge.expect_state("stored")


def go_back(server, database):
    with server.app.app_context():
        db.engine.dispose()
    database.return_to_kept()


def change(writing, judge, *changes):
    with writing() as session:
        stage = stage_by_public_id(session, judge.hall.stage)
        for one in changes:
            one(session, SYSTEM, stage, now=NOON)


def states(judge):
    return [entry["state"] for entry in judge.stored()["outbox"]]


def test_what_was_lost_is_kept_until_the_organiser_collects_it(judge, server, writing, database):
    mark_next(judge)
    database.keep_aside()
    mark_next(judge)
    go_back(server, database)
    # The restored server goes on, past the place where the lost sheet stood, and shuts the stage.
    change(writing, judge, *[pause_stage, open_stage] * 9, close_stage)

    judge.open()
    judge.key("send")
    expect(judge.page.locator("[data-link]")).to_contain_text("停止：请告知组织者")
    expect(judge.page.locator(".notice.error")).to_be_visible()
    assert states(judge) == ["stored", "stored"]

    change(writing, judge, open_stage)
    with writing() as session:
        event = event_by_public_id(session, judge.hall.event)
        ask_recollection(session, SYSTEM, event, reason="restored", now=NOON)
    judge.key("send")
    expect(judge.page.locator("[data-link].ok")).to_be_visible()
    assert states(judge) == ["stored", "stored"]
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(SheetRevision)) == 2

    # Only now, with the stage shut and a head that the server holds, does the tablet forget.
    change(writing, judge, close_stage)
    for _ in range(3):
        judge.key("send")
        expect(judge.page.locator("[data-link].ok")).to_be_visible()
        judge.page.wait_for_timeout(300)
    assert states(judge) == []


def test_a_tablet_that_the_backup_does_not_know_is_enrolled_anew(judge, server, writing, database):
    database.keep_aside()
    mark_next(judge)
    go_back(server, database)
    sign_in(server, writing, judge.hall, judge.page.context)

    judge.open()
    judge.key("send")
    expect(judge.page.locator("[data-link]")).to_contain_text("停止：请告知组织者")
    with writing() as session:
        event = event_by_public_id(session, judge.hall.event)
        ask_recollection(session, SYSTEM, event, reason="restored", now=NOON)
    judge.key("send")

    expect(judge.page.locator("[data-link].ok")).to_be_visible()
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(SheetRevision)) == 1
        assert session.scalars(select(TabletDevice)).one().top_counter == 1


EXPORTS = 'export * from "./store.js";'
ACTS = """
  await page.openStore(given);
  await page.setMeta({ acts: [{ id: "a", state: "done" }, { id: "b", state: "asked" }] });
  await page.bringAgain();
  return (await page.meta("acts")).map((one) => one.state);
"""


def test_a_wish_that_somebody_was_to_decide_is_not_brought_again(judge):
    """Its sheet comes as new: within the minutes of a recall it would be taken back unasked."""
    judge.open()

    asked = with_modules(EXPORTS, ACTS)
    assert judge.page.evaluate(asked, judge.hall.event) == ["waiting", "asked"]
