"""Pages of background work renew themselves and open the page of its end, without a press."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from contest.certificates.jobs import PRINT_JOB
from contest.certificates.queries import printing_key
from contest.editions.jobs import ARCHIVE_JOB
from contest.editions.models import EventPhase
from contest.editions.operations import ask_archive
from contest.editions.queries import archive_key
from contest.entries.jobs import IMPORT
from contest.entries.operations import hand_in_list
from contest.foundation.models import JobRun
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of, give_cookie
from tests.factories.certificates import a_certificate
from tests.factories.editions import an_event
from tests.factories.entries import a_list, a_registration
from tests.factories.people import an_actor, an_enterprise, apart

WIDE_ENOUGH = 600


def an_import_under_way(session):
    """The import of a list, and its address."""
    mill = an_enterprise(session)
    event = a_registration(session, now=datetime.now(UTC))
    rows = a_list(("姓名", "单位"), ("张明", mill.name))
    batch = hand_in_list(
        session, an_actor(session, "organiser"), event, data=rows, file_name="名单.xlsx",
        now=datetime.now(UTC),
    )  # fmt: skip
    return (
        under_way(session, IMPORT, f"import:{batch.public_id}"),
        f"/events/{event.public_id}/entries/import/{batch.public_id}",
    )


def certificates_under_way(session):
    """The files of a batch of certificates, and its address."""
    event = a_certificate(session).event
    return (
        under_way(session, PRINT_JOB, printing_key(event)),
        f"/desk/events/{event.public_id}/certificates",
    )


def an_archive_under_way(session):
    """An archive of an edition, and its address."""
    edition = an_event(session, phase=EventPhase.FINISHED).edition
    archive = ask_archive(
        session, an_actor(session, "organiser"), edition, is_full=False, reason=None,
        now=datetime.now(UTC),
    )  # fmt: skip
    return (
        under_way(session, ARCHIVE_JOB, archive_key(archive)),
        f"/editions/{edition.public_id}/archives",
    )


def under_way(session, name, key):
    """Background work of which two of five parts are done."""
    run = JobRun(name=name, key=key, payload={}, done=2, total=5, queued_at=datetime.now(UTC))
    session.add(run)
    return key


@pytest.fixture
def organiser(server, writing, context):
    """An organiser is signed in."""
    with writing() as session:
        user = user_of_actor(session, an_actor(session, "organiser"))
        give_cookie(context, cookie_of(server.app, session, user), server.url)


@pytest.mark.usefixtures("organiser")
@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (an_import_under_way, "#mend"),
        (certificates_under_way, "table"),
        (an_archive_under_way, "table"),
    ],
)
def test_long_work_is_followed_without_a_press(writing, page, barriers, begin, end):
    with writing() as session:
        key, address = begin(session)
        apart(session)
    page.goto(address)
    bar = page.locator("progress")
    assert bar.get_attribute("value") == "2"
    box = bar.bounding_box()
    assert box is not None
    assert box["width"] > WIDE_ENOUGH
    assert barriers(page) == []

    with writing() as session:
        the_run(session, key).done = 4
    expect(bar).to_have_attribute("value", "4")

    with writing() as session:
        run = the_run(session, key)
        run.done, run.finished_at = 5, datetime.now(UTC)
    expect(bar).to_have_count(0)
    expect(page.locator(end)).to_be_visible()


def the_run(session, key):
    return session.scalars(select(JobRun).where(JobRun.key == key)).one()
