"""The page of a long import renews itself and opens the page of its end, without a press."""

from datetime import UTC, datetime

from playwright.sync_api import expect
from sqlalchemy import select

from contest.entries.jobs import IMPORT
from contest.entries.operations import hand_in_list
from contest.foundation.models import JobRun
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of, give_cookie
from tests.factories.entries import a_list, a_registration
from tests.factories.people import an_actor, an_enterprise, apart

WIDE_ENOUGH = 600


def an_import_under_way(session):
    """A list of which two of five entries are made, and its address."""
    mill = an_enterprise(session)
    event = a_registration(session, now=datetime.now(UTC))
    rows = a_list(("姓名", "单位"), ("张明", mill.name))
    batch = hand_in_list(
        session, an_actor(session, "organiser"), event, data=rows, file_name="名单.xlsx",
        now=datetime.now(UTC),
    )  # fmt: skip
    key = f"import:{batch.public_id}"
    run = JobRun(name=IMPORT, key=key, payload={}, done=2, total=5, queued_at=datetime.now(UTC))
    session.add(run)
    return f"/events/{event.public_id}/entries/import/{batch.public_id}"


def test_a_long_import_is_followed_without_a_press(server, writing, context, page, barriers):
    with writing() as session:
        address = an_import_under_way(session)
        apart(session)
        user = user_of_actor(session, an_actor(session, "organiser"))
        give_cookie(context, cookie_of(server.app, session, user), server.url)
    page.goto(address)
    bar = page.locator("progress")
    assert bar.get_attribute("value") == "2"
    box = bar.bounding_box()
    assert box is not None
    assert box["width"] > WIDE_ENOUGH
    assert barriers(page) == []

    with writing() as session:
        session.scalars(select(JobRun)).one().done = 4
    expect(bar).to_have_attribute("value", "4")

    with writing() as session:
        run = session.scalars(select(JobRun)).one()
        run.done, run.finished_at = 5, datetime.now(UTC)
    expect(page.locator("#mend")).to_be_visible()
