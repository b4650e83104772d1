"""Publishing: what it asks for, what it grants, and what a correction takes back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardState
from contest.awards.queries import awards_of_event
from contest.editions.models import EventPhase
from contest.editions.operations import close_stage, move_phase, open_stage
from contest.foundation.approvals import ContentChanged, NotApproved, SamePerson
from contest.foundation.errors import NotPermitted
from contest.foundation.permissions import Actor
from judges.results import operations
from judges.results.errors import NoticeRuns, NotThisVersion
from judges.results.models import ResultState, ResultVersion
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.results import (
    D0,
    Judged,
    a_computed_version,
    a_judged_workshop,
    a_published_version,
    a_signed_version,
)
from tests.factories.scoresheets import a_submitted_sheet

LOWER = (("30", "30", "18"), ("30", "30", "18"), ("30", "30", "18"))
GUARDED = {
    "preset": "workshop",
    "second_person_for": ["publish"],
    "notice_working_days": 3,
}


def given(session: Session, judged: Judged) -> list[tuple[str, str, Decimal | None, str]]:
    return [
        (award.entry.display_name, award.level, award.total, award.state.value)
        for award in awards_of_event(session, judged.event)
        if award.entry
    ]


def test_a_workshop_is_published_at_once_and_its_awards_stand(session: Session) -> None:
    judged = a_judged_workshop(session, LOWER, D0)
    version = a_published_version(session, judged)

    second, first = (entry.display_name for entry in judged.entries)
    assert version.state is ResultState.PUBLISHED
    assert given(session, judged) == [
        (first, "first", Decimal("89.83"), "confirmed"),
        (second, "second", Decimal("78"), "confirmed"),
    ]
    assert judged.event.phase is EventPhase.FINISHED


def test_what_is_not_signed_is_not_published(session: Session) -> None:
    judged = a_judged_workshop(session)
    version = a_computed_version(session, judged)

    with pytest.raises(NotThisVersion):
        publish(session, judged.organiser, version)

    assert given(session, judged) == []


def test_publication_is_of_the_content_on_the_screen(session: Session) -> None:
    judged = a_judged_workshop(session)
    version = a_signed_version(session, judged)

    with pytest.raises(ContentChanged):
        operations.publish_results(
            session, judged.organiser, version, shown_hash="0" * 64, now=NOON
        )


def test_where_two_are_asked_one_does_not_publish_alone(session: Session) -> None:
    judged = a_judged_workshop(session, safeguards=GUARDED)
    version = a_signed_version(session, judged)
    with pytest.raises(NotApproved):
        publish(session, judged.organiser, version)
    operations.request_publication(session, judged.organiser, version, reason="齐了", now=NOON)
    with pytest.raises(SamePerson):
        approve(session, judged.organiser, version)
    supervisor = an_actor_of(session, judged, "supervisor")
    approve(session, supervisor, version)

    publish(session, judged.organiser, version)

    assert version.state is ResultState.IN_NOTICE


def test_awards_wait_for_the_last_working_day_of_the_notice(session: Session) -> None:
    judged = a_judged_workshop(session, safeguards=GUARDED)
    version = a_signed_version(session, judged)
    operations.request_publication(session, judged.organiser, version, reason="齐了", now=NOON)
    approve(session, an_actor_of(session, judged, "supervisor"), version)
    publish(session, judged.organiser, version)
    ends = version.notice_ends_at
    assert ends is not None
    # Published on a Friday: Monday, Tuesday and Wednesday are the three working days.
    assert ends.isoformat() == "2026-11-25T16:00:00+00:00"
    assert [row[3] for row in given(session, judged)] == ["provisional"]

    with pytest.raises(NoticeRuns):
        close(session, judged.organiser, version, ends - timedelta(seconds=1))
    close(session, judged.organiser, version, ends)

    assert [row[3] for row in given(session, judged)] == ["confirmed"]
    assert version.state is ResultState.PUBLISHED


def test_a_correction_withdraws_what_it_changes_and_grants_anew(session: Session) -> None:
    judged = a_judged_workshop(session, LOWER, D0)
    old = a_published_version(session, judged)
    second, first = judged.entries
    stage, seat = judged.judging.stage, judged.judging.panel.seats[0]
    move_phase(session, SYSTEM, judged.event, phase=EventPhase.JUDGING, now=NOON)
    open_stage(session, SYSTEM, stage, now=NOON)
    work = next(one for one in judged.judging.works if one.code == f"{first.number:02d}")
    a_submitted_sheet(
        session,
        judged.judging,
        seat=seat,
        work=work,
        texts={"C1": "10", "Q1": "10", "S1": "5"},
        base_revision=1,
        reason="录入错行",
    )
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)

    new = a_published_version(session, judged)

    assert (old.state, new.state) == (ResultState.CORRECTED, ResultState.PUBLISHED)
    standing = [row for row in given(session, judged) if row[3] != "withdrawn"]
    assert [(row[0], row[1]) for row in standing] == [
        (second.display_name, "first"),
        (first.display_name, "second"),
    ]
    withdrawn = session.query(Award).filter_by(state=AwardState.WITHDRAWN).count()
    assert withdrawn == 2


def test_an_award_that_the_correction_leaves_alone_stays_as_it_is(session: Session) -> None:
    judged = a_judged_workshop(session, D0)
    a_published_version(session, judged)
    before = session.query(Award).one().id

    a_published_version(session, judged)

    assert session.query(Award).one().id == before


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor", "inspector"])
def test_others_do_not_publish(session: Session, role: str) -> None:
    judged = a_judged_workshop(session)
    version = a_signed_version(session, judged)

    with pytest.raises(NotPermitted):
        publish(session, an_actor_of(session, judged, role), version)


def publish(session: Session, actor: Actor, version: ResultVersion) -> None:
    operations.publish_results(session, actor, version, shown_hash=version.sha256, now=NOON)
    apart(session)


def approve(session: Session, actor: Actor, version: ResultVersion) -> None:
    operations.approve_publication(session, actor, version, shown_hash=version.sha256, now=NOON)
    apart(session)


def close(session: Session, actor: Actor, version: ResultVersion, when: object) -> None:
    operations.close_notice(session, actor, version, now=when)  # type: ignore[arg-type]
    apart(session)


def an_actor_of(session: Session, judged: Judged, role: str) -> Actor:
    actor = an_actor(session, role, unit=judged.event.edition.unit)
    apart(session)
    return actor
