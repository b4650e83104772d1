"""The work desk: what each feature has waiting, and that it goes when it is done."""

import re
from datetime import timedelta

from contest.awards.operations import confirm_awards
from contest.editions import operations
from contest.editions.models import EventPhase
from contest.foundation.calendar import start_of_day_utc
from judges.results.operations import compute_results
from tests.conftest import NOON
from tests.factories.appeals import a_contested_result, an_appeal
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.entries import an_entry
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, a_federation, an_actor, apart, signed_in
from tests.factories.results import a_judged_workshop, a_published_version, a_signed_version
from tests.factories.returns import a_competition, a_filed_return
from tests.factories.scoresheets import a_judging, judge_on


def desk(client, writing):
    """What stands on the desk of the federation's organiser: (urgency, address), in its order."""
    with writing() as session:
        organiser = an_actor(session, "organiser", unit=a_federation(session))
        signed_in(client, session, organiser)
    return re.findall(r'<a class="todo (\w+)" href="([^"]+)"', client.get("/").text)


def test_what_waits_is_one_tap_away_the_late_first(client, writing, clock):
    with writing() as session:
        asked = a_document(check={"ends": {"from": "registration_closes", "at": "08:00"}})
        event = an_event(session, document=asked, phase=EventPhase.REGISTRATION)
        an_entry(session, event)
        operations.schedule_event(
            session, SYSTEM, event, registration_opens_at=None, venue=None, held_on=NOON.date(),
            registration_closes_at=NOON - timedelta(days=1), now=NOON,
        )  # fmt: skip
        paused = an_event(session, held_on=None, registration_closes_at=None)
        operations.open_stage(session, SYSTEM, a_stage(session, paused), now=NOON)
        operations.pause_stage(session, SYSTEM, a_stage(session, paused), now=NOON)
        draft = operations.start_draft(
            session, SYSTEM, a_federation(session), template="workshop", document=a_document(),
            now=NOON,
        )  # fmt: skip
        forgotten = an_event(session, held_on=None)
        apart(session)
        of = {key: one.public_id for key, one in (("event", event), ("paused", paused))}
        of |= {"draft": draft.public_id, "forgotten": forgotten.public_id}
        stage = a_stage(session, event).public_id

    assert desk(client, writing) == [
        ("late", f"/events/{of['forgotten']}"),
        ("late", f"/events/{of['event']}/entries"),
        ("today", f"/events/{of['paused']}"),
        ("today", f"/events/{of['event']}"),
        ("today", f"/stages/{stage}/panel"),
        ("waiting", f"/drafts/{of['draft']}/basics"),
    ]


def test_results_go_from_signing_to_the_end_of_their_notice_and_to_certificates(
    client, writing, clock
):
    with writing() as session:
        case = a_contested_result(session)
        an_appeal(session, case)
        noticed = case.version
        posted = f"/desk/results/{noticed.public_id}"
        appeals = f"/desk/events/{noticed.event.public_id}/appeals"
        judged = a_judged_workshop(session)
        computed = compute_results(session, judged.organiser, judged.event, now=NOON)
        signed = a_signed_version(session, a_judged_workshop(session))
        awarded = a_published_version(session, a_judged_workshop(session)).event
        confirm_awards(session, SYSTEM, awarded, now=NOON)
        of = [f"/desk/results/{one.public_id}" for one in (computed, signed)]
        certificates = f"/desk/events/{awarded.public_id}/certificates"
        assert noticed.notice_last_at is not None
        last = start_of_day_utc(noticed.notice_last_at.date())

    shown = desk(client, writing)
    assert {("waiting", one) for one in (*of, certificates)} <= set(shown)
    assert ("coming", posted) in shown
    assert {tone for tone, address in shown if address == appeals} == {"today"}
    clock.move_to(last + timedelta(hours=3))
    shown = desk(client, writing)
    assert ("today", posted) in shown
    assert ("late", appeals) in shown
    clock.shift(timedelta(days=1))
    assert ("late", posted) in desk(client, writing)


def test_a_filed_return_waits_for_the_inspector_and_an_empty_desk_says_so(client, writing, clock):
    assert desk(client, writing) == []
    assert "报名、填报、申诉" in client.get("/").text
    with writing() as session:
        event, entry = a_competition(session)
        a_filed_return(session, a_stage(session, event, "m1"), entry)
        address = f"/desk/events/{event.public_id}/returns"

    assert ("waiting", address) in desk(client, writing)


def test_works_to_mark_are_what_a_judge_has_to_do(client, writing, clock):
    with writing() as session:
        judging = a_judging(session, a_judge(session), entries=3, is_open=False)
        signed_in(client, session, judge_on(session, judging.seat))
        address = f"/events/{judging.event.public_id}/queue"
    assert address not in client.get("/").text

    with writing() as session:
        operations.open_stage(session, SYSTEM, session.merge(judging.stage), now=NOON)

    page = client.get("/").text
    assert f'<a class="todo waiting" href="{address}"' in page
    assert "3 件作品待评分" in page
    assert "目前没有待办事项" not in page
